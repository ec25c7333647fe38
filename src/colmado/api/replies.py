"""Replies: what may help to write one, a look over it, and writing it into the outbox."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field, StringConstraints

from colmado.answer.actions.reply import reply
from colmado.answer.queries.checking import findings, sentence
from colmado.answer.queries.conversation import conversation as whole
from colmado.answer.queries.suggesting import suggestions
from colmado.api.facts import FactOut, fact_out
from colmado.api.keys import ANSWER, READ, who
from colmado.api.shapes import Id, In, Line, Moment, Out, Words, told

router = Router(tags=["replies"])
Nonce = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
To = Literal["", "everyone"]


class ReplyIn(In):
    """A reply. The same `nonce` again is the same reply, not a second one: send it again after a lost answer.

    seen          the version of the conversation that was read: 409 with what came, if more was said since
    to            "" who wrote last; "everyone" all they wrote to
    undo_seconds  how long it can be taken back before it leaves
    answers       the concerns of split messages that it answers; null: all
    ask_solved    the address of the shop's pages: the letter asks there whether this solved it
    """

    text: Words
    seen: int
    nonce: Nonce | None = None
    to: To = ""
    suggested: Words | None = None
    fact: Id | None = None
    promise: Words = ""
    promise_due_at: Moment | None = None
    undo_seconds: Annotated[int, Field(ge=0, le=600)] = 0
    answers: list[Id] | None = None
    ask_solved: Line = ""


class ReplyOut(Out):
    """A reply in the outbox. It answers when the other side has taken it."""

    id: int
    conversation: int
    text: str
    origin: str
    outbox: str
    elsewhere: bool
    covers: list[int]


@router.post("conversations/{int:pk}/reply", auth=ANSWER, response=told(ReplyOut))
def write_reply(request: HttpRequest, pk: Id, body: ReplyIn) -> Any:
    """Write a reply in the caller's name into the outbox, unless more was said than they saw."""
    by, given = who(request), body.model_dump(exclude={"to"})
    to = whole(pk, by=by).to_all if body.to == "everyone" else None
    row = reply(conversation=pk, by=by, at=timezone.now(), recipients=to, **given)
    return ReplyOut(
        id=row.pk,
        conversation=pk,
        text=row.text,
        origin=row.origin,
        outbox=row.outbox.state,
        elsewhere=row.outbox.elsewhere,
        covers=row.outbox.covers,
    )


class CheckIn(In):
    """The words of a reply that is not written yet."""

    text: Words
    to: To = ""
    suggested: Words | None = None
    promise_due_at: Moment | None = None


class FindingOut(Out):
    """Something to look at before sending; `start` and `end` are its place in the text, 0 and 0 for the whole."""

    code: str
    sentence: str
    quote: str
    start: int
    end: int
    due: date | None
    n: int


class Findings(Out):
    """What was found. Nothing is stopped by it."""

    findings: list[FindingOut]


@router.post("conversations/{int:pk}/check", auth=READ, response=told(Findings))
def check_reply(request: HttpRequest, pk: Id, body: CheckIn) -> Any:
    """Look a reply over before it is written. Nothing is kept."""
    by = who(request)
    talk = whole(pk, by=by)
    to = talk.to_all if body.to == "everyone" else talk.to
    given = body.model_dump(exclude={"to"})
    found = findings(talk.conversation, by=by, recipients=to, at=timezone.now(), **given)
    plain = ("code", "quote", "start", "end", "due", "n")
    return Findings(
        findings=[
            FindingOut(sentence=sentence(one), **{name: getattr(one, name) for name in plain}) for one in found
        ]
    )


class EarlierOut(Out):
    """An earlier message like this one, and our reply that the other side took. `alike` is 0 to 1."""

    message: int
    conversation: int
    question: str
    asked_at: datetime
    reply: int
    text: str
    answered_at: datetime
    by: str
    alike: float


class SuggestionsOut(Out):
    """What we know for a conversation. `insertable`: whether it may be put into the reply; else it is to be read."""

    message: int | None
    kind: str
    insertable: bool
    facts: list[FactOut]
    earlier: list[EarlierOut]


class Asked(In):
    """How many earlier answers."""

    limit: Annotated[int, Field(ge=1, le=20)] = 3


@router.get("conversations/{int:pk}/suggestions", auth=READ, response=told(SuggestionsOut))
def suggest(request: HttpRequest, pk: Id, asked: Query[Asked]) -> Any:
    """Gather what we know for a conversation: saved facts, and what was answered to messages like it."""
    found = suggestions(pk, by=who(request), at=timezone.now(), limit=asked.limit)
    return SuggestionsOut(
        message=found.message,
        kind=found.kind,
        insertable=found.insertable,
        facts=[fact_out(one) for one in found.facts],
        earlier=[
            EarlierOut(**{name: getattr(one, name) for name in EarlierOut.model_fields}) for one in found.earlier
        ],
    )
