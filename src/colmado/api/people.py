"""People: who spoke last, and one person's card."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from colmado.api.keys import READ, who
from colmado.api.shapes import Id, In, Limit, Line, Out, Rows, told
from colmado.know.queries.card import card
from colmado.know.queries.people import known, recent

router = Router(tags=["people"])


class PersonOut(Out):
    """A person and the last conversation with them."""

    id: int
    name: str
    conversation: int
    subject: str
    channel: str
    last_at: datetime


class Asked(In):
    """Part of a name or address."""

    q: Line = ""
    limit: Limit = 60


@router.get("people", auth=READ, response=told(Rows[PersonOut]))
def list_people(request: HttpRequest, asked: Query[Asked]) -> Any:
    """List people, who spoke last first."""
    rows = recent(by=who(request), q=asked.q.strip(), limit=asked.limit)
    return Rows(rows=[
        PersonOut(id=person.pk, name=person.name, conversation=talk.pk, subject=talk.subject,
                  channel=talk.channel.name, last_at=talk.last_at)
        for person, talk in rows
    ])  # fmt: skip


class IdentityOut(Out):
    """An address of theirs on one kind of channel."""

    id: int
    kind: str
    address: str
    name: str


class TalkLine(Out):
    """A conversation with them."""

    id: int
    channel: str
    subject: str
    status: str
    waiting: int
    last_at: datetime


class Said(Out):
    """Something they said."""

    id: int
    conversation: int | None
    words: str
    happened_at: datetime


class PromisedLine(Out):
    """Something we told them we would do."""

    id: int
    conversation: int
    text: str
    due_at: datetime


class CardOut(Out):
    """Who somebody is to us, as far as the caller may see."""

    id: int
    name: str
    language: str
    identities: list[IdentityOut]
    conversations: list[TalkLine]
    promised: list[PromisedLine]
    bothered: list[Said]
    liked: list[Said]
    suggested: list[Said]
    orders: int
    last_order_at: datetime | None
    first_at: datetime | None


@router.get("people/{int:pk}", auth=READ, response=told(CardOut))
def show_person(request: HttpRequest, pk: Id) -> Any:
    """Show a person's card."""
    by = who(request)
    found = card(known(pk, by=by), by=by)
    talk_fields = ("id", "subject", "status", "waiting", "last_at")
    return CardOut(
        id=found.person.pk,
        name=found.person.name,
        identities=[
            IdentityOut(id=one.pk, kind=one.kind, address=one.address, name=one.name) for one in found.identities
        ],
        conversations=[
            TalkLine(channel=one.channel.name, **{name: getattr(one, name) for name in talk_fields})
            for one in found.talks
        ],
        promised=[
            PromisedLine(id=one.pk, conversation=one.conversation_id, text=one.text, due_at=one.due_at)
            for one in found.promised
        ],
        bothered=[_said(one) for one in found.bothered],
        liked=[_said(one) for one in found.liked],
        suggested=[_said(one) for one in found.suggested],
        **{name: getattr(found, name) for name in ("language", "orders", "last_order_at", "first_at")},
    )


def _said(row: Any) -> Said:
    return Said(id=row.pk, conversation=row.conversation_id, words=row.own_words, happened_at=row.happened_at)
