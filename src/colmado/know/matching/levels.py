"""What is compared, and how alike two profiles can be in it: the levels, in words and as tests on two normal profiles.

The same levels stand as SQL in `settings.py`; `tests/know/matching/test_same_as_splink.py` holds one against the other.
In every comparison the levels are tried in order and the first that fits counts; None is a gap: nothing is known on one
of the sides, and that counts neither for nor against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import JaroWinkler, Levenshtein

from colmado.know.matching.profiles import Normal

ALIKE = 0.9  # Jaro-Winkler: one typo in a name of six letters

jaro_winkler = JaroWinkler.similarity
distance = Levenshtein.distance


@dataclass(frozen=True, slots=True)
class Level:
    """A degree of likeness: `name` in files, `words` for people. `term`: the column whose rarity adjusts the weight."""

    name: str
    words: str
    term: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that is compared: its levels in order, and the test that gives a level's place (None: a gap)."""

    name: str
    levels: tuple[Level, ...]
    test: Callable[[Normal, Normal], int | None]


def _given(a: Normal, b: Normal) -> int | None:
    if not a.given or not b.given:
        return None
    if a.given[0] == b.given[0] and (len(a.called) == 1 or len(b.called) == 1):
        return 0
    if a.given == b.given:
        return 2 if a.called == b.called else 1
    if _share(a.givens, b.givens):
        return 3
    if a.listed and b.listed:
        return OTHER_GIVEN
    return 4 if jaro_winkler(a.given, b.given) >= ALIKE else OTHER_GIVEN


def _surname(a: Normal, b: Normal) -> int | None:
    if not a.surname or not b.surname:
        return None
    if a.surname == b.surname:
        if a.second and b.second:
            return 0 if a.second == b.second else 1
        return 2
    if (a.second and a.second in (b.surname, b.second)) or (b.second and b.second == a.surname):
        return 1
    return 3 if jaro_winkler(a.surname, b.surname) >= ALIKE else 4


def _email(a: Normal, b: Normal) -> int | None:
    if not a.emails or not b.emails:
        return None
    if _share(a.emails, b.emails):
        return 0
    if _share(a.marked_locals, b.marked_locals):
        return 1
    if _share(a.locals, b.locals):
        return 2
    return 3 if _one_off(a.spelled, b.spelled) else 4


def _phone(a: Normal, b: Normal) -> int | None:
    if not a.phones or not b.phones:
        return None
    if _share(a.phones, b.phones):
        return 0
    return 1 if _one_off(a.phones, b.phones) else 2


def _handle(a: Normal, b: Normal) -> int | None:
    if not (a.handles or b.handles) or not (a.handles or a.nicks) or not (b.handles or b.nicks):
        return None  # two people of whom only e-mail names are known have those compared as e-mail addresses
    if _share(a.handles, b.handles):
        return 0
    if _share(a.marked_nicks, b.marked_nicks):
        return 1
    return 2 if _share(a.nicks, b.nicks) else 3


def _address(a: Normal, b: Normal) -> int | None:
    if not (a.postcode and b.postcode) and not (a.town and b.town):
        return None
    same_postcode = bool(a.postcode) and a.postcode == b.postcode
    same_town = bool(a.town) and a.town == b.town
    if a.street and b.street and (same_postcode or same_town):
        if a.street == b.street:
            return 0
        if jaro_winkler(a.street, b.street) >= ALIKE:
            return 1
    return 2 if same_postcode else 3 if same_town else 4


def _card(a: Normal, b: Normal) -> int | None:
    if not a.cards or not b.cards:
        return None
    return 0 if _share(a.cards, b.cards) else 1


def _one_off(a: Sequence[str], b: Sequence[str]) -> bool:
    return any(distance(one, other, score_cutoff=1) <= 1 for one in a for other in b)


def _share(a: Sequence[str], b: Sequence[str]) -> bool:
    return any(one in b for one in a)


def places(a: Normal, b: Normal) -> Iterator[tuple[int, int]]:
    """Give each comparison that says something, by its place in COMPARED, and the place of its level.

    Where the first names are plainly two, no more is asked: a telephone, a surname, a street, an e-mail address are
    what a household shares, and tell the people of a house from strangers, not from each other.
    """
    for number, one in enumerate(COMPARED):
        place = one.test(a, b)
        if place is not None:
            yield number, place
            if number == 0 and place == OTHER_GIVEN:
                return


OTHER_GIVEN = 5
COMPARED = (
    Compared(
        "given",
        (
            Level("initial", "an initial that fits the first name"),
            Level("short form", "the same first name, one of them a short form", "given"),
            Level("same", "the same first name", "given"),
            Level("one shared", "one of the first names is the same"),
            Level("alike", "first names that look alike"),
            Level("other", "another first name"),
        ),
        _given,
    ),
    Compared(
        "surname",
        (
            Level("both", "the same two surnames", "surname"),
            Level("one shared", "one surname the same, another not"),
            Level("same", "the same surname", "surname"),
            Level("alike", "surnames that look alike"),
            Level("other", "another surname"),
        ),
        _surname,
    ),
    Compared(
        "email",
        (
            Level("same", "the same e-mail address"),
            Level("elsewhere", "the same e-mail name, number and all, at another domain"),
            Level("plain", "the same plain e-mail name at another domain"),
            Level("alike", "e-mail names that differ in one letter"),
            Level("other", "another e-mail address"),
        ),
        _email,
    ),
    Compared(
        "phone",
        (
            Level("same", "the same phone"),
            Level("one digit", "phones that differ in one digit"),
            Level("other", "another phone"),
        ),
        _phone,
    ),
    Compared(
        "handle",
        (
            Level("same", "the same name on the same kind of channel"),
            Level("elsewhere", "the same name, number and all, on another kind of channel"),
            Level("plain", "the same plain name on another kind of channel"),
            Level("other", "another name on channels"),
        ),
        _handle,
    ),
    Compared(
        "address",
        (
            Level("same", "the same street and number"),
            Level("alike", "streets that look alike"),
            Level("postcode", "the same postcode, not the same street"),
            Level("town", "the same town, not the same postcode"),
            Level("other", "another town"),
        ),
        _address,
    ),
    Compared(
        "card",
        (
            Level("same", "paid with the same card (its last four digits)"),
            Level("other", "paid with another card"),
        ),
        _card,
    ),
)
