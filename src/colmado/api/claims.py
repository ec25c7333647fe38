"""Who is who: two addresses are one human, with a reason; taken back exactly."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from colmado.api.keys import ANSWER, READ, who
from colmado.api.shapes import Id, In, Line, Out, Rows, told
from colmado.know.actions import claiming, suggesting
from colmado.know.models import Alike
from colmado.know.queries.claims import claims_about, suggestions
from colmado.know.queries.people import known

router = Router(tags=["people"])


class ClaimOut(Out):
    """That an identity is a person: who said so, how they know it, and when it was taken back."""

    id: int
    identity: int
    address: str
    person: int
    evidence: str
    score: float
    by: str | None
    at: datetime
    revoked_by: str | None
    revoked_at: datetime | None
    revoked_why: str


@router.get("people/{int:pk}/claims", auth=READ, response=told(Rows[ClaimOut]))
def list_claims(request: HttpRequest, pk: Id) -> Any:
    """List what was said of a person's addresses, the last first."""
    by = who(request)
    return Rows(rows=[
        ClaimOut(
            id=one.pk, identity=one.identity_id, address=one.identity.address, person=one.person_id,
            evidence=one.evidence, score=one.score, by=one.by.username if one.by else None, at=one.at,
            revoked_by=one.revoked_by.username if one.revoked_by else None, revoked_at=one.revoked_at,
            revoked_why=one.revoked_why,
        )
        for one in claims_about(known(pk, by=by), by=by)
    ])  # fmt: skip


class WhyIn(In):
    """How you know it."""

    why: Line


class ClaimIn(WhyIn):
    """The identity that is this person, and how you know it."""

    identity: Id


class DoneOut(Out):
    """What was done, by the number under which it can be undone; the claims that were made; whose they are now."""

    act: int
    claims: list[int]
    person: int


@router.post("people/{int:pk}/claims", auth=ANSWER, response=told(DoneOut))
def claim_identity(request: HttpRequest, pk: Id, body: ClaimIn) -> Any:
    """Say that an identity is this person; everything hangs together from then on."""
    done = claiming.claim(identity=body.identity, person=pk, why=body.why, by=who(request), at=timezone.now())
    return _told(done)


@router.post("claims/{int:pk}/revoke", auth=ANSWER, response=told(DoneOut))
def revoke_claim(request: HttpRequest, pk: Id, body: WhyIn) -> Any:
    """Take a claim back: everything is as if it had not been made."""
    return _told(claiming.unclaim(claim=pk, why=body.why, by=who(request), at=timezone.now()))


@router.post("identities/{int:pk}/part", auth=ANSWER, response=told(DoneOut))
def part_identity(request: HttpRequest, pk: Id, body: WhyIn) -> Any:
    """Take an identity out of a person: it is somebody else, and all others stay together."""
    return _told(claiming.part(identity=pk, why=body.why, by=who(request), at=timezone.now()))


@router.post("acts/{int:pk}/undo", auth=ANSWER, response=told(DoneOut))
def undo_act(request: HttpRequest, pk: Id) -> Any:
    """Undo what was said of who is who. Can be undone itself."""
    return _told(claiming.undo(act=pk, by=who(request), at=timezone.now()))


def _told(done: claiming.Done) -> DoneOut:
    return DoneOut(act=done.act, claims=list(done.claims), person=done.person)


class ReasonOut(Out):
    """What was compared, at which level they agree or differ, and what that weighs, in bits."""

    what: str
    level: str
    bits: float


class AlikeOut(Out):
    """Two identities that may be one human, the people they are now, and why."""

    id: int
    one: int
    other: int
    people: list[int]
    probability: float
    bits: float
    parts: list[ReasonOut]
    version: str
    at: datetime
    rejected_at: datetime | None


@router.get("alike", auth=READ, response=told(Rows[AlikeOut]))
def list_alike(request: HttpRequest) -> Any:
    """List who may be one human, the likeliest first. A claim confirms it."""
    return Rows(rows=[_alike(row) for row in suggestions(by=who(request))])


@router.post("alike/{int:pk}/reject", auth=ANSWER, response=told(AlikeOut))
def reject_alike(request: HttpRequest, pk: Id) -> Any:
    """Say that two are not one human: it is not suggested again."""
    return _alike(suggesting.reject(alike=pk, by=who(request), at=timezone.now()))


@router.post("alike/{int:pk}/reopen", auth=ANSWER, response=told(AlikeOut))
def reopen_alike(request: HttpRequest, pk: Id) -> Any:
    """Take a rejection back: it is a suggestion again."""
    return _alike(suggesting.reopen(alike=pk, by=who(request)))


def _alike(row: Alike) -> AlikeOut:
    fields = ("probability", "bits", "version", "at", "rejected_at")
    said: dict[str, Any] = {name: getattr(row, name) for name in fields}
    return AlikeOut(
        id=row.pk, one=row.one_id, other=row.other_id,
        people=[row.one.known.person_id, row.other.known.person_id],
        parts=[ReasonOut(what=what, level=level, bits=bits) for what, level, bits in row.parts], **said,
    )  # fmt: skip
