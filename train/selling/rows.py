"""Read the labelled texts: selling (yes, no), language, text; "\\n" in a text is a line break."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Row:
    """One labelled text."""

    selling: bool
    language: str
    text: str


def rows(split: str) -> list[Row]:
    """Read a split: train, dev or test."""
    with (HERE / f"{split}.tsv").open(encoding="utf8", newline="") as lines:
        found = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    wrong = [row for row in found if row["selling"] not in ("yes", "no") or row["language"] not in ("en", "es")]
    if wrong:
        raise ValueError(f"{split}.tsv: selling is yes or no, language en or es: {wrong[:3]}")
    return [Row(r["selling"] == "yes", r["language"], r["text"].replace("\\n", "\n")) for r in found]
