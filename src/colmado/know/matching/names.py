"""Names as people write them, brought to one form: script, case, accents, order, short forms, double surnames."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from anyascii import anyascii


def words(text: str) -> frozenset[str]:
    """Return the words of a list that is written as a line."""
    return frozenset(text.split())


PARTICLES = words("de del la las los el y e i da das do dos di du van von der den ter bin al ")
TITLES = words("mr mrs ms miss mx dr dra sir don dona d sr sra srta ing lic prof jr iii ")
DROPPED = PARTICLES | TITLES
_MARK = re.compile(r"['’`´]")
_BREAK = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Return lower-case ASCII words, one space between them. Every script is transliterated; accents are dropped.

    >>> fold("  Íñigo O’Neill-García "), fold("Мария")
    ('inigo oneill garcia', 'mariya')
    """
    return _BREAK.sub(" ", _MARK.sub("", anyascii(text).lower())).strip()


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name: `called` as written, `given` with short forms spelled out, `givens` all that it can stand for.

    `listed`: every first name is on our list, so that it is no misspelling of another.
    """

    given: str = ""
    called: str = ""
    givens: tuple[str, ...] = ()
    listed: bool = False
    surname: str = ""
    second: str = ""


@cache
def short_forms() -> dict[str, tuple[str, ...]]:
    """Read our table: each form of a first name -> the full names it stands for (a full name stands for itself)."""
    found: dict[str, list[str]] = {}
    lines = files(__package__).joinpath("given_names.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    for full, *_shorts in rows:
        found[full] = [full]
    for full, *shorts in rows:
        for short in shorts:
            if found.get(short, [""])[0] != short:
                found.setdefault(short, []).append(full)
    return {form: tuple(fulls) for form, fulls in found.items()}


@cache
def full_names() -> frozenset[str]:
    """Return the full first names of our table. A short form (Gil, Sal) can be a surname as well."""
    return frozenset(full for fulls in short_forms().values() for full in fulls)


def parse(text: str) -> Name:
    """Take a name apart: "García López, Ana", "Ana García López", "Garcia Ana", "Prof. Ana de la Cruz".

    Without a comma, what our table knows as first names decides where the surnames begin; of three words of which the
    second is not a first name, two are surnames, as in Spanish.
    """
    before, comma, after = anyascii(text).partition(",")
    if comma and _words(before) and _words(after):
        return _name(_words(after), _words(before))
    words = _words(text)
    if len(words) < 2:
        return _name(words, [])
    known = full_names()
    if len(words[0]) > 1 and words[0] not in known and words[-1] in known:
        first = len(words) - 1
        while first > 1 and words[first - 1] in known:
            first -= 1
        return _name(words[first:], words[:first])
    last = max(1, len(words) - 2)
    if len(words) > 2 and words[last] in known:
        last += 1
    return _name(words[:last], words[last:])


def fullest(names: tuple[str, ...]) -> Name:
    """Return the name that says most: the one with most parts, then most letters. Equal ones: the first by alphabet."""
    parsed = [parse(one) for one in names]
    return max(parsed, key=_fullness, default=Name())


def _fullness(name: Name) -> tuple[int, int, str]:
    parts = (*name.called.split(), name.surname, name.second)
    return sum(map(bool, parts)), sum(map(len, parts)), " ".join(parts)


def _words(text: str) -> list[str]:
    """Return a name without particles and titles. A letter that stands first is an initial, but for "D. Juan"."""
    words = fold(text).split()
    kept = [
        word
        for place, word in enumerate(words)
        if word not in DROPPED or (place == 0 and len(word) == 1 and (len(words) < 3 or words[1] not in short_forms()))
    ]
    return kept or words[:1]


def _name(givens: list[str], surnames: list[str]) -> Name:
    known = short_forms()
    stands = {word: known.get(word, (word,)) for word in givens}
    full = [stands[word][0] if len(stands[word]) == 1 else word for word in givens]
    return Name(
        given=" ".join(full),
        called=" ".join(givens),
        givens=tuple(sorted({*full, *(one for fulls in stands.values() for one in fulls)})),
        listed=bool(givens) and all(word in known for word in givens),
        surname=surnames[0] if surnames else "",
        second=" ".join(surnames[1:]),
    )
