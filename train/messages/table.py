"""Read the table of our own labelled messages. What each value means: guidelines.md, beside this file."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass, fields
from pathlib import Path

from colmado.understand.kind import KINDS

HERE = Path(__file__).parent
SPLITS = ("train", "dev", "test")
BLIND = "blind"
"""Kinds alone, written from the guidelines by a hand that had seen no other message and no model; only ever scored."""
CAUSED = ("complaint", "protest", "concern", "suggestion")
"""The kinds that have a cause."""
YES_NO = ("yes", "no")
VALUES: dict[str, tuple[str, ...]] = {
    "language": ("en", "es"),
    "kind": KINDS,
    "cause": (
        "product", "service", "delivery", "price", "information", "expectation", "communication", "staff",
    ),
    "sentiment": ("negative", "neutral", "positive"),
    "emotion": ("anger", "sadness", "fear", "joy", "gratitude", "surprise", "disappointment", "none"),
    "act": ("states", "listens", "asks", "answers"),
    "suggestion": YES_NO,
    "buying": YES_NO,
    "churn": YES_NO,
    "urgency": ("now", "soon", "none"),
    "activity": ("experience", "opinion", "idea", "play", "chat", "buying-help", "information"),
}  # fmt: skip
"""What may stand in each column. `activity` may hold several, joined by "+"."""


@dataclass(frozen=True)
class Message:
    """One labelled message, fields in the order of the columns. An empty label is one nobody gave.

    `shop` is the line of business the message is written to; empty in the first messages (ids a...), which
    have no other label than the kind.
    """

    id: str
    language: str
    variety: str
    shop: str
    kind: str
    cause: str
    sentiment: str
    emotion: str
    act: str
    suggestion: str
    buying: str
    churn: str
    urgency: str
    activity: str
    text: str


COLUMNS = tuple(field.name for field in fields(Message))


def read(split: str) -> list[Message]:
    """Read the messages of a split, or BLIND. "\\n" in the file is a line break."""
    with (HERE / f"{split}.tsv").open(encoding="utf8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    if tuple(rows[0]) != COLUMNS:
        raise ValueError(f"{split}.tsv: the columns are {rows[0]}, expected {list(COLUMNS)}")
    short = [number for number, row in enumerate(rows, 1) if len(row) != len(COLUMNS)]
    if short:
        raise ValueError(f"{split}.tsv: lines {short[:5]} have not {len(COLUMNS)} columns")
    return [Message(*row[:-1], row[-1].replace("\\n", "\n")) for row in rows[1:]]


def digest() -> str:
    """Return the SHA-256 of the splits, for the model cards."""
    together = hashlib.sha256()
    for split in sorted(SPLITS):
        together.update((HERE / f"{split}.tsv").read_bytes())
    return together.hexdigest()
