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

HIGHEST = max(encoder.TIERS)
CAUSED = ("complaint", "protest", "concern", "suggestion")
"""The kinds that have a root cause."""
YES_NO = ("no", "yes")


class Annotator:
    """The shipped heads at a tier, with any heads of the user's own, loaded once."""

    def __init__(
        self,
        tier: int = HIGHEST,
        own: Sequence[Head] = (),
        languages: Sequence[str] = ("en", "es"),
        instead: Sequence[Head] = (),
    ) -> None:
        """`own` heads come beside those that ship, `instead` in the place of those of their names."""
        if tier not in encoder.TIERS:
            raise InputError(f"there is no tier {tier} yet; known: {', '.join(map(str, encoder.TIERS))}")
        names = [*shipped.NAMES, *(head.name for head in own)]
        twice = [name for name in names if names.count(name) > 1 or name in ("language", "spam", "spans", "text", "tier")]
        if twice:
            raise InputError(f"the name {twice[0]!r} is taken; train the head again under a name of its own")
        above = [head.name for head in own if head.tier > tier]
        if above:
            raise InputError(f"the head {above[0]!r} reads sentence vectors; run it with --tier 2")
        self._tier = tier
        self._languages = tuple(languages)
        other = {head.name: head for head in instead}
        heads = [*(other.get(name) or shipped.head(name, tier) for name in shipped.NAMES), *own]
        self._scorer = Scorer(heads)
        self.versions = {head.name: head.version for head in heads}

    def annotate(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """Return for each text its language, each head's label under the head's name, how likely it is, and its spans.

        Heads of yes and no give true and false. `unsure` names the heads whose word is not to be trusted here.
        Never raises for a text.
        """
        spoken = [language.identify(text, self._languages) for text in texts]
        told = [{"language": name, "language_p": p} for name, p in spoken]
        places = [
            {"spans": [vars(one) for one in find(text, name if name in tongues("") else "")]}
            for text, (name, _) in zip(texts, spoken, strict=True)
        ]
        return [one | more | where for one, more, where in zip(told, self.read(texts), places, strict=True)]

    def read(self, texts: Sequence[str], vectors: Mapping[str, F32] | None = None) -> list[dict[str, Any]]:
        """Return what `annotate` does but for the language. `vectors`: of these texts, by encoder, where known."""
        found: list[dict[str, Any]] = [{} for _ in texts]
        for said in self._scorer.score(texts, vectors):
            name, plain = said.head.name, said.head.labels != YES_NO
            for one, label, p, sure in zip(found, said.labels, said.ps, said.sure, strict=True):
                one[name] = label if plain else label == "yes"
                one[f"{name}_p"] = p
                one.setdefault("unsure", []).extend([] if sure else [name])
        for one in found:
            one["spam"] = one["kind"] == "spam"
            if one["kind"] not in CAUSED:
                one["root_cause"] = one["root_cause_p"] = None
                one["unsure"] = [name for name in one["unsure"] if name != "root_cause"]
            one["tier"] = self._tier
        return found
