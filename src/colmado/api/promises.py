"""Promises: what we said we would do, and whether we did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from colmado.answer.actions import promises
from colmado.api.keys import ANSWER, who
from colmado.api.shapes import Id, In, Moment, Out, Words, told

router = Router(tags=["promises"])


class PromiseOut(Out):
    """Something we told a person we would do."""

    id: int
    conversation: int
    message: int | None
    text: str
    due_at: datetime
    by: str
    made_at: datetime
    kept_at: datetime | None
    withdrawn_at: datetime | None
    why: str


def promise_out(row: Any) -> PromiseOut:
    """Render a promise."""
    plain = ("text", "due_at", "made_at", "kept_at", "withdrawn_at", "why")
    return PromiseOut(
        id=row.pk, conversation=row.conversation_id, message=row.message_id, by=row.by.username,
        **{name: getattr(row, name) for name in plain},
    )  # fmt: skip


class PromiseIn(In):
    """What was promised, until when."""

    text: Words
    due_at: Moment


@router.post("conversations/{int:pk}/promises", auth=ANSWER, response=told(PromiseOut))
def promise(request: HttpRequest, pk: Id, body: PromiseIn) -> Any:
    """Write down what we said we would do."""
    row = promises.promise(conversation=pk, text=body.text, due_at=body.due_at, by=who(request), at=timezone.now())
    return promise_out(row)


class EndIn(In):
    """Whether it was kept; else it is withdrawn, with a reason."""

    kept: bool
    why: Words = ""


@router.post("promises/{int:pk}/end", auth=ANSWER, response=told(PromiseOut))
def end_promise(request: HttpRequest, pk: Id, body: EndIn) -> Any:
    """Say that a promise was kept, or withdraw it."""
    row = promises.end_promise(promise=pk, kept=body.kept, by=who(request), at=timezone.now(), why=body.why)
    return promise_out(row)
