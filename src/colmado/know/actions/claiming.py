"""Say that two are one human, and take it back: always with a reason, always undone exactly.

An identity keeps the person it was met as; a claim connects it with another one's person. People are what is connected,
so the order in which claims are made or taken back does not matter: who is who depends on those that hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from colmado.kit.errors import ConflictError, InputError, NotFound
from colmado.know.models import Claim, Known
from colmado.know.queries.people import known, sees
from colmado.ledger.actions import note_down
from colmado.ledger.models import Audit, Person, Teammate
from colmado.ledger.models.audit import Act
from colmado.ledger.queries.sight import must_answer

LOCK = 118
"""Whoever says who is who takes turns: two who connect A with B and B with C at once must both be heard."""
UNDOABLE = (Act.CLAIMED, Act.CLAIM_REVOKED, Act.PARTED)


@dataclass(frozen=True)
class Done:
    """What was changed: the `act` by which it can be undone, the claims that were made, whose they are now."""

    act: int
    claims: Sequence[int]
    person: int


@dataclass(frozen=True)
class Link:
    """What a claim says: this identity is that person, by this evidence, this surely (0 to 1)."""

    identity: int
    person: int
    evidence: str
    score: float = 1.0


def claim(*, identity: int, person: int, why: str, by: Teammate | None, at: datetime, score: float = 1.0) -> Done:
    """Say that an identity is a person whom we met otherwise.

    by  None for what proves itself: the same address confirmed by its owner, a signed link, a login

    Raises InputError without a reason or where they are one person already, NotFound for what the teammate cannot see.
    """
    evidence = _reason(why)
    with transaction.atomic():
        _take_turn()
        whole = known(person, by=by)
        row = _seen(identity, by=by)
        if row.person_id == whole.pk:
            raise InputError(_("they are one person already"))
        link = Link(identity, whole.pk, evidence, score)
        return _change(Act.CLAIMED, made=[link], by=by, at=at, why=evidence)


def unclaim(*, claim: int, why: str, by: Teammate | None, at: datetime) -> Done:
    """Take a claim back: everything is as if it had not been made.

    Raises InputError without a reason or for the person an identity was met as, ConflictError if it was taken back.
    """
    evidence = _reason(why)
    with transaction.atomic():
        _take_turn()
        row = Claim.objects.filter(pk=claim).first()
        if row is None:
            raise NotFound(_("there is no claim %s") % claim)
        _seen(row.identity_id, by=by)
        if row.own:
            raise InputError(_("an address is somebody: to tell two people apart, take one address out"))
        return _change(Act.CLAIM_REVOKED, revoked=[row.pk], by=by, at=at, why=evidence)


def part(*, identity: int, why: str, by: Teammate | None, at: datetime) -> Done:
    """Take one identity out of a person: it is somebody else. All others stay together.

    Raises InputError without a reason or where there is nobody to part from.
    """
    evidence = _reason(why)
    with transaction.atomic():
        _take_turn()
        row = _seen(identity, by=by)
        own = Claim.objects.get(identity=identity, own=True).person_id
        held = Claim.objects.filter(own=False, revoked_at__isnull=True)
        away = [*held.filter(identity=identity), *held.filter(person=own)]
        others = list(Known.objects.filter(person=row.person_id).exclude(pk=identity).values_list("pk", flat=True))
        if not others:
            raise InputError(_("this is the only address of this person"))
        gone = {one.pk for one in away}
        left = _apart(others, gone)
        stay = [Link(min(some), left[0][1], evidence) for some, _person in left[1:]]
        return _change(Act.PARTED, made=stay, revoked=sorted(gone), by=by, at=at, why=evidence)


def undo(*, act: int, by: Teammate | None, at: datetime) -> Done:
    """Undo a claim, its taking back or a parting, as the audit log has it. Can be undone itself.

    Raises NotFound for another act, ConflictError if what it did has been changed since.
    """
    with transaction.atomic():
        _take_turn()
        row = Audit.objects.filter(pk=act, act__in=UNDOABLE).first()
        if row is None:
            raise NotFound(_("there is nothing to undo under %s") % act)
        made: list[int] = row.detail["made"]
        old = list(Claim.objects.filter(pk__in=row.detail["revoked"]).order_by("pk"))
        for identity in {one.identity_id for one in (*old, *Claim.objects.filter(pk__in=made))}:
            _seen(identity, by=by)
        again = [Link(one.identity_id, one.person_id, one.evidence, one.score) for one in old]
        return _change(_opposite(row.act), made=again, revoked=made, by=by, at=at, why=_("undone"))


def _opposite(act: str) -> Act:
    return {Act.CLAIMED: Act.CLAIM_REVOKED, Act.CLAIM_REVOKED: Act.CLAIMED}.get(Act(act), Act.PARTED)


def _reason(why: str) -> str:
    if not (said := why.strip()):
        raise InputError(_("say how you know it"))
    return said


def _take_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _seen(identity: int, *, by: Teammate | None) -> Known:
    """Give who an identity is, if the teammate may see it and may say who is who. Raises NotFound, InputError."""
    if by is not None:
        must_answer(by)
    row = Known.objects.filter(pk=identity).select_related("person").first()
    if row is None or not sees(identity, by=by):
        raise NotFound(_("there is no address %s") % identity)
    return row


def _change(
    act: Act,
    *,
    made: Sequence[Link] = (),
    revoked: Sequence[int] = (),
    by: Teammate | None,
    at: datetime,
    why: str,
) -> Done:
    """Make claims, take others back, and let who is who follow. The caller has the turn."""
    ending = Claim.objects.filter(pk__in=revoked, revoked_at__isnull=True)
    touched = {*ending.values_list("identity", flat=True), *(one.identity for one in made)}
    if ending.update(revoked_at=at, revoked_by=by, revoked_why=why) != len(set(revoked)):
        raise ConflictError(_("somebody has changed who is who here: look again"))
    pairs = {(one.identity, one.person) for one in made}
    held = Claim.objects.filter(identity__in=touched, revoked_at__isnull=True).values_list("identity", "person")
    if pairs & set(held):
        raise ConflictError(_("somebody has said so already: look again"))
    fresh = [Claim(identity_id=one.identity, person_id=one.person, evidence=one.evidence, score=one.score, by=by, at=at)
             for one in made]  # fmt: skip
    rows = Claim.objects.bulk_create(fresh)
    whole = settle(touched)
    pks = [one.pk for one in rows]
    detail = {"made": pks, "revoked": list(revoked)}
    noted = note_down(act, by=by, about=Person.objects.get(pk=whole), detail=detail)
    return Done(noted.pk, pks, whole)


def settle(touched: Collection[int]) -> int:
    """Make `Known` follow the claims around some identities; return the person of the first of these now."""
    before = Known.objects.filter(pk__in=touched).values("person")
    around = set(Known.objects.filter(person__in=before).values_list("pk", flat=True)) | set(touched)
    claims = list(_holding(around))
    while more := {identity for identity, _person in claims} - around:
        around |= more
        claims = list(_holding(around))
    whole = connected(claims)
    people = Person.objects.filter(pk__in={person for _identity, person in claims}).values_list("pk", "name")
    rank = {pk: (not name, pk) for pk, name in people}
    first: dict[int, int] = {}
    for _identity, person in claims:
        root = whole[person]
        first[root] = min(first.get(root, person), person, key=rank.__getitem__)
    now = {identity: first[whole[person]] for identity, person in claims}
    changed = [row for row in Known.objects.filter(pk__in=around) if row.person_id != now[row.pk]]
    for row in changed:
        row.person_id = now[row.pk]
    Known.objects.bulk_update(changed, ["person"])
    return now[min(touched)]


def _holding(identities: Iterable[int]) -> Iterable[tuple[int, int]]:
    """The claims that hold of some identities, and of whoever has one to the same person."""
    mine = Claim.objects.filter(identity__in=set(identities), revoked_at__isnull=True).values("person")
    held = Claim.objects.filter(person__in=mine, revoked_at__isnull=True)
    return held.order_by("pk").values_list("identity", "person")


def connected(claims: Iterable[tuple[int, int]]) -> Mapping[int, int]:
    """Give each person of some claims (identity, person) the same number as all whom an identity connects them with.

    >>> dict(connected([(1, 10), (2, 20), (2, 10), (3, 30)]))
    {10: 10, 20: 10, 30: 30}
    """
    parent: dict[int, int] = {}

    def root(person: int) -> int:
        while (above := parent.setdefault(person, person)) != person:
            person = above
        return person

    first: dict[int, int] = {}
    for identity, person in claims:
        one, other = sorted((root(person), root(first.setdefault(identity, person))))
        parent[other] = one
    return {person: root(person) for person in parent}


def _apart(identities: Collection[int], gone: Collection[int]) -> list[tuple[set[int], int]]:
    """Say into which groups identities fall without some claims: each with one of its people, the first met first."""
    held = Claim.objects.filter(identity__in=identities, revoked_at__isnull=True).exclude(pk__in=gone)
    claims = list(held.order_by("pk").values_list("identity", "person"))
    whole = connected(claims)
    groups: dict[int, set[int]] = {}
    for identity, person in claims:
        groups.setdefault(whole[person], set()).add(identity)
    return [(groups[root], root) for root in sorted(groups)]
