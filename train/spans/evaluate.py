"""Print how often each finder is right: `python -m train.spans.evaluate [dev|test] [--errors]`.

A span found counts as right where it shares half of its characters or more with one of the same name (of those that
either holds). Intervals: Wilson, 95 %.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from colmado.understand.spans import find

HERE = Path(__file__).parent
ELSEWHERE = ("deflection", "non-apology", "promise")
HALF = 0.5
_MARK = re.compile(r"⟦([a-z-]+):([^⟧]*)⟧")


@dataclass(frozen=True)
class Marked:
    """A text without its marks, and the (name, start, end) of each."""

    language: str
    text: str
    spans: tuple[tuple[str, int, int], ...]


def rows(split: str) -> Iterator[Marked]:
    """Read a split: dev or test."""
    for line in (HERE / f"{split}.txt").read_text("utf8").splitlines():
        if line and not line.startswith("#"):
            language, _, marked = line.partition("\t")
            yield _row(language, marked.replace("\\n", "\n"))


def _row(language: str, marked: str) -> Marked:
    text, spans, last = "", [], 0
    for found in _MARK.finditer(marked):
        text += marked[last : found.start()]
        spans.append((found[1], len(text), len(text) + len(found[2])))
        text, last = text + found[2], found.end()
    return Marked(language, text + marked[last:], tuple(spans))


def alike(one: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    """Say whether two spans of one name are the same place."""
    both = min(one[2], other[2]) - max(one[1], other[1])
    return one[0] == other[0] and both >= HALF * (max(one[2], other[2]) - min(one[1], other[1]))


def wilson(hits: int, n: int) -> str:
    """Return a share in % with its 95 % interval."""
    if not n:
        return "-"
    p, z = hits / n, 1.96
    middle = (p + z * z / 2 / n) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / 4 / n / n) / (1 + z * z / n)
    return f"{100 * p:.0f} ({100 * max(0, middle - half):.0f}-{100 * min(1, middle + half):.0f})"


def count(split: str, *, errors: bool = False) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Return by name how many spans there are, how many were found, and how many of those found are right."""
    there, found, right = Counter[str](), Counter[str](), Counter[str]()
    for row in rows(split):
        said = [(one.name, one.start, one.end) for one in find(row.text) if one.name not in ELSEWHERE]
        good = [one for one in said if any(alike(one, other) for other in row.spans)]
        missed = [one for one in row.spans if not any(alike(one, other) for other in said)]
        there.update(one[0] for one in row.spans)
        found.update(one[0] for one in said)
        right.update(one[0] for one in good)
        if errors:
            for kind, some in (("missed", missed), ("false", [one for one in said if one not in good])):
                for name, start, end in some:
                    print(f"{kind} {name}: {row.text[start:end]!r} in {row.text!r}")
    return there, found, right


def main() -> None:
    """Print a table row for each name, and one for all."""
    split = next((word for word in sys.argv[1:] if not word.startswith("-")), "dev")
    there, found, right = count(split, errors="--errors" in sys.argv)
    for name in sorted({*there, *found}):
        share = wilson(right[name], found[name]), wilson(right[name], there[name])
        print(f"| `{name}` | {there[name]} | {share[0]} | {share[1]} |")
    hits, said, n = right.total(), found.total(), there.total()
    print(f"| all | {n} | {wilson(hits, said)} | {wilson(hits, n)} |")


if __name__ == "__main__":
    main()
