"""The shop as a whole: the day, the check, settings, whether customers say it was solved, the audit log, its health."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from colmado.answer.actions.law import record
from colmado.answer.queries.health import wrong
from colmado.answer.queries.messages import counts, last_check, table
from colmado.answer.queries.solved import solved_counts, solved_rows
from colmado.answer.queries.today import today
from colmado.api.conversations import ConversationOut, conversation_out
from colmado.api.keys import ANSWER, ARRANGE, READ, who
from colmado.api.messages import MessageLine, line_out
from colmado.api.promises import PromiseOut, promise_out
from colmado.api.shapes import Id, In, Limit, Moment, Out, Rows, paged, told
from colmado.ledger.queries.audit import audit
from colmado.ledger.queries.sight import must_answer, must_arrange, must_see_all_kinds
from colmado.listen.queries import quarantined

router = Router(tags=["the shop"])
MONTH = timedelta(days=30)


class MeOut(Out):
    """Who the caller is here."""

    username: str
    called: str
    role: str
    answers: bool
    arranges: bool


@router.get("me", auth=READ, response=told(MeOut))
def me(request: HttpRequest) -> Any:
    """Say who asks."""
    by = who(request)
    return MeOut(username=by.username, called=by.called, role=by.role, answers=by.answers, arranges=by.arranges)


class TodayOut(Out):
    """What the day opens on."""

    waiting: int
    late: int
    mine: int
    first: ConversationOut | None
    said: list[MessageLine]
    promises: list[PromiseOut]
    silent: list[str]
    troubled: list[int]


@router.get("today", auth=READ, response=told(TodayOut))
def show_today(request: HttpRequest) -> Any:
    """Who waits, what was said, what was promised, which channels are silent, which replies need a person."""
    day = today(by=who(request), at=timezone.now())
    return TodayOut(
        waiting=day.waiting,
        late=day.late,
        mine=day.mine,
        first=conversation_out(day.first) if day.first else None,
        said=[line_out(one) for one in day.said],
        promises=[promise_out(one) for one in day.promises],
        silent=[one.name for one in day.silent],
        troubled=[one.pk for one in day.troubled],
    )


class Account(Out):
    """One channel's messages of one kind, by state."""

    channel: str
    kind: str
    states: dict[str, int]


class CheckOut(Out):
    """The terms of the conservation law by the counters, as far as the caller may see; and the last whole count."""

    counts: dict[str, int]
    quarantined: int
    accounts: list[Account]
    counted_at: datetime | None
    held: bool | None


@router.get("check", auth=READ, response=told(CheckOut))
def show_check(request: HttpRequest) -> Any:
    """Show where every message stands, from the counters."""
    by, last = who(request), last_check()
    return CheckOut(
        counts=counts(by=by),
        quarantined=quarantined(by=by).count(),
        accounts=[Account(channel=name, kind=kind, states=states) for name, kind, states in table(by=by)],
        counted_at=last.at if last else None,
        held=last.holds if last else None,
    )


class LawOut(Out):
    """Whether the law holds: received = accounted for. `gaps` are told to owners."""

    holds: bool
    gaps: list[str]


@router.post("check", auth=ANSWER, response=told(LawOut))
def count_law(request: HttpRequest) -> Any:
    """Count the law whole, now, and keep the finding. It reads every message: seconds in a big shop."""
    by = who(request)
    must_answer(by)
    must_see_all_kinds(by)
    found = record(at=timezone.now())
    return LawOut(holds=found.holds, gaps=list(found.gaps) if by.arranges else [])


class SolvedLine(Out):
    """A reply that asked, and what the customer said."""

    reply: int
    conversation: int | None
    by: str | None
    asked_at: datetime
    verdict: str
    said_at: datetime | None
    words: str


class SolvedOut(Out):
    """What customers said when asked whether a reply solved it. Silence is counted apart, and is no yes."""

    counts: dict[str, int]
    rows: list[SolvedLine]
    after: str | None = None


class SolvedAsked(In):
    """Asked from when on (the last 30 days); the replies behind which number."""

    since: Moment | None = None
    said: Literal["", "yes", "no", "silent", "waiting"] = ""


@router.get("solved", auth=READ, response=told(SolvedOut))
def show_solved(request: HttpRequest, asked: Query[SolvedAsked]) -> Any:
    """Count what customers said, and list at most 200 replies behind one of the numbers."""
    by, at = who(request), timezone.now()
    span: dict[str, Any] = {"by": by, "since": asked.since or at - MONTH, "until": at, "at": at}
    rows = list(solved_rows(said=asked.said, **span)[:200]) if asked.said else []
    return SolvedOut(counts=solved_counts(**span), rows=[
        SolvedLine(
            reply=row.pk, conversation=row.reply.conversation_id,
            by=row.reply.teammate.username if row.reply.teammate else None,
            asked_at=row.asked_at, verdict=row.verdict, said_at=row.said_at, words=row.words,
        )
        for row in rows
    ])  # fmt: skip


class AuditOut(Out):
    """One act of the audit log."""

    id: int
    at: datetime
    by: str | None
    act: str
    about: str
    about_id: int | None
    detail: dict[str, Any]
    address: str | None
    seal: str


class AuditAsked(In):
    """Go on after this row."""

    after: Id | None = None
    limit: Limit = 100


@router.get("audit", auth=ARRANGE, response=told(Rows[AuditOut]))
def list_audit(request: HttpRequest, asked: Query[AuditAsked]) -> Any:
    """Who did what to the house, newest first; for owners."""
    found, after = paged(audit(by=who(request), before=asked.after), asked.limit)
    plain = ("id", "at", "act", "about", "about_id", "detail", "address")
    return Rows(after=after, rows=[
        AuditOut(
            by=row.by.username if row.by else None, seal=bytes(row.seal).hex(),
            **{name: getattr(row, name) for name in plain},
        )
        for row in found
    ])  # fmt: skip


class HealthOut(Out):
    """What a person should see to, in sentences; none if all is well."""

    well: bool
    wrong: list[str]


@router.get("health", auth=ARRANGE, response=told(HealthOut))
def show_health(request: HttpRequest) -> Any:
    """Look the shop over; for owners."""
    must_arrange(who(request))
    found = wrong()
    return HealthOut(well=not found, wrong=found)
