"""Draw how often tools are right against how fast they are: one panel a task, an SVG of our own making.

A point is a tool, with the 95 % interval of its figure. The line joins those that nothing else beats in both. Figures
that others published lie at the edge, without a speed: they are of test splits, by whoever published them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from colmado.understand.figures import Figure

Point = tuple[str, str, Figure, float]
"""The task, the tool, its figure, texts per CPU-second."""

TITLES = {
    "tweeteval_sentiment": "English tweets, sentiment: macro-recall",
    "umsab_spanish": "Spanish tweets, sentiment: macro-F1",
}
# Barbieri et al. 2020 (TweetEval) with its leaderboard; Barbieri et al. 2022 (XLM-T).
PUBLISHED = {
    "tweeteval_sentiment": {"FastText": 62.9, "RoBERTa-base": 71.3, "TimeLM": 73.7},
    "umsab_spanish": {"FastText": 50.1, "XLM-R": 65.9, "XLM-T": 68.5},
}
WIDE, HIGH, LEFT, TOP, BETWEEN = 460, 300, 52, 46, 70
SLOW, FAST = 30.0, 60_000.0
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1b2620 } .quiet { fill: #5c665f; font-size: 12px }
.title { font-weight: 650; font-size: 15px } .axis { stroke: #857c66 } .grid { stroke: #e0d7c2 }
.ours { fill: #1c6541; stroke: #1c6541 } .theirs { fill: #875100; stroke: #875100 }
.edge { fill: none; stroke: #1c6541; stroke-dasharray: 4 4 } .published { stroke: #a3301c; stroke-dasharray: 2 3 }
"""


def draw(points: Sequence[Point], *, split: str) -> str:
    """Return the SVG. `split`: of what the measured figures are, "dev" or "test"."""
    tasks = list(dict.fromkeys(task for task, *_rest in points))
    across = len(tasks) * (WIDE + LEFT + BETWEEN)
    panels = [_panel([one for one in points if one[0] == task], task, n) for n, task in enumerate(tasks)]
    said = f"Measured in one run, on {split}; the lines in red are what others published, on test."
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {HIGH + TOP + 84}" role="img" '
        f'aria-label="How often tools are right, against texts a CPU-second"><style>{STYLE}</style>'
        f'<rect width="100%" height="100%" fill="#fffdf8"/>{"".join(panels)}'
        f'<text class="quiet" x="{LEFT}" y="{HIGH + TOP + 70}">{said}</text></svg>\n'
    )


def _panel(points: Sequence[Point], task: str, number: int) -> str:
    published = PUBLISHED.get(task, {})
    ends = [100 * end for *_who, value, _speed in points for end in (value.low, value.high)]
    low = 10 * math.floor(min(*ends, *published.values()) / 10)
    high = 10 * math.ceil(max(*ends, *published.values()) / 10)
    x0 = LEFT + number * (WIDE + LEFT + BETWEEN)

    def x(speed: float) -> float:
        return round(x0 + WIDE * math.log(speed / SLOW) / math.log(FAST / SLOW), 1)

    def y(value: float) -> float:
        return round(TOP + HIGH * (high - value) / (high - low), 1)

    parts = [f'<text class="title" x="{x0}" y="26">{escape(TITLES.get(task, task))}</text>']
    for value in range(low, high + 1, 10):
        parts.append(f'<path class="grid" d="M{x0} {y(value)}H{x0 + WIDE}"/>')
        parts.append(f'<text class="quiet" text-anchor="end" x="{x0 - 8}" y="{y(value) + 4}">{value}</text>')
    for speed in (100, 1_000, 10_000):
        parts.append(f'<path class="grid" d="M{x(speed)} {TOP}V{TOP + HIGH}"/>')
        parts.append(f'<text class="quiet" text-anchor="middle" x="{x(speed)}" y="{TOP + HIGH + 18}">{speed:,}</text>')
    parts.append(f'<text class="quiet" text-anchor="middle" x="{x0 + WIDE / 2}" y="{TOP + HIGH + 38}">'
                 "texts a CPU-second (each line is ten times as fast)</text>")  # fmt: skip
    for who, value in published.items():
        parts.append(f'<path class="published" d="M{x0} {y(value)}H{x0 + WIDE}"/>')
        parts.append(f'<text class="quiet" text-anchor="end" x="{x0 + WIDE - 4}" y="{y(value) - 4}">'
                     f"{escape(who)} {value}</text>")  # fmt: skip
    best = [(x(speed), y(100 * value.value)) for _task, _who, value, speed in unbeaten(points)]
    parts.append(f'<path class="edge" d="M{" L".join(f"{a} {b}" for a, b in best)}"/>')
    for _task, who, value, speed in points:
        kind, at = "ours" if who.startswith("tier") else "theirs", x(speed)
        parts.append(f'<path class="{kind}" d="M{at} {y(100 * value.low)}V{y(100 * value.high)}"/>')
        parts.append(f'<circle class="{kind}" cx="{at}" cy="{y(100 * value.value)}" r="5"/>')
        beside = y(100 * value.high) - 6 if kind == "ours" else y(100 * value.low) + 16
        parts.append(f'<text text-anchor="middle" x="{at}" y="{beside}">'
                     f"{escape(who)} {100 * value.value:.1f}</text>")  # fmt: skip
    return "".join(parts)


def unbeaten(points: Sequence[Point]) -> list[Point]:
    """Return the points that no other beats in both, slowest first."""
    kept: list[Point] = []
    for one in sorted(points, key=lambda one: (-one[3], -one[2].value)):
        if not kept or one[2].value > kept[-1][2].value:
            kept.append(one)
    return kept[::-1]
