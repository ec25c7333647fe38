"""Ask a colleague who knows. The customer's due time stays where it is; the question has its own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from colmado.answer.actions.conversations import taken
from colmado.answer.models import Ask
from colmado.answer.queries.calendar import calendar
from colmado.answer.queries.together import must_see, sees
from colmado.kit.errors import InputError, NotAllowed, NotFound
from colmado.ledger.models import Teammate


def ask(
    *,
    conversation: int,
    asked: Teammate,
    question: str,
    by: Teammate,
    at: datetime,
    due_at: datetime | None = None,
) -> Ask:
    """Ask a colleague about a conversation; without a time, it is due as a customer's question would be.

    Raises InputError without words, for a time that has passed, for oneself, or somebody who may not see it.
    """
    words = question.replace("\x00", "").strip()
    if not words:
        raise InputError(_("say what you want to know"))
    if asked.pk == by.pk:
        raise InputError(_("this asks yourself: choose a colleague"))
    due = due_at or calendar().due("question", at)
    if due <= at:
        raise InputError(_("a question to a colleague needs a time that is still to come"))
    with transaction.atomic():
        talk = taken(conversation, by=by)
        if not asked.is_active or not sees(conversation, asked):
            raise InputError(_("%s may not see this conversation: ask somebody else, or hand it over") % asked.called)
        return Ask.objects.create(conversation=talk, asker=by, asked=asked, question=words, at=at, due_at=due)


def answer_ask(*, ask: int, text: str, by: Teammate, at: datetime) -> Ask:
    """Tell a colleague what they asked; whoever may see the conversation and knows may. Raises InputError."""
    words = text.replace("\x00", "").strip()
    if not words:
        raise InputError(_("the answer is empty: write what you know"))
    with transaction.atomic():
        row: Ask = _waiting(ask, by)
        row.answer, row.answered_at, row.answered_by = words, at, by
        row.save()
    return row


def withdraw_ask(*, ask: int, by: Teammate, at: datetime) -> Ask:
    """Take a question back: it is not needed any more. Only who asked, or an owner, may."""
    with transaction.atomic():
        row: Ask = _waiting(ask, by)
        if row.asker_id != by.pk and not by.arranges:
            raise NotAllowed(_("only %s or an owner can take this question back") % row.asker.called)
        row.withdrawn_at = at
        row.save()
    return row


def _waiting(ask: int, by: Teammate) -> Ask:
    """Lock a question that nobody has answered. Who only reads may tell what they know."""
    row = Ask.objects.select_for_update(of=("self",)).select_related("asker").filter(pk=ask).first()
    if row is None:
        raise NotFound(_("there is no question %s") % ask)
    must_see(row.conversation_id, by)
    if row.answered_at is not None or row.withdrawn_at is not None:
        raise InputError(_("question %s has been answered or taken back already") % ask)
    return row
