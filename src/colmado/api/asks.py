"""Asks: questions to colleagues who know."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from colmado.answer.actions.together import asks
from colmado.answer.queries.colleagues import colleague
from colmado.answer.queries.together import asks_for, asks_of, must_see
from colmado.api.keys import ANSWER, READ, who
from colmado.api.shapes import Id, In, Line, Moment, Out, Rows, Words, told

router = Router(tags=["asks"])


class AskOut(Out):
    """One question to a colleague. What we owe the customer stays due when it was."""

    id: int
    conversation: int
    asker: str
    asked: str
    question: str
    at: datetime
    due_at: datetime
    answer: str
    answered_at: datetime | None
    withdrawn_at: datetime | None


def _ask(row: Any) -> AskOut:
    plain = ("question", "at", "due_at", "answer", "answered_at", "withdrawn_at")
    return AskOut(
        id=row.pk, conversation=row.conversation_id, asker=row.asker.username, asked=row.asked.username,
        **{name: getattr(row, name) for name in plain},
    )  # fmt: skip


@router.get("asks", auth=READ, response=told(Rows[AskOut]))
def list_asks_for_me(request: HttpRequest) -> Any:
    """What colleagues want to know from the caller, what is due first, first."""
    by = who(request)
    rows = asks_for(by)
    for row in rows:
        row.asked = by
    return Rows(rows=[_ask(row) for row in rows])


@router.get("conversations/{int:pk}/asks", auth=READ, response=told(Rows[AskOut]))
def list_asks(request: HttpRequest, pk: Id) -> Any:
    """What was asked of colleagues about a conversation, first to last."""
    by = who(request)
    must_see(pk, by)
    return Rows(rows=[_ask(row) for row in asks_of(pk, by=by)])


class AskIn(In):
    """Whom to ask what; without a time, it is due as a customer's question would be."""

    of: Line
    question: Words
    due_at: Moment | None = None


@router.post("conversations/{int:pk}/asks", auth=ANSWER, response=told(AskOut))
def ask(request: HttpRequest, pk: Id, body: AskIn) -> Any:
    """Ask a colleague about a conversation."""
    by, asked = who(request), colleague(body.of)
    row = asks.ask(
        conversation=pk, asked=asked, question=body.question, by=by, at=timezone.now(), due_at=body.due_at
    )
    return _ask(row)


class AnswerIn(In):
    """What one knows."""

    text: Words


@router.post("asks/{int:pk}/answer", auth=ANSWER, response=told(AskOut))
def answer_ask(request: HttpRequest, pk: Id, body: AnswerIn) -> Any:
    """Tell a colleague what they asked; whoever may see the conversation and knows may."""
    return _ask(asks.answer_ask(ask=pk, text=body.text, by=who(request), at=timezone.now()))


@router.post("asks/{int:pk}/withdraw", auth=ANSWER, response=told(AskOut))
def withdraw_ask(request: HttpRequest, pk: Id) -> Any:
    """Take a question back: it is not needed any more."""
    return _ask(asks.withdraw_ask(ask=pk, by=who(request), at=timezone.now()))
