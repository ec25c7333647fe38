"""Correct the kind of a message: what it is owed follows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from colmado.answer.actions.conversations import taken
from colmado.answer.actions.kinds import take_kinds
from colmado.answer.models import Obligation
from colmado.kit.errors import ConflictError, InputError
from colmado.ledger.models import Message, Teammate
from colmado.listen.queries import message as one
from colmado.understand.actions import keep_correction
from colmado.understand.kind import KINDS


def correct(*, message: int, kind: str, by: Teammate, at: datetime) -> Message:
    """Say what kind of message it is; while it waits, it is due as its kind is. Saying it again changes nothing.

    Raises NotFound, NotAllowed, InputError for a kind there is not or a message of our own, ConflictError if the
    message was moved to another conversation meanwhile.
    """
    if kind not in KINDS:
        raise InputError(_("no kind is called %(came)r; known: %(known)s") % {"came": kind, "known": ", ".join(KINDS)})
    row = one(message, by=by)
    if row.direction != Message.Direction.IN:
        raise InputError(_("message %s is our own: only what people say to us has a kind") % message)
    with transaction.atomic():
        talk = taken(row.conversation_id or 0, by=by)
        owed = Obligation.objects.select_for_update().filter(pk=message).first()
        if owed is None or owed.conversation_id != talk.pk:
            raise ConflictError(_("message %s was moved meanwhile: look again") % message)
        if keep_correction(message=message, kind=kind, by=by, at=at):
            take_kinds([message], at=at)
    return row
