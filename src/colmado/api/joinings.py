"""Joinings: conversations that are one matter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from colmado.answer.actions import joining
from colmado.answer.queries.joining import joinings_of
from colmado.answer.queries.together import must_see
from colmado.api.keys import ANSWER, READ, who
from colmado.api.shapes import Id, In, Out, Rows, Words, told

router = Router(tags=["joinings"])


class JoiningOut(Out):
    """Everything said in `conversation` was moved into `into`, unless that was undone."""

    id: int
    conversation: int
    into: int
    messages: list[int]
    by: str
    at: datetime
    why: str
    undone_at: datetime | None


def _joining(row: Any) -> JoiningOut:
    plain = {name: getattr(row, name) for name in ("messages", "at", "why", "undone_at")}
    return JoiningOut(id=row.pk, conversation=row.conversation_id, into=row.into_id, by=row.by.username, **plain)


@router.get("conversations/{int:pk}/joinings", auth=READ, response=told(Rows[JoiningOut]))
def list_joinings(request: HttpRequest, pk: Id) -> Any:
    """What was joined into a conversation, or it into another, last first."""
    by = who(request)
    must_see(pk, by)
    return Rows(rows=[_joining(row) for row in joinings_of(pk, by=by)])


class JoinIn(In):
    """Into which; with different people, a reason is needed."""

    into: Id
    why: Words = ""


@router.post("conversations/{int:pk}/join", auth=ANSWER, response=told(JoiningOut))
def join(request: HttpRequest, pk: Id, body: JoinIn) -> Any:
    """Move everything said in a conversation into another of the same channel."""
    row = joining.join(conversation=pk, into=body.into, by=who(request), at=timezone.now(), why=body.why)
    return _joining(row)


@router.post("joinings/{int:pk}/undo", auth=ANSWER, response=told(JoiningOut))
def undo_join(request: HttpRequest, pk: Id) -> Any:
    """Take a joining apart: what was moved goes back."""
    return _joining(joining.undo_join(joining=pk, by=who(request), at=timezone.now()))
