"""Which messages say nearly what another says: one that was learned from cannot be unseen. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

RUN = 5
"""Neighbouring words that are looked for together."""
ALIKE = 0.6
"""Share of a text's runs that one other text holds, from which on it is its double."""
_NOISE = re.compile(r"https?:\S+|@\w+|[^\w\s]")


def doubled(texts: Sequence[str], among: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Return which of `texts` nearly stand `among` others, shape (texts,). Case, signs and addresses do not count.

    A text of fewer words than a run is one run. Linear in the words, but for runs that very many texts share.
    """
    where: dict[str, list[int]] = {}
    for number, text in enumerate(among):
        for run in _runs(text):
            where.setdefault(run, []).append(number)
    return np.array([_most_shared(_runs(text), where) > ALIKE for text in texts], dtype=bool)


def _most_shared(runs: set[str], where: dict[str, list[int]]) -> float:
    shared = Counter(number for run in runs for number in where.get(run, ()))
    return max(shared.values(), default=0) / max(len(runs), 1)


def _runs(text: str) -> set[str]:
    words = _NOISE.sub(" ", text.lower()).split()
    return {" ".join(words[at : at + RUN]) for at in range(max(len(words) - RUN + 1, 1))} if words else set()
