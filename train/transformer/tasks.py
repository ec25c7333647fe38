"""What the encoder is tuned on: our own messages, and public sets whose licence allows weights made of them to ship.

A row is a text with what some tasks say of it. Kept apart, so that what is chosen later is chosen on messages the
encoder has not seen: a fourth of the shops of our train messages, all of dev, and of Banking77 the fifth that
`benchmarks/understand.py` holds out.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.model_selection import train_test_split

from train.messages import table

LICENCES = {
    "goemotions": "Apache-2.0", "banking77": "CC BY 4.0", "clinc150": "CC BY 3.0", "opener_es": "CC BY 3.0",
    "opener_en": "CC BY 3.0", "bitext_support": "CDLA-Sharing-1.0",
}  # fmt: skip
PASSES = {
    "own": 5.0, "goemotions": 1.25, "banking77": 2.5, "clinc150": 1.0, "opener_es": 5.0, "opener_en": 3.0,
    "bitext_support": 0.5,
}  # fmt: skip
"""How often each set is gone through."""
OWN = ("kind", "cause", "sentiment", "emotion", "act", "suggestion", "buying", "churn", "urgency")
FEELINGS = {
    "positive": (
        "admiration", "amusement", "approval", "caring", "desire", "excitement", "gratitude", "joy", "love",
        "optimism", "pride", "relief",
    ),
    "negative": (
        "anger", "annoyance", "disappointment", "disapproval", "disgust", "embarrassment", "fear", "grief",
        "nervousness", "remorse", "sadness",
    ),
    "neutral": ("neutral",),
}  # fmt: skip
"""What GoEmotions' emotions are as a feeling (its own grouping, without the ambiguous ones)."""
APART = 4
SEED = 7


@dataclass(frozen=True)
class Row:
    """A text, and the labels each task has for it (several share one equally)."""

    text: str
    says: tuple[tuple[str, tuple[str, ...]], ...]


def kept_apart(message: table.Message) -> bool:
    """Say whether a train message is kept from the encoder: a fourth of the shops, whole."""
    return zlib.crc32((message.shop or message.id).encode()) % APART == 0


def own(messages: Sequence[table.Message]) -> list[Row]:
    """Return our messages with every label they have."""
    return [Row(m.text, tuple((name, (getattr(m, name),)) for name in OWN if getattr(m, name))) for m in messages]


def public(folder: Path, name: str) -> list[Row]:
    """Return the train rows of a public set, less what is held out, and two of three neutral ones of GoEmotions."""
    rows = list(_pairs(folder / name / "train.tsv"))
    if name == "banking77":
        seen, _ = train_test_split(
            np.arange(len(rows)), test_size=0.2, stratify=[label for label, _ in rows], random_state=SEED
        )
        rows = [rows[place] for place in np.sort(seen)]
    if name == "goemotions":
        neutral = [n for n, (label, _) in enumerate(rows) if label == "neutral"]
        less = set(neutral) - set(neutral[::3])
        rows = [row for n, row in enumerate(rows) if n not in less]
    return [Row(text, tuple(_says(name, label))) for label, text in rows]


def _says(name: str, label: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    labels = tuple(label.split(",")) if name == "goemotions" else (label,)
    yield name.removesuffix("_es").removesuffix("_en"), labels
    felt = {feeling for one in labels for feeling, ones in FEELINGS.items() if one in ones}
    if name.startswith("opener") and label != "mixed":
        yield "sentiment", labels
    elif len(felt) == 1 and name == "goemotions":
        yield "sentiment", tuple(felt)


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf8").split("\n"):
        label, tab, text = line.partition("\t")
        if tab and label and text.strip():
            yield label, text


def read(folder: Path) -> dict[str, list[Row]]:
    """Return the rows of every set to learn from."""
    messages = [message for message in table.read("train") if not kept_apart(message)]
    return {"own": own(messages), **{name: public(folder, name) for name in LICENCES}}


def watched() -> dict[str, list[Row]]:
    """Return rows the encoder does not learn from, to watch it by."""
    apart = [message for message in table.read("train") if kept_apart(message)] + table.read("dev")
    return {language: own([m for m in apart if m.language == language]) for language in ("en", "es")}


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each set's train file, and of our own messages."""
    files = {name: hashlib.sha256((folder / name / "train.tsv").read_bytes()).hexdigest() for name in LICENCES}
    return {"own": table.digest(), **files}
