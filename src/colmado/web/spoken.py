"""What rooms and wires say in plain English, said in the teammate's language.

Files that may not know Django write their sentences as they are, and some are kept in rows as they were said. The
catalog of a language holds each of them once, in the context "said", with named places for what differs:

    the mail server %(where)s refused: %(said)s  ->  el servidor de correo %(where)s se negó: %(said)s

What stands in a place stays as it is (a name, a path, another server's own words), but `why` is a sentence of ours,
`each` several with commas between, and `kind` a kind of message. A sentence that no catalog knows is given back as it
came. Not for what people wrote.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.translation import get_language, trans_real

from colmado.answer.law import NOT_YET
from colmado.web.words import kind

CONTEXT = "said\x04"  # as gettext writes a context before its sentence
PLACE = re.compile(r"%\((\w+)\)s")
MOST_CUTS = 8  # full stops at which two sentences are looked for in one; another server's words may hold hundreds
DEEPEST = 6  # sentences within sentences


@dataclass(frozen=True)
class Template:
    """One sentence with places. `literals` stand before, between and behind them: one more than `names`."""

    literals: tuple[str, ...]
    names: tuple[str, ...]
    said: str

    def fit(self, sentence: str) -> dict[str, str] | None:
        """Find what stands in the places, each as short as can be; None if it is another sentence. Linear in length."""
        if not sentence.startswith(self.literals[0]) or not sentence.endswith(self.literals[-1]):
            return None
        if not self.names:
            return {} if sentence == self.literals[0] else None
        at, end = len(self.literals[0]), len(sentence) - len(self.literals[-1])
        found = []
        for literal in self.literals[1:-1]:
            to = sentence.find(literal, at, end)
            if to < 0:
                return None
            found.append(sentence[at:to])
            at = to + len(literal)
        return dict(zip(self.names, [*found, sentence[at:end]], strict=True)) if at <= end else None

    def fill(self, values: Mapping[str, str]) -> str:
        """Say it with these values in its places."""
        return PLACE.sub(lambda place: values[place[1]], self.said)


def spoken(sentence: object) -> str:
    """Say a sentence of ours in the language of the page; what nobody knows is given back as it came."""
    templates = _templates(get_language() or "")
    return _spoken(str(sentence), templates, DEEPEST) if templates else str(sentence)


def _spoken(said: str, templates: Sequence[Template], deep: int) -> str:
    """Say one sentence or two, or what came; `deep` is how many may still stand within one another."""
    stop = said.find(". ")
    for _cut in range(MOST_CUTS):
        if stop < 0:
            break
        one = _one(said[:stop], templates, deep)
        other = one and _one(said[stop + 2 :], templates, deep)
        if other:
            return f"{one}. {other[:1].upper()}{other[1:]}"
        stop = said.find(". ", stop + 2)
    return _one(said, templates, deep) or said


def _one(sentence: str, templates: Sequence[Template], deep: int) -> str:
    """Say one sentence, with a capital and a full stop where it has them; "" if nobody knows it."""
    bare = sentence.removesuffix(".")
    small = _small(bare)
    for template in templates:
        values = template.fit(small if template.literals[0] else bare)
        if values is not None:
            if deep and "why" in values:
                values["why"] = _spoken(values["why"], templates, deep - 1)
            if deep and "each" in values:
                values["each"] = ", ".join(_spoken(one, templates, deep - 1) for one in values["each"].split(", "))
            if "kind" in values:
                values["kind"] = kind("" if values["kind"] == NOT_YET else values["kind"])
            said = template.fill(values)
            said = said[:1].upper() + said[1:] if sentence[:1].isupper() else said
            return said + sentence[len(bare) :]
    return ""


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


@cache
def _templates(language: str) -> tuple[Template, ...]:
    """Every sentence that a language knows: first those that begin with words of their own, then the wordiest."""
    if not language:
        return ()
    catalog = trans_real.translation(language)._catalog  # type: ignore[attr-defined]  # the stubs do not know it
    found = []
    for key, said in catalog.items():
        if isinstance(key, str) and key.startswith(CONTEXT):
            words = PLACE.split(_small(key.removeprefix(CONTEXT)).removesuffix("."))
            found.append(Template(tuple(words[::2]), tuple(words[1::2]), said.removesuffix(".")))
    return tuple(sorted(found, key=lambda one: (not one.literals[0], -sum(map(len, one.literals)))))
