"""Our own labelled messages as the kind model learns from them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from train.messages import table


@dataclass(frozen=True)
class Row:
    """One labelled message. `weight` says how much its error counts in the fit; our own count 1."""

    kind: str
    language: str
    variety: str
    text: str
    weight: float = 1.0
    shop: str = ""


def own(split: str) -> list[Row]:
    """Read our own messages of a split: "train", "dev" or "test"."""
    return [Row(m.kind, m.language, m.variety, m.text, shop=m.shop) for m in table.read(split)]


def linked(some: list[Row]) -> list[Row]:
    """Give every eighth genuine message an address at its end.

    Our messages have few; without this an address alone nearly means spam, and customers do send links.
    """
    out = []
    for number, row in enumerate(some):
        add = row.kind != "spam" and number % 8 == 0
        out.append(replace(row, text=f"{row.text} https://shop.example/item/{number}") if add else row)
    return out
