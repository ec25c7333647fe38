"""Saved facts: what is true and asked again and again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import StringConstraints

from colmado.answer.actions import facts
from colmado.answer.queries import facts as kept
from colmado.api.channels import by_name
from colmado.api.keys import ANSWER, READ, who
from colmado.api.shapes import Id, In, Line, Out, Rows, Words, told

router = Router(tags=["facts"])
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
USES = 500


class FactOut(Out):
    """A saved fact, with its uses of the last seven days."""

    id: int
    version: int
    title: str
    text: str
    language: str
    channel: str | None
    by: str
    at: datetime
    retired_at: datetime | None
    used: int
    unchanged: int


def fact_out(row: Any) -> FactOut:
    """Render a fact."""
    plain = ("version", "title", "text", "language", "at", "retired_at")
    return FactOut(
        id=row.pk,
        channel=row.channel.name if row.channel else None,
        by=row.by.username,
        used=getattr(row, "used", 0),
        unchanged=getattr(row, "unchanged", 0),
        **{name: getattr(row, name) for name in plain},
    )


class Asked(In):
    """Those in use, or the retired ones."""

    retired: bool = False


@router.get("facts", auth=READ, response=told(Rows[FactOut]))
def list_facts(request: HttpRequest, asked: Query[Asked]) -> Any:
    """List saved facts, most used in the last seven days first."""
    rows = kept.facts(by=who(request), at=timezone.now(), retired=asked.retired)
    return Rows(rows=[fact_out(row) for row in rows])


class UseOut(Out):
    """One reply that a fact went into, changed or not."""

    reply: int
    conversation: int | None
    version: int
    unchanged: bool
    by: str
    at: datetime


@router.get("facts/{int:pk}/uses", auth=READ, response=told(Rows[UseOut]))
def list_uses(request: HttpRequest, pk: Id) -> Any:
    """The replies that a fact went into, newest first, at most 500."""
    rows = kept.fact_uses(pk, by=who(request))[:USES]
    return Rows(rows=[
        UseOut(reply=row.reply_id, conversation=row.reply.conversation_id, version=row.version,
               unchanged=row.unchanged, by=row.by.username, at=row.at)
        for row in rows
    ])  # fmt: skip


class FactIn(In):
    """A fact: a title to find it by, the words as they may be sent, and where."""

    title: Line
    text: Words
    language: Language
    channel: Line | None = None


@router.post("facts", auth=ANSWER, response=told(FactOut))
def save_fact(request: HttpRequest, body: FactIn) -> Any:
    """Save a fact."""
    by = who(request)
    channel = None if body.channel is None else by_name(body.channel, by=by)
    given = body.model_dump(exclude={"channel"})
    return fact_out(facts.save_fact(by=by, at=timezone.now(), channel=channel, **given))


class WordingIn(In):
    """What changes; what is left out stays."""

    title: Line = ""
    text: Words = ""


@router.patch("facts/{int:pk}", auth=ANSWER, response=told(FactOut))
def change_fact(request: HttpRequest, pk: Id, body: WordingIn) -> Any:
    """Word a fact anew; how it was worded before is kept."""
    return fact_out(facts.change_fact(fact=pk, by=who(request), at=timezone.now(), **body.model_dump()))


@router.post("facts/{int:pk}/retire", auth=ANSWER, response=told(FactOut))
def retire_fact(request: HttpRequest, pk: Id) -> Any:
    """Take a fact out of use; it stays readable."""
    return fact_out(facts.retire_fact(fact=pk, by=who(request), at=timezone.now()))
