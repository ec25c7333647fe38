"""Quarantine: what arrived and could not be read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from colmado.api.keys import ANSWER, READ, who
from colmado.api.shapes import BYTES, Id, In, Limit, Line, Out, Rows, paged, told
from colmado.ledger.queries.sight import must_answer
from colmado.listen import queries as kept
from colmado.loop.importing import read_again

router = Router(tags=["quarantine"])


class UnreadableOut(Out):
    """Something that could not be read, with the reason; `message` is what it became since."""

    id: int
    channel: str
    external_id: str
    reason: str
    source: str
    at: datetime
    attempts: int
    message: int | None


def _unreadable(row: Any) -> UnreadableOut:
    plain = {name: getattr(row, name) for name in ("external_id", "reason", "source", "at", "attempts")}
    return UnreadableOut(id=row.pk, channel=row.channel.name, message=row.message_id, **plain)


class Asked(In):
    """Of which channel."""

    channel: Line = ""
    after: Id | None = None
    limit: Limit = 100


@router.get("quarantine", auth=READ, response=told(Rows[UnreadableOut]))
def list_unreadable(request: HttpRequest, asked: Query[Asked]) -> Any:
    """List what could not be read and is not a message yet, newest first."""
    rows = kept.quarantined(by=who(request), channel=asked.channel)
    found, after = paged(rows.filter(pk__lt=asked.after) if asked.after else rows, asked.limit)
    return Rows(rows=[_unreadable(row) for row in found], after=after)


@router.get("quarantine/{int:pk}", auth=READ, response=told(UnreadableOut))
def show_unreadable(request: HttpRequest, pk: Id) -> Any:
    """Show one thing that could not be read."""
    return _unreadable(kept.unreadable(pk, by=who(request)))


@router.get("quarantine/{int:pk}/raw", auth=READ, **BYTES)
def unreadable_as_it_came(request: HttpRequest, pk: Id) -> HttpResponse:
    """The very bytes of it."""
    row = kept.unreadable(pk, by=who(request))
    return HttpResponse(bytes(row.raw.content), content_type="application/octet-stream")


@router.post("quarantine/{int:pk}/retry", auth=ANSWER, response=told(UnreadableOut))
def read_once_more(request: HttpRequest, pk: Id) -> Any:
    """Read it again with today's reader; `message` says what it became, if it could be read."""
    by = who(request)
    must_answer(by)
    row = kept.unreadable(pk, by=by)
    read_again(quarantined=row, at=timezone.now())
    return _unreadable(kept.unreadable(pk, by=by))
