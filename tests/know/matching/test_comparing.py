"""One comparison: symmetric, explained in full, and never held against anyone for what is not known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from benchmarks.neighbours import Neighbourhood
from hypothesis import given
from hypothesis import strategies as st

from colmado.know.matching.comparing import Comparison, compare, probability
from colmado.know.matching.profiles import Normal, Profile, normalised
from colmado.know.matching.weights import Weights, load

STREET = [normalised(one) for one, _human in Neighbourhood(5).profiles(300)]
SOMEONE = st.sampled_from(STREET)
WEIGHTS = load().among(10_000)
GAPS = {
    "given": {"given": "", "called": "", "givens": ()},
    "surname": {"surname": "", "second": ""},
    "email": {"emails": (), "locals": (), "marked_locals": (), "spelled": ()},
    "phone": {"phones": ()},
    "handle": {"handles": (), "nicks": (), "marked_nicks": ()},
    "address": {"postcode": "", "town": "", "street": ""},
    "card": {"cards": ()},
}


def someone(**known: object) -> Normal:
    return normalised(Profile("1", **known))  # type: ignore[arg-type]


def level(found: Comparison, what: str) -> str | None:
    return next((part.name for part in found.parts if part.what == what), None)


@given(SOMEONE, SOMEONE)
def test_it_does_not_matter_who_comes_first(a: Normal, b: Normal) -> None:
    one, other = compare(a, b, WEIGHTS), compare(b, a, WEIGHTS)
    assert one == other


@given(SOMEONE, SOMEONE)
def test_the_parts_make_the_whole(a: Normal, b: Normal) -> None:
    found = compare(a, b, WEIGHTS)
    assert found.bits == pytest.approx(WEIGHTS.start + sum(part.bits for part in found.parts))
    assert found.probability == pytest.approx(probability(found.bits)) and 0 <= found.probability <= 1
    assert all(str(part).startswith(part.words) for part in found.parts)


@given(SOMEONE, SOMEONE, st.sampled_from(list(GAPS)))
def test_a_gap_counts_neither_for_nor_against(a: Normal, b: Normal, what: str) -> None:
    known, without = compare(a, b, WEIGHTS), compare(replace(a, **GAPS[what]), b, WEIGHTS)
    assert level(without, what) is None
    if what != "given":  # without a first name, what a household shares is asked for again
        assert without.parts == tuple(part for part in known.parts if part.what != what)


def test_what_differs_is_against_and_what_agrees_is_for() -> None:
    ana = someone(names=("Ana Ruiz Gil",), emails=("ana77@x.org",), phones=("600111222",))
    moved = someone(names=("Ana Ruiz Gil",), emails=("other@y.org",), phones=("600111222",))
    bits = {part.what: part.bits for part in compare(ana, moved, WEIGHTS).parts}
    assert bits["phone"] > 5 and bits["email"] < 0 and bits["surname"] > 5


@pytest.mark.parametrize(
    ("a", "b", "what", "name"),
    [
        ({"names": ("Pepe Gil",)}, {"names": ("José Gil",)}, "given", "short form"),
        ({"names": ("Juan Carlos Gil",)}, {"names": ("Carlos Gil",)}, "given", "one shared"),
        ({"names": ("J. Gil",)}, {"names": ("Jorge Gil",)}, "given", "initial"),
        ({"names": ("Ekaitz Gil",)}, {"names": ("Ekaiz Gil",)}, "given", "alike"),
        ({"names": ("Juan Gil",)}, {"names": ("Juana Gil",)}, "given", "other"),
        ({"names": ("Ana García López",)}, {"names": ("García López, Ana",)}, "surname", "both"),
        ({"names": ("Ana García López",)}, {"names": ("Ana García",)}, "surname", "same"),
        ({"names": ("Ana García López",)}, {"names": ("Ana López",)}, "surname", "one shared"),
        ({"names": ("Ana García López",)}, {"names": ("Ana García Ruiz",)}, "surname", "one shared"),
        ({"names": ("Ana Villalobos",)}, {"names": ("Ana Vilalobos",)}, "surname", "alike"),
        ({"emails": ("ana77@x.org",)}, {"emails": ("ana77@y.org",)}, "email", "elsewhere"),
        ({"emails": ("anaruiz@x.org",)}, {"emails": ("ana.ruiz@y.org",)}, "email", "plain"),
        ({"emails": ("anaruiz@x.org",)}, {"emails": ("anaruis@x.org",)}, "email", "alike"),
        ({"emails": ("ana71@x.org",)}, {"emails": ("ana77@x.org",)}, "email", "other"),
        ({"names": ("J. Gil",)}, {"names": ("J. Gil",)}, "given", "initial"),
        ({"emails": ("info@x.org",)}, {"emails": ("info@y.org",)}, "email", "other"),
        ({"phones": ("600111222",)}, {"phones": ("600111232",)}, "phone", "one digit"),
        ({"handles": (("photos", "@ana"),)}, {"handles": (("photos", "ana"),)}, "handle", "same"),
        ({"handles": (("photos", "@ana77"),)}, {"handles": (("birds", "ana_77"),)}, "handle", "elsewhere"),
        ({"handles": (("photos", "@anaruiz"),)}, {"emails": ("ana.ruiz@x.org",)}, "handle", "plain"),
        ({"emails": ("ana77@x.org",)}, {"emails": ("ana77@y.org",)}, "handle", None),
        ({"town": "Ronda", "street": "C/ Sol 3"}, {"town": "ronda", "street": "calle Sol, 3"}, "address", "same"),
        ({"town": "Ronda", "postcode": "29400"}, {"town": "Ronda"}, "address", "town"),
        ({"postcode": "29400"}, {"town": "Ronda"}, "address", None),
        ({"cards": ("4242",)}, {"cards": ("1111", "4242")}, "card", "same"),
    ],
)  # fmt: skip
def test_levels(a: dict[str, object], b: dict[str, object], what: str, name: str | None) -> None:
    assert level(compare(someone(**a), someone(**b), WEIGHTS), what) == name


def test_a_household_is_not_one_person() -> None:
    shared = {"phones": ("950111222",), "emails": ("casa@x.org",), "town": "Ronda", "street": "Sol 3"}
    wife, husband = someone(names=("Ana Gil Mora",), **shared), someone(names=("Luis Gil Mora",), **shared)
    found = compare(wife, husband, WEIGHTS)
    assert found.probability < 0.001 and [part.what for part in found.parts] == ["given"]
    unnamed = someone(**shared)
    assert compare(wife, unnamed, WEIGHTS).probability > 0.99  # who has no name yet may be either: a person decides


def test_a_rare_name_says_more_than_a_common_one() -> None:
    rare, common = someone(names=("Ekaitz Zubizarreta",)), someone(names=("José García",))
    assert compare(rare, rare, WEIGHTS).bits > compare(common, common, WEIGHTS).bits + 5


def test_among_more_people_the_same_evidence_proves_less() -> None:
    ana = someone(names=("Ana Ruiz",), phones=("600111222",))
    few, many = (compare(ana, ana, load().among(n)).bits for n in (1_000, 1_000_000))
    assert few - many == pytest.approx(9.97, abs=0.02)  # a thousand times as many: ten doublings


def test_no_weights_no_rarity() -> None:
    bare = replace(WEIGHTS, frequencies={})
    assert isinstance(bare, Weights)
    a = someone(names=("José García",))
    assert compare(a, a, bare).parts[0].bits == pytest.approx(bare.bits[0][2])
