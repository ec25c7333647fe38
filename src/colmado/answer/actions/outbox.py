"""What becomes of a letter on its way out. Each step is one transaction, so that a crash leaves the truth behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from colmado.answer.actions import concerns
from colmado.answer.actions.conversations import hold_found
from colmado.answer.actions.letters import places, taken_letter
from colmado.answer.actions.outcomes import Ending, write
from colmado.answer.actions.refresh import refresh
from colmado.answer.actions.telling import tell
from colmado.answer.models import Obligation
from colmado.answer.models.hook import Event
from colmado.kit.errors import ConflictError, InputError
from colmado.ledger.models import Message, Outbox, Outcome, Teammate
from colmado.ledger.models.outcome import State

LEASE = timedelta(minutes=5)
WAITS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440)]


def claim(*, at: datetime, limit: int = 1, only: int | None = None) -> list[Outbox]:
    """Take letters that are due to leave, for five minutes; what a rival holds is skipped."""
    with transaction.atomic():
        rows = (
            Outbox.objects.select_for_update(skip_locked=True)
            .filter(
                Q(locked_until__isnull=True) | Q(locked_until__lt=at),
                state=Outbox.State.QUEUED,
                next_at__lte=at,
            )
            .order_by("next_at", "pk")
        )
        if only is not None:
            rows = rows.filter(pk=only)
        taken = list(rows[:limit])
        for row in taken:
            row.locked_until = at + LEASE
            row.attempts += 1
        Outbox.objects.bulk_update(taken, ["locked_until", "attempts"])
    return taken


def handing_over(*, letter: Outbox) -> None:
    """Write down that the letter is being handed over now: after this, only the other side knows."""
    changed = Outbox.objects.filter(pk=letter.pk, state=Outbox.State.QUEUED, locked_until=letter.locked_until).update(
        state=Outbox.State.SENDING
    )
    if not changed:
        raise ConflictError(f"reply {letter.pk} was taken over by another worker, or taken back")


def accepted(*, letter: Outbox, detail: str, at: datetime, maker: str = "") -> None:
    """The other side took it: what it covers is answered, by the teammate who wrote it."""
    with transaction.atomic():
        row: Outbox = taken_letter(letter, by=None)
        if row.state in (Outbox.State.ACCEPTED, Outbox.State.BOUNCED):
            return
        _finish(row, Outbox.State.ACCEPTED, detail, at)
        whole = concerns.arrived(row, at=at)
        still = Obligation.objects.filter(pk__in=whole, state=State.OPEN).values_list("pk", flat=True)
        write(
            [Ending(pk, State.ANSWERED, by=row.message.teammate_id, reply=row.pk, maker=maker) for pk in sorted(still)],
            at=at,
        )
        tell(Event.REPLY_ACCEPTED, [row.pk], at=at)
        refresh(places([row.pk]))


def refused(*, letter: Outbox, detail: str, permanent: bool, at: datetime) -> None:
    """The other side would not take it: try again later, or fail and owe the answer again."""
    with transaction.atomic():
        row: Outbox = taken_letter(letter, by=None)
        if not permanent and row.attempts <= len(WAITS):
            row.state, row.locked_until, row.detail = Outbox.State.QUEUED, None, detail
            row.next_at = at + WAITS[row.attempts - 1]
            row.save()
            return
        _finish(row, Outbox.State.FAILED, detail, at)
        _owe_again(row)


def uncertain(*, at: datetime, detail: str, letter: Outbox | None = None) -> int:
    """Mark what was handed over and never heard of. Nothing is sent twice: a person decides. Returns how many."""
    with transaction.atomic():
        rows = Outbox.objects.select_for_update(skip_locked=True).filter(state=Outbox.State.SENDING)
        rows = rows.filter(pk=letter.pk) if letter else rows.filter(locked_until__lt=at)
        taken = list(rows)
        for row in taken:
            _finish(row, Outbox.State.UNCERTAIN, detail, at)
    return len(taken)


def bounced(*, reply: Message, detail: str, at: datetime) -> None:
    """A delivery report came back: the reply did not arrive, and what it answered is open again."""
    hold_found(lambda: places([reply.pk]))
    row = Outbox.objects.select_for_update(of=("self",)).select_related("message").filter(pk=reply.pk).first()
    if row is not None and row.state not in (Outbox.State.BOUNCED, Outbox.State.WITHDRAWN):
        _finish(row, Outbox.State.BOUNCED, detail, at)
        tell(Event.REPLY_BOUNCED, [row.pk], at=at)
        _owe_again(row)
    reopen(reply=reply.pk, why="the reply bounced", maker="listen", at=at)


def reopen(*, reply: int, why: str, maker: str, at: datetime) -> list[int]:
    """Owe again what a reply answered. Its conversations are held. Returns the messages that were."""
    split = concerns.owed_again(reply)
    last = Outcome.objects.filter(message=OuterRef("pk")).order_by("-number")
    answered = Outcome.objects.filter(reply=reply, state=State.ANSWERED).values("message")
    ended = Obligation.objects.filter(pk__in=answered, state=State.ANSWERED)
    ended = ended.annotate(by_reply=Subquery(last.values("reply")[:1])).filter(by_reply=reply)
    again = sorted(split | set(ended.values_list("pk", flat=True)))
    write([Ending(pk, State.OPEN, maker=maker, why=why, reply=reply) for pk in again], at=at)
    tell(Event.CONVERSATION_WAITING, refresh(places([reply])), at=at)
    return again


def heard_of(references: Sequence[str], *, at: datetime) -> None:
    """Someone answers a letter whose fate was uncertain: it arrived."""
    if references:
        for row in Outbox.objects.filter(message__external_id__in=references, state=Outbox.State.UNCERTAIN):
            accepted(letter=row, detail="it was answered, so it arrived", at=at, maker="listen")


def decide(*, letter: Outbox, arrived: bool, by: Teammate, at: datetime) -> None:
    """Decide what became of an uncertain letter: it arrived, or it is to be sent again."""
    with transaction.atomic():
        row: Outbox = taken_letter(letter, by=by)
        if row.state not in (Outbox.State.UNCERTAIN, Outbox.State.FAILED):
            raise InputError(
                _("there is nothing to decide about reply %s: it is neither uncertain nor failed") % row.pk
            )
        if arrived:
            accepted(letter=row, detail=f"{by.called} says it arrived", at=at)
        else:
            row.state, row.locked_until, row.next_at, row.attempts = Outbox.State.QUEUED, None, at, 0
            row.detail = f"sent again on the word of {by.called}"
            row.save()
            _promise_reply(row)


def withdraw(*, letter: Outbox, by: Teammate, at: datetime) -> None:
    """Take back a reply that has not left."""
    with transaction.atomic():
        row: Outbox = taken_letter(letter, by=by)
        if row.state not in (Outbox.State.QUEUED, Outbox.State.FAILED, Outbox.State.UNCERTAIN):
            raise InputError(_("reply %s has left already; only what has not left can be taken back") % row.pk)
        _finish(row, Outbox.State.WITHDRAWN, f"taken back by {by.called}", at)
        _owe_again(row)


def _finish(row: Outbox, state: str, detail: str, at: datetime) -> None:
    row.state, row.detail, row.ended_at, row.locked_until = state, detail[:2000], at, None
    row.save()


def _owe_again(row: Outbox) -> None:
    Obligation.objects.filter(reply=row.pk).update(reply=None)
    concerns.settle(row.covers)
    refresh(places([row.pk]))


def _promise_reply(row: Outbox) -> None:
    Obligation.objects.filter(pk__in=row.covers, state=State.OPEN).update(reply=row.pk)
    concerns.settle(row.covers)
    refresh(places([row.pk]))
