"""Whose conversation it is, and since when."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from colmado.answer.actions.conversations import taken
from colmado.answer.actions.together.notes import add_note
from colmado.answer.models import Handover
from colmado.answer.queries.together import sees
from colmado.kit.errors import InputError
from colmado.ledger.models import Conversation, Teammate


def hand_over(*, conversation: int, to: Teammate | None, by: Teammate, at: datetime, note: str = "") -> Handover | None:
    """Give a conversation to a teammate (or to nobody), with a note for them. None if it is theirs already.

    Raises InputError for a teammate who does not answer, or may not see it.
    """
    with transaction.atomic():
        talk = taken(conversation, by=by)
        written = add_note(conversation=conversation, text=note, by=by, at=at) if note.strip() else None
        if talk.assignee_id == (to.pk if to else None):
            return None
        had = talk.assignee_id
        Conversation.objects.filter(pk=talk.pk).update(assignee=to)
        # After the change: a commercial teammate sees what hurts once it was handed to them.
        if to is not None and not (to.is_active and to.answers and sees(conversation, to)):
            raise InputError(
                _("%s may not answer this conversation: choose somebody who looks after its channel") % to.called
            )
        return Handover.objects.create(conversation=talk, had_id=had, to=to, by=by, note=written, at=at)
