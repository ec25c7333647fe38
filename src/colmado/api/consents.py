"""What somebody allows: what holds, what was said, and writing it down."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from colmado.api.keys import ANSWER, READ, who
from colmado.api.shapes import Id, In, Line, Moment, Out, told
from colmado.know.actions.consenting import say
from colmado.know.queries.allowed import held_by, said_by
from colmado.know.queries.people import known
from colmado.ledger.models import Consent

router = Router(tags=["people"])
State = Literal["in", "out", "neither"]


class HeldOut(Out):
    """What holds for one purpose at one address; `statement` says so."""

    identity: int
    purpose: str
    state: State
    until: datetime | None
    statement: int | None


class StatementOut(Out):
    """What was said: of which purpose ("" all that we begin), on which kind of channel ("" all), and how we know it."""

    id: int
    identity: int
    purpose: str
    channel: str
    state: State
    basis: str
    evidence: str
    proved: bool
    by: str | None
    at: datetime
    paused_until: datetime | None


class AllowedOut(Out):
    """What holds of a person, and all that was said, the last first."""

    holds: list[HeldOut]
    said: list[StatementOut]


@router.get("people/{int:pk}/consents", auth=READ, response=told(AllowedOut))
def list_consents(request: HttpRequest, pk: Id) -> Any:
    """What a person allows: an out of any of their addresses is an out of all."""
    by = who(request)
    person = known(pk, by=by)
    return AllowedOut(
        holds=[
            HeldOut(
                identity=one.identity.pk, purpose=one.purpose, state=one.allowed.state, until=one.allowed.pause,
                statement=one.row.pk if one.row else None,
            )
            for one in held_by(person, by=by, at=timezone.now())
        ],
        said=[_told(one) for one in said_by(person, by=by)],
    )  # fmt: skip


class SayIn(In):
    """What an address says, and how you know it. `proved`: whoever has the address said it."""

    state: State
    evidence: Line
    purpose: Line = ""
    channel: Line = ""
    basis: Line = ""
    until: Moment | None = None
    proved: bool = False


@router.post("identities/{int:pk}/consents", auth=ANSWER, response=told(StatementOut))
def say_consent(request: HttpRequest, pk: Id, body: SayIn) -> Any:
    """Write down what an address says. What was said before stays said."""
    return _told(say(identity=pk, by=who(request), at=timezone.now(), **body.model_dump()))


def _told(one: Consent) -> StatementOut:
    fields = ("purpose", "channel", "state", "basis", "evidence", "proved", "at", "paused_until")
    said: dict[str, Any] = {name: getattr(one, name) for name in fields}
    return StatementOut(id=one.pk, identity=one.identity_id, by=one.by.username if one.by else None, **said)
