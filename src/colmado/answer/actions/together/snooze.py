"""Put a conversation aside until a time. What waits in it still waits, and is still due."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from colmado.answer.actions.conversations import taken
from colmado.answer.models import Snooze
from colmado.kit.errors import InputError
from colmado.ledger.models import Conversation, Teammate

LONGEST = timedelta(days=366)


def snooze(*, conversation: int, until: datetime, by: Teammate, at: datetime, why: str = "") -> Snooze:
    """Put a conversation aside; it wakes by itself then, or when the person writes.

    Raises InputError for a time that has passed or is more than a year away, and for one after what is due in it
    without a reason.
    """
    if not at < until <= at + LONGEST:
        raise InputError(_("snoozing needs a time that is still to come, within a year"))
    with transaction.atomic():
        talk = taken(conversation, by=by)
        if talk.due_at is not None and until > talk.due_at and not why.strip():
            raise InputError(
                _("an answer is due before that, and snoozing does not move it: choose an earlier time, or say why")
            )
        Conversation.objects.filter(pk=talk.pk).update(status=Conversation.Status.SNOOZED, snoozed_until=until)
        return Snooze.objects.create(
            conversation=talk, snoozed_until=until, due_at=talk.due_at, why=why.strip(), by=by, at=at
        )


def wake_up(*, at: datetime) -> int:
    """Open again what was put aside until now; how many. What a rival holds is left for the next time."""
    with transaction.atomic():
        due = Conversation.objects.select_for_update(skip_locked=True, no_key=True).filter(
            status=Conversation.Status.SNOOZED, snoozed_until__lte=at
        )
        ids = list(due.order_by("snoozed_until", "id").values_list("pk", flat=True)[:500])
        if not ids:
            return 0
        return Conversation.objects.filter(pk__in=ids).update(status=Conversation.Status.OPEN, snoozed_until=None)
