"""Draw precision against recall: a panel a set of profiles, an SVG of our own making."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Protocol


class Judged(Protocol):
    """How one way did."""

    @property
    def who(self) -> str: ...
    @property
    def precision(self) -> float: ...
    @property
    def recall(self) -> float: ...


Panel = tuple[str, Sequence[tuple[Judged, bool]], Sequence[Judged]]
"""A title; our points by threshold, with whether it is the chosen one; the others."""

WIDE, HIGH, LEFT, TOP, BETWEEN = 430, 300, 56, 46, 60
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1b2620 } .quiet { fill: #5c665f; font-size: 12px }
.title { font-weight: 650; font-size: 15px } .grid { stroke: #e0d7c2 }
.ours { fill: #1c6541; stroke: #1c6541 } .theirs { fill: #875100 } .line { fill: none; stroke: #1c6541 }
"""


def draw(panels: Sequence[Panel]) -> str:
    """Return the SVG."""
    across = len(panels) * (WIDE + LEFT + BETWEEN)
    said = "Ours by threshold, .5 (right) to .9999 (left); the large point is the threshold chosen on another seed."
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {HIGH + TOP + 84}" role="img" '
        f'aria-label="Precision against recall"><style>{STYLE}</style><rect width="100%" height="100%" fill="#fffdf8"/>'
        f'{"".join(_panel(panel, number) for number, panel in enumerate(panels))}'
        f'<text class="quiet" x="{LEFT}" y="{HIGH + TOP + 70}">{said}</text></svg>\n'
    )


def _panel(panel: Panel, number: int) -> str:
    title, ours, others = panel
    low = min(0.9, *(int(10 * one.precision) / 10 for one in (*others, *(one for one, _chosen in ours))))
    x0 = LEFT + number * (WIDE + LEFT + BETWEEN)

    def x(recall: float) -> float:
        return round(x0 + WIDE * recall, 1)

    def y(precision: float) -> float:
        return round(TOP + HIGH * (1 - precision) / (1 - low), 1)

    parts = [f'<text class="title" x="{x0}" y="26">{escape(title)}</text>']
    for step in range(round((1 - low) * 10) + 1):
        value = 1 - step / 10
        parts.append(f'<path class="grid" d="M{x0} {y(value)}H{x0 + WIDE}"/>')
        parts.append(f'<text class="quiet" text-anchor="end" x="{x0 - 8}" y="{y(value) + 4}">{value:.1f}</text>')
    for step in range(0, 11, 2):
        parts.append(f'<path class="grid" d="M{x(step / 10)} {TOP}V{TOP + HIGH}"/>')
        parts.append(
            f'<text class="quiet" text-anchor="middle" x="{x(step / 10)}" y="{TOP + HIGH + 18}">{step / 10:.1f}</text>'
        )
    parts.append(
        f'<text class="quiet" text-anchor="middle" x="{x0 + WIDE / 2}" y="{TOP + HIGH + 38}">'
        "recall (upwards: precision)</text>"
    )
    path = " L".join(f"{x(one.recall)} {y(one.precision)}" for one, _chosen in ours)
    parts.append(f'<path class="line" d="M{path}"/>')
    for one, chosen in ours:
        parts.append(f'<circle class="ours" cx="{x(one.recall)}" cy="{y(one.precision)}" r="{7 if chosen else 2.5}"/>')
    for one in others:
        parts.append(f'<circle class="theirs" cx="{x(one.recall)}" cy="{y(one.precision)}" r="5"/>')
        end = one.recall > 0.6
        parts.append(
            f'<text text-anchor="{"end" if end else "start"}" x="{x(one.recall) + (-9 if end else 9)}" '
            f'y="{round(y(one.precision) + 18, 1)}">{escape(one.who)}</text>'
        )
    return "".join(parts)
