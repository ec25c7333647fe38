"""Everything that is understood of a message, as one flat object: what `./colmado understand` writes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from colmado.kit.errors import InputError
from colmado.understand import encoder, language, shipped
from colmado.understand.head import Head
from colmado.understand.phrases import tongues
from colmado.understand.scoring import F32, Scorer
from colmado.understand.spans import find

USUAL = 2
"""The tier that reads every message; a higher one reads again where this one is unsure."""
DECIDES = frozenset(("kind", "sentiment"))
"""The heads whose doubt is worth a second reading."""
CAUSED = ("complaint", "protest", "concern", "suggestion")
"""The kinds that have a root cause."""
YES_NO = ("no", "yes")
TAKEN = ("language", "spam", "spans", "text", "tier")
"""Names that no head of one's own can have."""


class Annotator:
    """The shipped heads at a tier, with any heads of the user's own, loaded once."""

    def __init__(self, tier: int = USUAL, own: Sequence[Head] = (), languages: Sequence[str] = ("en", "es")) -> None:
        if tier not in encoder.TIERS:
            raise InputError(f"there is no tier {tier}; known: {', '.join(map(str, encoder.TIERS))}")
        names = [*shipped.NAMES, *(head.name for head in own)]
        twice = [name for name in names if names.count(name) > 1 or name in TAKEN]
        if twice:
            raise InputError(f"the name {twice[0]!r} is taken; train the head again under a name of its own")
        above = [head for head in own if head.tier > tier]
        if above:
            raise InputError(f"the head {above[0].name!r} reads sentence vectors; run it with --tier {above[0].tier}")
        if tier > 1:
            encoder.warm(encoder.USE)
        self._languages = tuple(languages)
        first = min(tier, USUAL)
        self._first = Reader([*(shipped.head(name, first) for name in shipped.NAMES), *own], first)
        self._second = Reader([shipped.head(name, tier) for name in shipped.NAMES], tier) if tier > first else None

    def annotate(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """Return for each text its language, each head's label under the head's name, how likely it is, and its spans.

        Heads of yes and no give true and false. `unsure` names the heads whose word is not to be trusted here;
        `tier` says which tier spoke: the third only where the second was unsure of what decides. Never raises
        for a text.
        """
        found = self._first.read(texts)
        if self._second:
            again = [n for n, one in enumerate(found) if not DECIDES.isdisjoint(one["unsure"])]
            for n, one in zip(again, self._second.read([texts[n] for n in again]), strict=True):
                own = [name for name in found[n]["unsure"] if name not in shipped.NAMES]
                found[n] |= one | {"unsure": one["unsure"] + own}
        return [_told(text, self._languages) | one for text, one in zip(texts, found, strict=True)]


class Reader:
    """Heads that read together, at one tier. `versions`: of each, by its name."""

    def __init__(self, heads: Sequence[Head], tier: int) -> None:
        self._tier = tier
        self._scorer = Scorer(heads)
        self.versions = {head.name: head.version for head in heads}

    def read(self, texts: Sequence[str], vectors: Mapping[str, F32] | None = None) -> list[dict[str, Any]]:
        """Return what the heads say of each text. `vectors`: of these texts, by encoder, where they are known."""
        found: list[dict[str, Any]] = [{"unsure": []} for _ in texts]
        for said in self._scorer.score(texts, vectors):
            name, plain = said.head.name, said.head.labels != YES_NO
            for one, label, p, sure in zip(found, said.labels, said.ps, said.sure, strict=True):
                one[name] = label if plain else label == "yes"
                one[f"{name}_p"] = p
                one["unsure"] += [] if sure else [name]
        for one in found:
            one["spam"] = one["kind"] == "spam"
            if one["kind"] not in CAUSED:
                one["root_cause"] = one["root_cause_p"] = None
                one["unsure"] = [name for name in one["unsure"] if name != "root_cause"]
            one["tier"] = self._tier
        return found


def _told(text: str, languages: Sequence[str]) -> dict[str, Any]:
    """Return what no head says: the language, and the places that mean something."""
    name, p = language.identify(text, languages)
    places = [vars(one) for one in find(text, name if name in tongues("") else "")]
    return {"language": name, "language_p": p, "spans": places}
