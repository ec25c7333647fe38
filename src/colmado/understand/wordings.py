"""Find the wordings of a file in a text: each word is looked up once, and only what begins with it is tried. Pure.

The file is `weights/selling.txt`; a line is a pattern as in `phrases`, under the name and language of its section.
`^ ` before it: only where a clause begins. `<comprar>` is every way to tell someone in Spanish to do so, with its
pronouns: compra, compre, comprá, comprad, compren, cómpralo, cómprate ...; `<pedir:pid>` names the stem that changes.
`<comprar+lo>` is only with a thing behind (cómpralo, cómpratelas), `<llamar+nos>` with us, `<apuntar+te>` with you.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from colmado.understand.phrases import pattern, sections, tongues

FILE = Path(__file__).parent / "weights" / "selling.txt"
WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
DIGITS = "\\d+"
"""How a line begins that begins with any number."""
_VERB = re.compile(r"<(\w+)(?::(\w+))?(?:\+(lo|nos|te))?>")
_PRONOUNS = {
    None: "((me|te|se|os|nos|le|les)?(lo|la|los|las|le|les)?)",
    "lo": "((te|se|os)?(lo|la|los|las))",
    "nos": "(nos|me)",
    "te": "(te|se|os)",
}
# After these words, and after any sign but a comma's own kind, a clause begins.
_OPENERS = frozenset(
    (
        *("and", "or", "so", "then", "please", "just", "simply", "now", "today", "go", "come"),
        *("y", "e", "o", "pues", "ya", "ahora", "hoy", "solo", "tambien", "ven", "porfa", "favor", "asi", "entonces"),
        *("luego", "mejor"),
    )
)


@dataclass(frozen=True)
class Wording:
    """A wording found: its place in the plain text, and the name of its section."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class _Lines:
    """Lines by their first word; each pattern is made when its word is first met."""

    by_word: dict[str, list[tuple[str, bool, str]]]
    anywhere: tuple[tuple[str, re.Pattern[str]], ...]
    made: dict[str, tuple[tuple[str, bool, re.Pattern[str]], ...]]

    def beginning(self, word: str) -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
        found = self.made.get(word, ())
        if not found and word in self.by_word:
            lines: dict[tuple[str, bool], list[str]] = {}
            for name, opening, line in self.by_word.get(word, ()):
                lines.setdefault((name, opening), []).append(pattern(line))
            found = tuple(
                (name, opening, re.compile(rf"(?:{'|'.join(sorted(some, key=len, reverse=True))})(?!\w)"))
                for (name, opening), some in lines.items()
            )
            self.made[word] = found
        return found


def find(plain: str, language: str, names: Sequence[str]) -> list[Wording]:
    """Return the wordings of these sections in a plain text, in order, none overlapping, the longest at each place."""
    lines = _lines(language, tuple(names))
    found = [
        Wording(one.start(), one.end(), name) for name, wanted in lines.anywhere for one in wanted.finditer(plain)
    ]
    for word in WORD.finditer(plain):
        tried = lines.beginning(word.group())
        if word.group().isdecimal():
            tried += lines.beginning(DIGITS)
        if tried and (best := _longest(plain, word.start(), tried)):
            found.append(best)
    return list(_apart(found))


def _longest(
    plain: str, at: int, lines: tuple[tuple[str, bool, re.Pattern[str]], ...]
) -> Wording | None:
    best: Wording | None = None
    opens: bool | None = None
    for name, opening, wanted in lines:
        if opening and opens is None:
            opens = clause_begins(plain, at)
        if (opening and not opens) or not (hit := wanted.match(plain, at)):
            continue
        if best is None or hit.end() > best.end:
            best = Wording(at, hit.end(), name)
    return best


def clause_begins(plain: str, at: int) -> bool:
    """Say whether a clause begins at a place: at the start, after a sign, or after a word that opens one."""
    before = plain[max(0, at - 24) : at].rstrip(" \t\"'([")
    if not before or not before[-1].isalnum():
        return True
    return before.rpartition(" ")[2].strip("¡¿,.!?:;\n") in _OPENERS


def _apart(found: list[Wording]) -> Iterator[Wording]:
    end = 0
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= end:
            yield one
            end = one.end


@cache
def _lines(language: str, names: tuple[str, ...]) -> _Lines:
    by_word: dict[str, list[tuple[str, bool, str]]] = {}
    anywhere: list[tuple[str, re.Pattern[str]]] = []
    for (name, tongue), lines in sections(FILE).items():
        if name not in names or tongue not in (*tongues(language), ""):
            continue
        if not tongue:
            signs = "|".join(map(pattern, lines))
            anywhere.append((name, re.compile(rf"(?<![\w.,])(?:{signs})(?!\w)")))
            continue
        for line in lines:
            opening = line.startswith("^ ")
            for one in variants(_VERB.sub(_forms, line.removeprefix("^ "))):
                first = WORD.match(one)
                if first is None and not one.startswith(DIGITS):
                    raise ValueError(f"[{name} {tongue}]: a line must begin with a word or {DIGITS}: {one!r}")
                by_word.setdefault(first.group() if first else DIGITS, []).append((name, opening, one))
    return _Lines(by_word, tuple(anywhere), {})


def variants(line: str, done: str = "") -> Iterator[str]:
    """Spell out the groups and options of a line's first word, so that it is known by what word it begins."""
    at = len(done)
    while at < len(line) and (line[at].isalnum() or line[at] == "'") and line[at + 1 : at + 2] != "?":
        at += 1
    if line[at + 1 : at + 2] == "?":
        yield from variants(line[: at + 1] + line[at + 2 :], line[:at])
        yield from variants(line[:at] + line[at + 2 :], line[:at])
    elif line[at : at + 1] == "(":
        end = _closing(line, at)
        optional = line[end + 1 : end + 2] == "?"
        rest = line[end + 1 + optional :]
        for part in [*_parts(line[at + 1 : end]), *([""] if optional else [])]:
            yield from variants(line[:at] + part + rest, line[:at])
    elif line[at : at + 1] == "[":
        end = line.index("]", at)
        optional = line[end + 1 : end + 2] == "?"
        for letter in [*line[at + 1 : end], *([""] if optional else [])]:
            yield from variants(line[:at] + letter + line[end + 1 + optional :], line[:at])
    elif line[at : at + 1] == "\\" and not line.startswith(DIGITS):
        raise ValueError(f"the first word of a line must be spelled out: {line!r}")
    else:
        yield line


def _closing(line: str, at: int) -> int:
    depth = 0
    for place in range(at, len(line)):
        depth += (line[place] == "(") - (line[place] == ")")
        if not depth:
            return place
    raise ValueError(f"a group is not closed: {line!r}")


def _parts(inside: str) -> Iterator[str]:
    depth, start = 0, 0
    for place, letter in enumerate(inside):
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and not depth:
            yield inside[start:place]
            start = place + 1
    yield inside[start:]


def _forms(found: re.Match[str]) -> str:
    """Write out the imperatives of a Spanish verb with all its pronouns."""
    return f"({'|'.join(sorted(imperatives(found[1], found[2] or found[1][:-2])))}){_PRONOUNS[found[3]]}"


def imperatives(verb: str, changed: str) -> set[str]:
    """Return how one is told to do it: tú, vos, usted, vosotros (with and without its d), ustedes; without accents.

    changed  the stem of the forms that change: pid of pedir, elij of elegir; of others the verb's own
    """
    stem, vowel = verb[:-2], verb[-2]
    if vowel == "a":
        soft = re.sub("z$", "c", re.sub("g$", "gu", re.sub("c$", "qu", changed)))
        return {changed + "a", stem + "a", soft + "e", soft + "en", stem + "ad"}
    front = changed + "u" if verb.endswith("guir") else re.sub("j$", "g", changed)
    return {front + "e", stem + "e", changed + "a", changed + "an", stem + vowel, stem + vowel + "d"}
