"""Score messages by any number of heads in one pass: their columns lie side by side.

What a word adds to each label of each head is computed once, when the word is first met, and remembered; then a
message costs a few look-ups, whatever the number of heads.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from colmado.kit.errors import InputError
from colmado.understand import encoder, features
from colmado.understand.head import Head

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Said:
    """What one head said of n messages. `shares` (n, k): probabilities, rows adding to 1; `chosen` (n,)."""

    head: Head
    shares: F64
    chosen: I64

    @property
    def labels(self) -> list[str]:
        """The label of each message."""
        return [self.head.labels[k] for k in self.chosen.tolist()]

    @property
    def ps(self) -> list[float]:
        """The probability of each message's label, to four places."""
        return [round(float(p), 4) for p in self.shares[np.arange(len(self.chosen)), self.chosen]]

    @property
    def sure(self) -> list[bool]:
        """Whether each is likely enough for the head's stated error; if not, a person decides."""
        return [p >= self.head.sure_from for p in self.ps]


class Scorer:
    """Some heads, with what is remembered of words. One call at a time; the lock sees to it."""

    def __init__(self, heads: Sequence[Head], limit: int = features.LIMIT) -> None:
        self._heads = tuple(heads)
        self._edges = np.cumsum([0, *(len(head.labels) for head in heads)]).tolist()
        self._table = np.ascontiguousarray(np.hstack([head.table for head in heads]))
        self._scale = np.concatenate([head.scale for head in heads])
        self._facts = np.hstack([head.facts for head in heads])
        self._bias = np.concatenate([head.bias for head in heads])
        self._vectors = self._reading()
        self._adds = np.zeros((limit, self._edges[-1]), dtype=np.float32)
        self._words = features.Vocabulary(self._learn, limit)
        self._lock = threading.Lock()

    def _reading(self) -> dict[str, F32]:
        """Return each encoder's weights (dim, columns), 0 in the columns of heads that do not read it."""
        found: dict[str, F32] = {}
        for head, start, end in zip(self._heads, self._edges[:-1], self._edges[1:], strict=True):
            read = encoder.encoders(head.encoder)
            if len(head.vector) != sum(one.dim for one in read):
                raise InputError(f"the head {head.name} is broken: {head.encoder} has not {len(head.vector)} numbers")
            at = 0
            for one in read:
                weights = found.setdefault(one.name, np.zeros((one.dim, self._edges[-1]), dtype=np.float32))
                weights[:, start:end] = head.vector[at : at + one.dim]
                at += one.dim
        return found

    def _learn(self, number: int, word: str) -> None:
        rows = features.word_rows(word)
        self._adds[number] = (features.word_weights(rows) @ self._table[rows]) * self._scale

    def score(self, texts: Sequence[str], vectors: Mapping[str, F32] | None = None) -> list[Said]:
        """Return what each head says of the messages, in the order of the heads. Never raises for a text.

        vectors  of these texts, by encoder, where they are known already; shape (texts, dim)
        """
        known = vectors or {}
        with self._lock:
            runs = [self._of_words(run) for run in features.parts(texts)]
            scores = np.concatenate([np.zeros((0, self._edges[-1]), dtype=np.float32), *runs])
            for name, weights in self._vectors.items():
                read = known[name] if name in known else encoder.encoder(name).encode(texts)
                scores += np.einsum("nd,dk->nk", read, weights)
        edges = zip(self._heads, self._edges[:-1], self._edges[1:], strict=True)
        return [_say(head, scores[:, start:end]) for head, start, end in edges]

    def _of_words(self, texts: Sequence[str]) -> F32:
        batch = self._words.read(texts)
        score = np.add.reduceat(self._adds[batch.word_ids], batch.word_starts)
        score += np.add.reduceat(self._table[batch.rows], batch.row_starts, dtype=np.int32) * self._scale
        score *= batch.scale[:, None]
        # einsum and not BLAS: the same sum in any batch
        score += np.einsum("nb,bk->nk", batch.facts, self._facts) + self._bias
        return score


def _say(head: Head, scores: F32) -> Said:
    shares = softmax(scores.astype(np.float64) / head.temperature)
    return Said(head, shares, choose(shares, head.lean))


def softmax(scores: F64) -> F64:
    """Return probabilities, rows adding to 1."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True)) if len(scores) else scores
    shares: F64 = raised / raised.sum(axis=1, keepdims=True)
    return shares


def choose(shares: F64, lean: F32) -> I64:
    """Return the number of the label of each row."""
    chosen: I64 = (np.log(np.maximum(shares, 1e-300)) + lean).argmax(axis=1)
    return chosen
