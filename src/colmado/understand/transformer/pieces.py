"""Cut a text into the pieces of words that the transformer reads: the likeliest cut of each word. Pure Python.

A text is brought to one form first: letters by Unicode's compatibility form, addresses and names of accounts each by
one word. Of the quarter of a million pieces only those are kept that English and Spanish need; what has no piece is cut
into smaller ones, down to single characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from colmado.understand.transformer.packed import Weights

FIRST, LAST = 96, 32
"""Pieces read of a long text, from its beginning and from its end."""
REMEMBERED = 60_000
"""Words whose cut is remembered; then all are forgotten."""
_LONGEST_WORD = 100
_UNKNOWN_COSTS = 10.0
_ADDRESS = re.compile(r"(?:https?:|www\.)\S+")
_ACCOUNT = re.compile(r"(?<![\w.])@\w+")


def plain(text: str) -> str:
    """Bring a text to one form."""
    return unicodedata.normalize("NFKC", _ACCOUNT.sub("@user", _ADDRESS.sub("http", text)))


class Cutter:
    """Cuts texts into pieces. `kept`: the numbers of the pieces to use, in the file's own counting."""

    def __init__(self, weights: Weights, kept: Iterable[int]) -> None:
        special = (weights.first, weights.last, weights.pad, weights.unknown)
        self._first, self._last, self._unknown = weights.first, weights.last, weights.unknown
        scores = weights.scores
        known = {weights.piece(n): (float(scores[n]), n) for n in kept if n not in special}
        self._known: Mapping[str, tuple[float, int]] = known
        self._longest = max(map(len, known))
        self._least = min(score for score, _ in known.values()) - _UNKNOWN_COSTS
        self._cuts: dict[str, list[int]] = {}

    def cut(self, text: str, first: int = FIRST, last: int = LAST) -> list[int]:
        """Return the numbers of a text's pieces, between the two that mark its beginning and its end."""
        found = [number for word in plain(text).split() for number in self._word(word)]
        if len(found) > first + last:
            found = [*found[:first], *found[-last:]]
        return [self._first, *found, self._last]

    def _word(self, word: str) -> list[int]:
        cut = self._cuts.get(word)
        if cut is None:
            parts = [word[at : at + _LONGEST_WORD] for at in range(0, len(word), _LONGEST_WORD)]
            cut = [n for at, part in enumerate(parts) for n in self._best("▁" + part if at == 0 else part)]
            if len(self._cuts) >= REMEMBERED:
                self._cuts.clear()
            self._cuts[word] = cut
        return cut

    def _best(self, word: str) -> list[int]:
        """Return the cut with the greatest sum of log probabilities (Viterbi)."""
        best: list[tuple[float, int, int]] = [(0.0, 0, 0)]
        for end in range(1, len(word) + 1):
            score, start, number = best[end - 1][0] + self._least, end - 1, self._unknown
            for begin in range(max(0, end - self._longest), end):
                piece = self._known.get(word[begin:end])
                if piece and best[begin][0] + piece[0] > score:
                    score, start, number = best[begin][0] + piece[0], begin, piece[1]
            best.append((score, start, number))
        found: list[int] = []
        end = len(word)
        while end:
            _, start, number = best[end]
            if number != self._unknown or not found or found[-1] != self._unknown:
                found.append(number)
            end = start
        return found[::-1]
