"""Two addresses, one human: said with a reason, taken back exactly, in whatever order."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.neighbourhood import ANA, BETO, EVE, Neighbourhood, mail

from colmado.kit.errors import ConflictError, InputError, NotAllowed, NotFound
from colmado.know.actions.claiming import Done, claim, part, settle, unclaim, undo
from colmado.know.models import Claim, Known
from colmado.know.queries.card import card
from colmado.know.queries.people import identities_of, known, people_of, recent
from colmado.ledger.models import Audit, Identity, Team, Teammate

HOME, WORK = "ana.g@casa.example", "agarcia@trabajo.example"
EVERYONE = (ANA, HOME, WORK, BETO, EVE)


@pytest.fixture
def street(shop: Neighbourhood) -> Neighbourhood:
    for number, who in enumerate(EVERYONE):
        shop.hear(mail(who, f"¿Tienen pan {number}?", name="" if who == HOME else who[:3], id=f"{number}@x"))
    return shop


def of(address: str) -> int:
    return Identity.objects.get(address=address).pk


def person(address: str) -> int:
    return Known.objects.get(identity__address=address).person_id


def groups() -> set[frozenset[str]]:
    found: dict[int, set[str]] = {}
    for row in Known.objects.select_related("identity"):
        found.setdefault(row.person_id, set()).add(row.identity.address)
    return {frozenset(some) for some in found.values()}


def everything() -> str:
    """All that can be seen of who is who: the table and every person's card."""
    rows = list(Known.objects.order_by("pk").values_list("pk", "person", "person__name"))
    cards = [repr(card(known(pk, by=None), by=None)) for pk in sorted({pk for _identity, pk, _name in rows})]
    return repr((rows, cards))


def said(one: str, other: str, shop: Neighbourhood) -> Done:
    return claim(identity=of(one), person=person(other), why="she told me", by=shop.diego, at=shop.clock())


def test_two_addresses_of_one_human_are_one_person_on_every_page(street: Neighbourhood) -> None:
    later, first = person(HOME), person(ANA)
    made = said(HOME, ANA, street)
    assert made.person == first
    row = Claim.objects.get(pk=made.claims[0])
    assert (row.evidence, row.by, row.own) == ("she told me", street.diego, False)
    assert person(HOME) == person(ANA) == first
    assert [one.address for one in identities_of(known(first, by=street.diego), by=street.diego)] == [HOME, ANA]
    assert known(later, by=None).pk == first, "an old link leads to the same person"
    assert len(card(known(first, by=None), by=street.diego).talks) == 2
    assert [who.pk for who, _talk in recent(by=street.diego)].count(first) == 1
    assert set(people_of([of(HOME), of(ANA)]).values()) == {known(first, by=None)}


def test_a_claim_taken_back_restores_everything(street: Neighbourhood) -> None:
    before = everything()
    first = said(HOME, ANA, street)
    between = everything()
    second = said(WORK, HOME, street)
    unclaim(claim=second.claims[0], why="another Ana", by=street.marta, at=street.clock())
    assert everything() == between
    unclaim(claim=first.claims[0], why="a cousin", by=street.marta, at=street.clock())
    assert everything() == before
    assert [row.revoked_why for row in Claim.objects.filter(own=False).order_by("pk")] == ["a cousin", "another Ana"]


def test_the_order_of_taking_back_does_not_matter(street: Neighbourhood) -> None:
    before = everything()
    first, second = said(HOME, ANA, street), said(WORK, HOME, street)
    unclaim(claim=first.claims[0], why="a cousin", by=street.marta, at=street.clock())
    # HOME was said to be ANA; WORK was said to be whom HOME was known as then, which is ANA.
    assert groups() == {frozenset({ANA, WORK}), *(frozenset({who}) for who in (HOME, BETO, EVE))}
    unclaim(claim=second.claims[0], why="another Ana", by=street.marta, at=street.clock())
    assert everything() == before


def test_one_is_taken_out_and_the_others_stay_together(street: Neighbourhood) -> None:
    for other in (HOME, WORK, BETO):
        said(other, ANA, street)
    together = everything()
    part(identity=of(ANA), why="she is the mother", by=street.diego, at=street.clock())
    assert groups() == {frozenset({HOME, WORK, BETO}), frozenset({ANA}), frozenset({EVE})}
    undo(act=Audit.objects.get(act="parted").pk, by=street.diego, at=street.clock())
    assert everything() == together
    with pytest.raises(InputError, match="only address"):
        part(identity=of(EVE), why="x", by=street.diego, at=street.clock())


def test_undo_can_be_undone_and_says_when_it_is_too_late(street: Neighbourhood) -> None:
    made = said(HOME, ANA, street)
    joined = everything()
    apart = undo(act=made.act, by=street.marta, at=street.clock())
    assert Audit.objects.get(pk=apart.act).act == "claim-revoked"
    with pytest.raises(ConflictError, match="has changed who is who"):
        undo(act=made.act, by=street.marta, at=street.clock())
    undo(act=apart.act, by=street.marta, at=street.clock())
    assert everything() == joined
    with pytest.raises(ConflictError, match="has said so already"):
        undo(act=apart.act, by=street.marta, at=street.clock())
    with pytest.raises(ConflictError):
        unclaim(claim=made.claims[0], why="x", by=street.marta, at=street.clock())
    with pytest.raises(NotFound):
        undo(act=10**9, by=street.marta, at=street.clock())


def test_what_is_refused_changes_nothing(street: Neighbourhood) -> None:
    said(HOME, ANA, street)
    before = everything(), Claim.objects.count()
    at, by = street.clock(), street.diego
    own = Claim.objects.get(identity=of(ANA), own=True)
    for wrong, says in (
        (lambda: claim(identity=of(WORK), person=person(ANA), why=" ", by=by, at=at), "how you know"),
        (lambda: claim(identity=of(HOME), person=person(ANA), why="x", by=by, at=at), "one person already"),
        (lambda: claim(identity=10**9, person=person(ANA), why="x", by=by, at=at), "no address"),
        (lambda: claim(identity=of(WORK), person=10**9, why="x", by=by, at=at), "no person"),
        (lambda: unclaim(claim=own.pk, why="x", by=by, at=at), "take one address out"),
        (lambda: unclaim(claim=10**9, why="x", by=by, at=at), "no claim"),
    ):
        with pytest.raises(InputError, match=says), transaction.atomic():
            wrong()
    reader = Teammate.objects.create_user("rita", role="read-only")
    with pytest.raises(NotAllowed):
        claim(identity=of(WORK), person=person(ANA), why="x", by=reader, at=at)
    team = Team.objects.create(name="far away")
    street.channel.team = team
    street.channel.save()
    with pytest.raises(NotFound):
        claim(identity=of(WORK), person=person(ANA), why="x", by=by, at=at)
    assert (everything(), Claim.objects.count()) == before


def test_the_database_keeps_who_said_what(street: Neighbourhood) -> None:
    made = said(HOME, ANA, street)
    for change in ("evidence = 'no'", "person_id = identity_id", "own = true"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE know_claim SET {change} WHERE id = %s", [made.claims[0]])
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=made.claims[0]).delete()


def closure() -> set[frozenset[str]]:
    """Who is who by the claims that hold, by walking from each: slow and plain."""
    held = list(Claim.objects.filter(revoked_at__isnull=True).values_list("identity__address", "person"))

    def walk(seen: set[str]) -> Iterator[str]:
        people = {person for address, person in held if address in seen}
        yield from (address for address, person in held if person in people)

    found = set()
    for address, _person in held:
        seen = {address}
        while (more := set(walk(seen))) != seen:
            seen = more
        found.add(frozenset(seen))
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_whatever_is_said_people_are_what_is_connected(street: Neighbourhood, seed: int) -> None:
    chance = random.Random(seed)
    before = everything()
    begun = Audit.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with transaction.atomic():
        for _ in range(12):
            one, other = chance.sample(EVERYONE, 2)
            held = list(Claim.objects.filter(own=False, revoked_at__isnull=True).values_list("pk", flat=True))
            done = Audit.objects.filter(pk__gt=begun).values_list("pk", flat=True)
            try:
                match chance.randrange(4):
                    case 0 | 1:
                        said(one, other, street)
                    case 2 if held:
                        unclaim(claim=chance.choice(held), why="no", by=street.marta, at=street.clock())
                    case 3 if done and chance.random() < 0.5:
                        undo(act=chance.choice(list(done)), by=street.marta, at=street.clock())
                    case _:
                        part(identity=of(one), why="no", by=street.marta, at=street.clock())
            except (InputError, ConflictError):
                pass
            assert groups() == closure()
        for pk in Claim.objects.filter(own=False, revoked_at__isnull=True).values_list("pk", flat=True):
            unclaim(claim=pk, why="no", by=street.marta, at=street.clock())
        assert everything() == before
        Known.objects.update(person=person(BETO))
        for address in EVERYONE:
            settle([of(address)])
        assert everything() == before, "it can be made again from the claims"
        transaction.set_rollback(True)
