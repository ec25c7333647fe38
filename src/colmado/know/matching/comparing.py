"""Compare two profiles: how likely they are one person, and why, without a database and without Splink."""

from __future__ import annotations

import math
from dataclasses import dataclass

from colmado.know.matching.levels import COMPARED, places
from colmado.know.matching.profiles import Normal
from colmado.know.matching.weights import Weights

MOST = 1000.0  # bits; beyond it a float's power of two has no more to say


@dataclass(frozen=True, slots=True)
class Part:
    """What one comparison adds: `what` was compared, the level `name` and its `words`, and the weight in bits."""

    what: str
    name: str
    words: str
    bits: float

    def __str__(self) -> str:
        return f"{self.words} {self.bits:+.1f}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two profiles compared: the `probability` that they are one person; `bits`: all weights and the prior."""

    probability: float
    bits: float
    parts: tuple[Part, ...]


def compare(a: Normal, b: Normal, weights: Weights) -> Comparison:
    """Compare two profiles. Symmetric; what is missing on a side counts neither way.

    Fellegi and Sunter 1969, in the form Splink gives it: log odds = prior + the sum of log2(m/u) of the levels; that of
    a name adjusted by log2(u / how common it is), as two people called Ekaitz are likelier one than two called José.
    """
    total, parts = weights.start, []
    for number, place in places(a, b):
        compared = COMPARED[number]
        level, weight = compared.levels[place], weights.bits[number][place]
        if level.term:
            weight += _rarity(level.term, a, b, weights)
        total += weight
        parts.append(Part(compared.name, level.name, level.words, weight))
    return Comparison(probability(total), total, tuple(parts))


def probability(bits: float) -> float:
    """Turn log odds in bits into a probability."""
    return 1 / (1 + math.exp2(-max(-MOST, min(MOST, bits))))


def _rarity(term: str, a: Normal, b: Normal, weights: Weights) -> float:
    known = weights.frequencies.get(term)
    if known is None:
        return 0.0
    return weights.common[term] - math.log2(max(known.of(getattr(a, term)), known.of(getattr(b, term))))
