"""Who may be one human is suggested as they come in, and explained; a claim confirms it; nothing joins by itself."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from tests.cli.test_commands import mbox
from tests.conftest import Place
from tests.know.test_claiming import of, person
from tests.neighbourhood import ANA, BETO, Neighbourhood, mail

from colmado.kit.errors import InputError, NotFound
from colmado.know.actions.claiming import claim, undo
from colmado.know.actions.suggesting import LOCK, reject, reopen
from colmado.know.matching.levels import COMPARED
from colmado.know.models import Alike, Claim, Known, Trace
from colmado.know.queries.claims import suggestions
from colmado.ledger.models import Team, Teammate
from colmado.loop import arrival
from colmado.understand.models import Annotation
from colmado.web.alikewords import WORDS

HOME, WORK = "ekaitz.zubizarreta71@casa.example", "ekaitz.zubizarreta71@trabajo.example"
OTHER = "miren.zubizarreta@casa.example"


def look(shop: Neighbourhood) -> int:
    made = 0
    while seen := arrival.look_around(at=shop.clock()):
        made += seen
    return made


@pytest.fixture
def street(shop: Neighbourhood) -> Neighbourhood:
    names = ("Ekaitz Zubizarreta", "Zubizarreta, Ekaitz", "Miren Zubizarreta", "", "Beto")
    for number, (who, name) in enumerate(zip((HOME, WORK, OTHER, ANA, BETO), names, strict=True)):
        shop.hear(mail(who, f"¿Tienen pan {number}?", name=name, id=f"{number}@x"))
    look(shop)
    return shop


def pairs(shop: Neighbourhood, by: Teammate | None = None) -> list[set[str]]:
    return [{row.one.address, row.other.address} for row in suggestions(by=by)]


def test_the_same_human_elsewhere_is_suggested_and_explained(street: Neighbourhood) -> None:
    [row] = suggestions(by=street.diego)
    assert {row.one.address, row.other.address} == {HOME, WORK} and row.one_id < row.other_id
    assert row.probability >= 0.8 and row.parts
    assert sum(bits for _what, _level, bits in row.parts) > 0
    assert {(what, level) for what, level, _bits in row.parts} <= WORDS.keys()
    assert not Claim.objects.filter(own=False).exists() and person(HOME) != person(WORK), "nothing joins by itself"


def test_every_level_has_its_words() -> None:
    assert WORDS.keys() == {(one.name, level.name) for one in COMPARED for level in one.levels}


def test_each_is_looked_at_once_and_later_ones_find_earlier(street: Neighbourhood) -> None:
    assert not Known.objects.filter(looked=False).exists() and look(street) == 0
    before = Trace.objects.count()
    late = "ekaitz.zubizarreta71@otra.example"
    street.hear(mail(late, "¿Y queso?", name="Ekaitz Zubizarreta", id="late@x"))
    assert look(street) == 1 and Trace.objects.count() > before
    assert {frozenset(pair) for pair in pairs(street)} == {
        frozenset({HOME, WORK}), frozenset({HOME, late}), frozenset({WORK, late}),
    }  # fmt: skip


def test_one_looks_at_a_time(place: Place, tmp_path: Path) -> None:
    """Else two newcomers who are looked at by two workers at once would never be held against one another."""
    path = mbox(tmp_path / "m.mbox", *(mail(who, name="Ekaitz Zubizarreta", id=who) for who in (HOME, WORK)))
    with psycopg.connect(place.url, autocommit=True) as rival:
        rival.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        place.run("import", str(path), "--channel", "esquina")
        place.run("work", "--once")
        waiting = "SELECT count(*) FROM know_known WHERE NOT looked"
        assert rival.execute(waiting).fetchone() == (2,)
        rival.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        place.run("work", "--once")
        assert rival.execute(waiting).fetchone() == (0,)
        assert rival.execute("SELECT count(*) FROM know_alike").fetchone() == (1,)


def test_a_claim_settles_it_and_its_undoing_brings_it_back(street: Neighbourhood) -> None:
    done = claim(identity=of(WORK), person=person(HOME), why="x", by=street.diego, at=street.clock())
    assert pairs(street) == []
    undo(act=done.act, by=street.diego, at=street.clock())
    assert pairs(street) == [{HOME, WORK}]


def test_a_rejection_holds_until_it_is_taken_back(street: Neighbourhood) -> None:
    [row] = suggestions(by=street.diego)
    rejected = reject(alike=row.pk, by=street.diego, at=street.clock())
    assert rejected.rejected_by == street.diego and pairs(street) == []
    Known.objects.update(looked=False)
    look(street)
    assert pairs(street) == [], "it is not suggested again"
    reopen(alike=row.pk, by=street.marta)
    assert pairs(street) == [{HOME, WORK}]


def test_spammers_of_one_name_are_not_suggested(street: Neighbourhood) -> None:
    Annotation.objects.filter(message__author__address=WORK).update(kind="spam")
    assert pairs(street) == []
    street.hear(mail(WORK, "¿Tienen queso?", name="Ekaitz", id="more@x"))
    assert pairs(street) == [{HOME, WORK}], "who writes anything else is somebody"


def test_nobody_is_shown_whom_they_may_not_see(street: Neighbourhood) -> None:
    [row] = suggestions(by=street.diego)
    reader = Teammate.objects.create_user("rita", role="read-only")
    with pytest.raises(InputError):
        reject(alike=row.pk, by=reader, at=street.clock())
    street.channel.team = Team.objects.create(name="far away")
    street.channel.save()
    assert pairs(street, street.diego) == [] and pairs(street, street.marta) == [{HOME, WORK}]
    with pytest.raises(NotFound):
        reject(alike=row.pk, by=street.diego, at=street.clock())
    with pytest.raises(NotFound):
        reject(alike=10**9, by=None, at=street.clock())
    assert Alike.objects.get().rejected_at is None
