"""Read labelled messages: our own, and public sets whose licence allows shipping weights made from them."""

from __future__ import annotations

import csv
import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from colmado.understand.kind import KINDS

OWN = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Row:
    """One labelled message. `weight` says how much its error counts in the fit; our own count 1."""

    kind: str
    language: str
    variety: str
    text: str
    weight: float = 1.0


def own(split: str) -> list[Row]:
    """Read our own messages of a split: "train", "dev" or "test". "\\n" in the file is a line break."""
    with (OWN / f"{split}.tsv").open(encoding="utf8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    wrong = [row for row in rows if row["kind"] not in KINDS or row["split"] != split]
    if wrong:
        raise ValueError(f"{split}.tsv: unknown kind or wrong split in {wrong[:3]}")
    return [Row(r["kind"], r["language"], r["variety"], r["text"].replace("\\n", "\n")) for r in rows]


def own_digest() -> str:
    """Return the SHA-256 of our own data files, for the model card."""
    digest = hashlib.sha256()
    for path in sorted(OWN.glob("*.tsv")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


# How much of each public set, and how much each row counts; both chosen by cross-validation on train and dev.
PUBLIC_WEIGHT = {"goemotions_kind": 0.05, "banking77": 0.05, "sms_spam": 0.1, "clinc150": 0.05}
PUBLIC_ROWS = 1000


def public(folder: Path, names: list[str], seed: int) -> list[Row]:
    """Read at most PUBLIC_ROWS a kind of each named set below `folder`; all of them are English."""
    chosen = random.Random(seed)  # noqa: S311 - a sample, not a secret
    rows: list[Row] = []
    for name in names:
        by_kind: dict[str, list[str]] = {}
        for kind, text in _READERS[name](folder / name / "train.tsv"):
            by_kind.setdefault(kind, []).append(text)
        for kind, texts in sorted(by_kind.items()):
            some = chosen.sample(texts, min(PUBLIC_ROWS, len(texts)))
            rows += [Row(kind, "en", "public", text, PUBLIC_WEIGHT[name]) for text in some]
    return rows


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf8").splitlines():
        label, _, text = line.partition("\t")
        if text:
            yield label, text


def _goemotions(path: Path) -> Iterator[tuple[str, str]]:
    # The mapping from feelings is rough for "chatter" (28 neutral sorts of remark), good for the rest.
    return ((label, text) for label, text in _pairs(path) if label in KINDS)


_FAULTS = (
    "not_recognised", "charged_twice", "declined", "not_working", "wrong_amount", "not_received", "swallowed",
    "failed", "not_updated", "extra_charge", "reverted", "wrong_exchange", "refund_not_showing",
)  # fmt: skip
_ASKED = ("what", "how", "where", "when", "can", "do", "is", "are", "which", "does", "will", "who")


def _banking(path: Path) -> Iterator[tuple[str, str]]:
    # The intent says fault or no fault; of the others only those worded as a question are taken.
    for label, text in _pairs(path):
        if any(fault in label for fault in _FAULTS):
            yield "complaint", text
        elif text.lower().startswith(_ASKED):
            yield "question", text


def _sms(path: Path) -> Iterator[tuple[str, str]]:
    # "ham" is talk among friends: chatter, unless it asks.
    for label, text in _pairs(path):
        if label == "spam":
            yield "spam", text
        elif "?" not in text:
            yield "chatter", text


def _clinc(path: Path) -> Iterator[tuple[str, str]]:
    for _, text in _pairs(path):
        if text.lower().startswith(_ASKED):
            yield "question", text


_READERS = {"goemotions_kind": _goemotions, "banking77": _banking, "sms_spam": _sms, "clinc150": _clinc}
PUBLIC = tuple(_READERS)
