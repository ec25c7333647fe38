"""Judge what kind of message it is: nine kinds, a calibrated probability, the model's name.

A linear model over hashed words, word pairs, phrase groups and rules (`features`). What a word adds to each
kind is computed once, when the word is first met, and remembered; then a message costs a few look-ups.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from colmado.understand import features, language

KINDS = (
    "question",
    "concern",
    "complaint",
    "compliment",
    "protest",
    "suggestion",
    "chatter",
    "spam",
    "other",
)
"""In the order of the weights' columns. What each means: train/kind/guidelines.md."""
WEIGHTS = Path(__file__).parent / "weights" / "kind.npz"

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
_AT_ONCE = 40_000
"""Characters read in one pass: keeps the arrays in the processor's cache."""


@dataclass(frozen=True)
class Judgement:
    """What was understood of one message. Probabilities are 0-1; `version` names the weights."""

    language: str
    language_p: float
    kind: str
    kind_p: float
    version: str


@dataclass(frozen=True)
class Weights:
    """The linear model: `table` (features.SPACE, kinds), `cues` and `rules` (64, kinds), `bias` (kinds,).

    `spam_from`: spam is only said from this probability on; below, the next kind is.
    """

    table: F32
    cues: F32
    rules: F32
    bias: F32
    temperature: float
    spam_from: float


def _version() -> str:
    stored = WEIGHTS.read_bytes() if WEIGHTS.exists() else b""
    digest = hashlib.sha256(stored + features.CUES.read_bytes())
    return f"kind-{digest.hexdigest()[:12]}"


VERSION = _version()


def unpack(path: Path) -> Weights:
    """Read weights: the table is stored as int8 with one scale a kind, the rest as float32."""
    with np.load(path, allow_pickle=False) as stored:
        names = [str(name) for name in stored["cue_names"]]
        if names != list(features.cues().names):
            raise ValueError(f"{path} was trained with other phrase groups than {features.CUES}; train again")
        return Weights(
            table=stored["table"].astype(np.float32) * stored["table_scale"],
            cues=_padded(stored["cues"]),
            rules=_padded(stored["rules"]),
            bias=stored["bias"],
            temperature=float(stored["temperature"]),
            spam_from=float(stored["spam_from"]),
        )


def _padded(rows: F32) -> F32:
    out = np.zeros((64, rows.shape[1]), dtype=np.float32)
    out[: len(rows)] = rows
    return out


class Judge:
    """The loaded model with what it remembers of words. One call at a time; the lock sees to it."""

    def __init__(self, weights: Weights, limit: int = 60_000) -> None:
        self._weights = weights
        self._adds = np.zeros((limit, len(KINDS)), dtype=np.float32)
        self._lock = threading.Lock()
        self._words = features.Vocabulary(self._learn, limit)

    def _learn(self, number: int, word: str) -> None:
        rows = features.word_rows(word)
        self._adds[number] = features.word_weights(rows) @ self._weights.table[rows]

    @property
    def spam_from(self) -> float:
        """Return the probability from which spam is said."""
        return self._weights.spam_from

    def probabilities(self, texts: Sequence[str]) -> F64:
        """Return the calibrated probability of each kind, shape (texts, kinds), rows adding to 1."""
        if not texts:
            return np.zeros((0, len(KINDS)))
        with self._lock:
            return np.concatenate([self._scores(part) for part in _parts(texts)])

    def _scores(self, texts: Sequence[str]) -> F64:
        batch = self._words.read(texts)
        w = self._weights
        score = np.add.reduceat(self._adds[batch.word_ids], batch.word_starts)
        pairs = w.table[batch.pair_rows] * batch.pair_weight[:, None]
        score += np.add.reduceat(pairs, batch.pair_starts)
        score *= batch.scale[:, None]
        score += _of_bits(batch.cues, w.cues) + _of_bits(batch.rules, w.rules) + w.bias
        raised = score.astype(np.float64) / w.temperature
        raised = np.exp(raised - raised.max(axis=1, keepdims=True))
        shares: F64 = raised / raised.sum(axis=1, keepdims=True)
        return shares


def _of_bits(masks: npt.NDArray[np.uint64], rows: F32) -> F32:
    """Add up, for each mask, the rows of its set bits. einsum and not BLAS: the same sum in any batch."""
    bits = (masks[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    summed: F32 = np.einsum("nb,bk->nk", bits.astype(np.float32), rows)
    return summed


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    start, size = 0, 0
    for end, text in enumerate(texts):
        size += min(len(text), features.LONGEST)
        if size > _AT_ONCE and end > start:
            yield texts[start:end]
            start, size = end, min(len(text), features.LONGEST)
    yield texts[start:]


@cache
def _judge() -> Judge:
    return Judge(unpack(WEIGHTS))


def choose(shares: F64, spam_from: float) -> npt.NDArray[np.int64]:
    """Return the number of the chosen kind of each row; spam only if it has at least `spam_from`."""
    spam = KINDS.index("spam")
    allowed = shares.copy()
    allowed[allowed[:, spam] < spam_from, spam] = -1.0
    chosen: npt.NDArray[np.int64] = allowed.argmax(axis=1)
    return chosen


def judge(
    texts: Sequence[str],
    *,
    subjects: Sequence[str] | None = None,
    languages: Sequence[str] = ("en", "es"),
) -> list[Judgement]:
    """Judge messages: language and kind of each, in order.

    A message is judged the same alone and in a batch, and in every process. `subjects`: as many as texts;
    each is read as the first line of its text. Never raises for any text; ValueError if the lengths differ.
    """
    if subjects is not None:
        texts = [f"{s}\n{t}" if s else t for s, t in zip(subjects, texts, strict=True)]
    model = _judge()
    shares = model.probabilities(texts)
    chosen = choose(shares, model.spam_from)
    spoken = [language.identify(text, languages) for text in texts]
    return [
        Judgement(name, sure, KINDS[k], round(float(row[k]), 4), VERSION)
        for (name, sure), k, row in zip(spoken, chosen.tolist(), shares, strict=True)
    ]
