"""Take back what has not left, and undo what was decided. Nothing is removed: what is undone stays written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from colmado.answer.actions import concerns, outbox
from colmado.answer.actions.conversations import taken
from colmado.answer.actions.letters import taken_letter
from colmado.answer.actions.outcomes import Ending, write
from colmado.answer.actions.refresh import refresh
from colmado.answer.actions.together.drafts import give_back
from colmado.answer.models import Draft, Obligation
from colmado.answer.queries.patience import patience
from colmado.kit.errors import ConflictError, InputError
from colmado.ledger.models import Conversation, Outbox, Outcome, Promise, Teammate
from colmado.ledger.models.outcome import State

LEFT = (Outbox.State.SENDING, Outbox.State.ACCEPTED, Outbox.State.BOUNCED)


def take_back(*, letter: Outbox, by: Teammate, at: datetime) -> Draft:
    """Take back a reply that has not left: it is owed again, its words are its writer's draft, its promise is undone.

    Raises ConflictError when it is too late: it has left, or was taken back already.
    """
    with transaction.atomic():
        row = taken_letter(letter, by=by)
        if row.state in LEFT:
            raise ConflictError(
                _("reply %s has left already, or is leaving now: it cannot be taken back. Write another.") % row.pk
            )
        if row.state == Outbox.State.WITHDRAWN:
            raise ConflictError(_("reply %s was taken back already") % row.pk)
        outbox.withdraw(letter=row, by=by, at=at)
        promised = Promise.objects.select_for_update().filter(
            message=row.message, kept_at__isnull=True, withdrawn_at__isnull=True
        )
        promise = promised.first()
        promised.update(withdrawn_at=at, ended_by=by, why="the reply it stood in was taken back")
        talk = taken(row.message.conversation_id or 0, by=by)
        writer = row.message.teammate or by
        return give_back(talk=talk, message=row.message, writer=writer, promise=promise, at=at)


def undo(*, conversation: int, by: Teammate, at: datetime, messages: Collection[int] = (), why: str = "") -> list[int]:
    """Undo outcomes: those messages wait again, by an outcome that says who took it back. Returns their ids.

    Without messages: the last act of this teammate in the conversation. Who did it needs no reason for some minutes
    (the shop's patience); afterwards, and for anybody else, there must be one. What a reply of ours has answered has
    left, and is not undone. Raises InputError.
    """
    with transaction.atomic():
        talk = taken(conversation, by=by)
        last = _last_outcomes(talk)
        chosen = set(messages) or _last_act(last, by)
        _refuse_unknown(chosen, last, conversation)
        grace = at - timedelta(minutes=patience().regret_minutes)
        if not why.strip() and any(last[pk].by_id != by.pk or last[pk].at < grace for pk in chosen):
            raise InputError(_("this was decided a while ago, or by somebody else: undoing it needs a reason"))
        words = f"taken back by {by.called}" + (f": {why.strip()}" if why.strip() else "")
        ids = sorted(chosen)
        concerns.open_last(ids)
        write([Ending(pk, State.OPEN, by=by.pk, why=words) for pk in ids], at=at)
        refresh([talk.pk])
    return ids


def _last_outcomes(talk: Conversation) -> dict[int, Outcome]:
    """The outcome that holds of each message of a conversation that has ended."""
    last = Outcome.objects.filter(message=OuterRef("pk")).order_by("-number").values("pk")[:1]
    ended = Obligation.objects.filter(conversation=talk).exclude(state=State.OPEN).annotate(last=Subquery(last))
    rows = Outcome.objects.filter(pk__in=ended.values("last")).select_related("reply")
    return {row.message_id: row for row in rows}


def _last_act(last: dict[int, Outcome], by: Teammate) -> set[int]:
    """The messages that a teammate ended last, in one act, by hand."""
    own = {pk: row for pk, row in last.items() if row.by_id == by.pk and not _by_letter(row)}
    newest = max((row.at for row in own.values()), default=None)
    if newest is None:
        raise InputError(_("there is nothing of yours to undo here: say which messages, and why"))
    return {pk for pk, row in own.items() if row.at == newest}


def _refuse_unknown(chosen: set[int], last: dict[int, Outcome], conversation: int) -> None:
    unknown = chosen - last.keys()
    if unknown:
        raise InputError(
            _("message %(message)s has not ended, or is not in conversation %(conversation)s")
            % {"message": min(unknown), "conversation": conversation}
        )
    for pk in sorted(chosen):
        if _by_letter(last[pk]):
            raise InputError(
                _("message %(message)s was answered by reply %(reply)s, and that has left already: write another reply")
                % {"message": pk, "reply": last[pk].reply_id}
            )


def _by_letter(row: Outcome) -> bool:
    """Whether a reply of ours that left is what ended it."""
    return row.state == State.ANSWERED and row.reply_id is not None
