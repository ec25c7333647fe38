"""Why a head says what it says: each word is left out in turn, and what then becomes of the label is looked at.

Leave-one-out occlusion (Li, Monroe and Jurafsky 2016, "Understanding neural networks through representation
erasure"): it asks the head itself, so it holds for words, pairs and vectors alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from colmado.understand.scoring import Scorer

MOST = 150
"""Words looked at, from the beginning."""
LEAST = 0.1
"""A word counts if without it the label is a tenth less likely (in log odds)."""


@dataclass(frozen=True)
class Run:
    """Neighbouring words of a message, `counts` or not."""

    words: str
    counts: bool


def why(scorer: Scorer, text: str, label: str, *, most: int = 8) -> Sequence[Run]:
    """Return a text in runs: the words without which its first head would say `label` less surely, and the others.

    At most `most` words count, those that matter most. Blanks are lost.
    """
    words = text.split()[:MOST]
    without = [" ".join(words[:i] + words[i + 1 :]) for i in range(len(words))]
    said = scorer.score([" ".join(words), *without])[0]
    if label not in said.head.labels or not words:
        return [Run(" ".join(words), counts=False)]
    p = np.clip(said.shares[:, said.head.labels.index(label)], 1e-9, 1 - 1e-9)
    odds = np.log(p / (1 - p))
    lost = odds[0] - odds[1:]
    chosen = {int(i) for i in np.argsort(-lost, kind="stable")[:most] if lost[i] >= LEAST}
    runs = groupby(range(len(words)), key=chosen.__contains__)
    return [Run(" ".join(words[i] for i in some), counts) for counts, some in runs]
