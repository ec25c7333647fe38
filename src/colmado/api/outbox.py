"""The outbox: replies on their way, and those that a person must decide about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from colmado.answer.actions import outbox as letters
from colmado.answer.actions.undo import take_back
from colmado.answer.queries.conversation import stuck, troubled
from colmado.answer.queries.letters import letter
from colmado.api.keys import ANSWER, READ, who
from colmado.api.notes import DraftOut, draft_out
from colmado.api.shapes import Id, In, Out, Rows, told
from colmado.ledger.models import Outbox

router = Router(tags=["outbox"])


class LetterOut(Out):
    """A reply that is to leave, and what became of it."""

    id: int
    conversation: int | None
    channel: str
    by: str | None
    state: str
    detail: str
    attempts: int
    elsewhere: bool
    covers: list[int]
    queued_at: datetime
    next_at: datetime
    ended_at: datetime | None


def _letter(row: Outbox) -> LetterOut:
    plain = ("state", "detail", "attempts", "elsewhere", "covers", "queued_at", "next_at", "ended_at")
    return LetterOut(
        id=row.pk,
        conversation=row.message.conversation_id,
        channel=row.channel.name,
        by=row.message.teammate.username if row.message.teammate else None,
        **{name: getattr(row, name) for name in plain},
    )


class Asked(In):
    """`troubled`: a person must look; `leaving`: on their way."""

    which: Literal["troubled", "leaving"] = "troubled"


@router.get("outbox", auth=READ, response=told(Rows[LetterOut]))
def list_letters(request: HttpRequest, asked: Query[Asked]) -> Any:
    """List replies that a person must look at, or those on their way; at most 500."""
    by = who(request)
    leaving = asked.which == "leaving"
    rows = stuck(by=by, at=timezone.now(), longer_than=timedelta(0)) if leaving else troubled(by=by)
    return Rows(rows=[_letter(row) for row in rows])


class DecideIn(In):
    """What became of it: it arrived, it is to be sent again, or it is to be taken back."""

    what: Literal["arrived", "again", "withdraw"]


@router.post("outbox/{int:pk}/decide", auth=ANSWER, response=told(LetterOut))
def decide(request: HttpRequest, pk: Id, body: DecideIn) -> Any:
    """Decide about a reply whose fate is uncertain, or that failed."""
    by, at = who(request), timezone.now()
    row = letter(pk, by=by)
    if body.what == "withdraw":
        letters.withdraw(letter=row, by=by, at=at)
    else:
        letters.decide(letter=row, arrived=body.what == "arrived", by=by, at=at)
    return _letter(letter(pk, by=by))


@router.post("outbox/{int:pk}/take-back", auth=ANSWER, response=told(DraftOut))
def take_reply_back(request: HttpRequest, pk: Id) -> Any:
    """Take back a reply that has not left; its words are its writer's draft again."""
    by = who(request)
    return draft_out(take_back(letter=letter(pk, by=by), by=by, at=timezone.now()))
