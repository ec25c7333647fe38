"""Many profiles at once: what is found, in whatever order they come, and how training learns from them."""

from __future__ import annotations

import random
import sys

import pytest
from benchmarks.neighbours import Neighbourhood

from colmado.kit.errors import InputError, NotEnoughData
from colmado.know.matching.linking import link
from colmado.know.matching.profiles import Profile
from colmado.know.matching.training import ENOUGH, train
from colmado.know.matching.weights import load

MADE = list(Neighbourhood(4).profiles(3_000))
PEOPLE, HUMAN = [one for one, _human in MADE], {one.id: human for one, human in MADE}


def test_most_of_what_is_found_is_right() -> None:
    pairs = link(PEOPLE, load(), 0.95)
    right = sum(HUMAN[one.a] == HUMAN[one.b] for one in pairs)
    assert len(pairs) > 300 and right / len(pairs) > 0.95
    assert pairs == sorted(pairs, key=lambda one: -one.bits) and min(one.probability for one in pairs) >= 0.95


def test_the_order_of_profiles_does_not_matter() -> None:
    turned = PEOPLE[:]
    random.Random(1).shuffle(turned)

    def found(people: list[Profile]) -> dict[frozenset[str], float]:
        return {frozenset((one.a, one.b)): one.bits for one in link(people, load(), 0.5)}

    assert found(turned) == pytest.approx(found(PEOPLE))


@pytest.mark.parametrize("people", [[], [Profile("1", ("Ana Ruiz",))]])
def test_nobody_is_alike_where_there_are_not_two(people: list[Profile]) -> None:
    assert link(people, load(), 0.5) == []


def test_profiles_of_which_nothing_is_known_are_no_pair() -> None:
    assert link([Profile(str(number)) for number in range(20)], load(), 0.0) == []


def test_a_key_that_everyone_has_is_nobodys() -> None:
    crowd = [Profile(str(number), phones=("600111222",)) for number in range(60)]
    assert link(crowd, load(), 0.0) == []
    assert len(link(crowd[:3], load(), 0.0)) == 3


def test_two_profiles_of_one_id_are_refused() -> None:
    with pytest.raises(InputError, match="two profiles are called 'x'"):
        link([Profile("x"), Profile("x")], load(), 0.5)


def test_without_splink_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "splink", None)
    with pytest.raises(InputError, match=r"pip install 'colmado\[link\]'"):
        link(PEOPLE[:10], load(), 0.5)


def test_training_needs_people() -> None:
    with pytest.raises(NotEnoughData, match=f"there are 10 profiles; training needs {ENOUGH}"):
        train(PEOPLE[:10])


def test_training_learns_what_weighs_without_being_told_who_is_who() -> None:
    said: list[str] = []
    made = train(PEOPLE, pairs=200_000, said=said.append)
    assert made.profiles == len(PEOPLE) and len(said) == 7
    for name, first in (("email", 0), ("phone", 0), ("handle", 1), ("address", 0)):
        assert made.m[name][first] > made.u[name][first] * 100
        assert made.m[name][-1] < made.u[name][-1]
        assert sum(made.m[name]) == pytest.approx(1, abs=1e-6)
    shares = made.frequencies["surname"].shares
    assert shares["garcia"] > shares["lozano"] > made.frequencies["surname"].rest
    right = [HUMAN[one.a] == HUMAN[one.b] for one in link(PEOPLE, made, 0.95)]
    assert len(right) > 300 and sum(right) / len(right) > 0.93
