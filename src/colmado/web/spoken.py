"""What rooms and wires say in plain English, said in the teammate's language.

Files that may not know Django write their sentences as they are, and some are kept in rows as they were said. The
catalog of a language holds each of them once, in the context "said", with named places for what differs:

    the mail server %(where)s refused: %(why)s  ->  el servidor de correo %(where)s lo rechazó: %(why)s

What stands in a place stays as it is (a name, a path, another server's own words), but `why` is tried as a sentence of
its own, and `kind` is a kind of message. A sentence that no catalog knows is given back as it came.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.translation import get_language, trans_real

from colmado.answer.law import NOT_YET
from colmado.web.words import kind

CONTEXT = "said\x04"  # as gettext writes a context before its sentence
PLACE = re.compile(r"%\((\w+)\)s")
MOST_CUTS = 8  # full stops at which two sentences are looked for in one; another server's words may hold hundreds


@dataclass(frozen=True)
class Template:
    """One sentence with places. `literals` stand before, between and behind them: one more than `names`."""

    literals: tuple[str, ...]
    names: tuple[str, ...]
    said: str

    def fit(self, sentence: str) -> dict[str, str] | None:
        """Find what stands in the places, each as short as can be; None if it is another sentence. Linear in length."""
        first, *between = self.literals
        if not between:
            return {} if _small(sentence) == first else None
        last = between.pop()
        if not (_small(sentence) if first else sentence).startswith(first) or not sentence.endswith(last):
            return None
        at, end = len(first), len(sentence) - len(last)
        found = []
        for literal in between:
            to = sentence.find(literal, at, end)
            if to < 0:
                return None
            found.append(sentence[at:to])
            at = to + len(literal)
        return dict(zip(self.names, [*found, sentence[at:end]], strict=True)) if at <= end else None

    def fill(self, values: Mapping[str, str]) -> str:
        """Say it with these values in its places."""
        return PLACE.sub(lambda place: _value(place[1], values[place[1]]), self.said)


def spoken(sentence: object) -> str:
    """Say a sentence of ours in the language of the page; what nobody knows is given back as it came."""
    said = str(sentence)
    templates = _templates(get_language() or "")
    if not templates:
        return said
    head, stop, rest = "", "", said
    for _cut in range(MOST_CUTS):
        more, stop, rest = rest.partition(". ")
        if not stop:
            break
        head = f"{head}. {more}" if head else more
        one = _one(head, templates)
        other = one and _one(rest, templates)
        if one and other:
            return f"{one}. {other}"
    return _one(said, templates) or said


def _one(sentence: str, templates: tuple[Template, ...]) -> str:
    """Say one sentence, with a capital and a full stop where it has them; "" if nobody knows it."""
    bare = sentence.removesuffix(".")
    for template in templates:
        values = template.fit(bare)
        if values is not None:
            said = template.fill(values)
            said = said[:1].upper() + said[1:] if sentence[:1].isupper() else said
            return said + sentence[len(bare) :]
    return ""


def _value(name: str, value: str) -> str:
    if name == "why":
        return spoken(value)
    return kind("" if value == NOT_YET else value) if name == "kind" else value


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


@cache
def _templates(language: str) -> tuple[Template, ...]:
    """Every sentence that a language knows: first those that begin with words of their own, then the wordiest."""
    catalog = trans_real.translation(language)._catalog.items() if language else ()
    found = []
    for key, said in catalog:
        if isinstance(key, str) and key.startswith(CONTEXT):
            words = PLACE.split(_small(key.removeprefix(CONTEXT)).removesuffix("."))
            found.append(Template(tuple(words[::2]), tuple(words[1::2]), said.removesuffix(".")))
    return tuple(sorted(found, key=lambda one: (not one.literals[0], -sum(map(len, one.literals)))))
