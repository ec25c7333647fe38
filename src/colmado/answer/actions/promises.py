"""Promises: kept or withdrawn by a named teammate, never silently."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from colmado.answer.actions.conversations import taken
from colmado.kit.errors import InputError, NotFound
from colmado.ledger.models import Message, Promise, Teammate

FARTHEST = timedelta(days=3660)


def promise(
    *,
    conversation: int,
    text: str,
    due_at: datetime | None,
    by: Teammate,
    at: datetime,
    message: Message | None = None,
) -> Promise:
    """Write down what we said we would do, in a message or elsewhere, with its date.

    Raises InputError without words, or without a date to come within ten years.
    """
    if not text.strip():
        raise InputError(_("say what was promised"))
    if due_at is None or not at < due_at < at + FARTHEST:
        raise InputError(_("a promise needs a date that is still to come, and within ten years"))
    with transaction.atomic():
        talk = taken(conversation, by=by)
        return Promise.objects.create(
            conversation=talk, message=message, text=text.strip(), due_at=due_at, by=by, made_at=at
        )


def end_promise(*, promise: int, kept: bool, by: Teammate, at: datetime, why: str = "") -> Promise:
    """Say that a promise was kept, or withdraw it with a reason. Raises InputError if it had ended."""
    if not kept and not why.strip():
        raise InputError(_("withdrawing a promise needs a reason: say what changed"))
    with transaction.atomic():
        at_hand = Promise.objects.filter(pk=promise).values_list("conversation", flat=True).first()
        if at_hand is None:
            raise NotFound(_("there is no promise %s") % promise)
        taken(at_hand, by=by)
        row = Promise.objects.select_for_update().get(pk=promise)
        if row.kept_at or row.withdrawn_at:
            raise InputError(_("promise %s has ended already") % promise)
        row.kept_at, row.withdrawn_at = (at, None) if kept else (None, at)
        row.ended_by, row.why = by, why.strip()
        row.save()
    return row
