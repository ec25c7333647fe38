"""Which words of a message to look for in others, and how much each says. Pure.

A word says the more the rarer it is: its weight is the logarithm of how many messages go without it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

LOOKED_UP = 5  # words whose lists are read from the index: eight take nine times as long
WEIGHED = 16  # words that a candidate is weighed by
CANDIDATES = 500  # about as many messages as may be looked at one by one
LISTED = 25_000  # about as many places as may be read from the index

RARER = 10  # a word that is not in the statistics is taken for so many times rarer than the rarest in them


@dataclass(frozen=True)
class Likeness:
    """What to ask the index, and with which weights to judge what it gives.

    query    a tsquery: messages with two of the rarest words (with one, where all are rare or there is but one)
    weights  word, as a tsquery of its own -> weight
    whole    the weight of the message itself, the most there can be
    """

    query: str
    weights: Mapping[str, float]

    @property
    def whole(self) -> float:
        """The weight of all the words together."""
        return sum(self.weights.values())


def likeness(shares: Mapping[str, float], *, messages: int) -> Likeness | None:
    """Choose the words to look for; None if there are none that tell anything.

    shares    word -> share of all messages that hold it (0-1); 0 for words too rare to be in the statistics
    messages  how many there are
    """
    least = min((share for share in shares.values() if share), default=1.0) / RARER
    known = {word: share or least for word, share in shares.items() if _tells(word)}
    rarest = sorted(known, key=lambda word: (known[word], -len(word), word))
    chosen = _within(rarest, known, messages)
    if not chosen:
        return None
    alone = messages * sum(known[word] for word in chosen) <= CANDIDATES
    quoted = [_quoted(word) for word in chosen]
    pairs = [f"{one}&{other}" for one, other in combinations(quoted, 2)]
    return Likeness(
        query="|".join(quoted if alone or not pairs else pairs),
        weights={_quoted(word): -math.log(known[word]) for word in rarest[:WEIGHED] if known[word] < 1},
    )


def _tells(word: str) -> bool:
    """Whether a word can be common to two questions: numbers and addresses are one person's."""
    return len(word) > 1 and word.isalpha()


def _within(rarest: Sequence[str], share: Mapping[str, float], messages: int) -> list[str]:
    """Take words, rarest first, while they lead to no more than can be looked at."""
    chosen: list[str] = []
    listed = met = 0.0
    for word in rarest[: 2 * LOOKED_UP]:
        listed += messages * share[word]
        met += messages * share[word] * sum(share[other] for other in chosen)
        if len(chosen) >= LOOKED_UP or (len(chosen) >= 2 and (listed > LISTED or met > CANDIDATES)):
            break
        chosen.append(word)
    return chosen


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
