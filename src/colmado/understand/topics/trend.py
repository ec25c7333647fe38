"""Say whether a topic is new, rising, falling or steady, by its share of all that is said. Pure.

The last RECENT weeks are compared with the BEFORE weeks ahead of them. Given how much was said in all in both times,
how often it was about this topic recently is binomial among all times it was said (Przyborowski & Wilenski 1940), so
the ratio of the two shares has an exact interval (Clopper & Pearson 1934); a busier shop raises no topic.

Of many topics some always look as if they rose. Those called rising or falling are chosen so that one in twenty of them
is called so by chance (Benjamini & Hochberg 1995), and all intervals are as wide as that choice asks for (Benjamini &
Yekutieli 2005): who is called rising has an interval above 1, and nobody else has.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

RECENT, BEFORE = 4, 8
"""Weeks."""
WEEKS = RECENT + BEFORE
WRONG = 0.05
"""Share of those called rising or falling that are called so by chance; 1 - WRONG is the level of a lone interval."""
HALF, DOUBLE = 0.5, 2.0
"""Between these an interval is narrow enough to call a topic steady."""
NEW, RISING, FALLING, STEADY, EARLY = "new", "rising", "falling", "steady", "too early"


@dataclass(frozen=True)
class Counted:
    """How often a topic came up, and how often anything did: recently, and in the weeks before."""

    recent: int
    before: int
    all_recent: int
    all_before: int


@dataclass(frozen=True)
class Trend:
    """What became of a topic: the `ratio` of its share now to before, its interval `low` to `high`, n times said.

    ratio   inf where it did not come up before; None, with an interval of 0 to inf, where nothing can be said
    level   of the interval: 0.95 where it stands alone, more where few of many changed
    """

    name: str
    ratio: float | None
    low: float
    high: float
    level: float
    n: int


def counted(topic: Sequence[int], everything: Sequence[int]) -> Counted:
    """Count the last WEEKS weeks of a topic and of all messages, oldest week first. ValueError for another number."""
    if len(topic) != WEEKS or len(everything) != WEEKS:
        raise ValueError(f"a trend takes {WEEKS} weeks, and {len(topic)} and {len(everything)} were given")
    return Counted(sum(topic[BEFORE:]), sum(topic[:BEFORE]), sum(everything[BEFORE:]), sum(everything[:BEFORE]))


def trends(topics: Sequence[Counted]) -> list[Trend]:
    """Judge topics together, in order: what is one of many is judged more strictly."""
    judged = sorted(p for p in map(_chance, topics) if p is not None)
    called = max((rank for rank, p in enumerate(judged, 1) if p <= WRONG * rank / len(judged)), default=0)
    wrong = WRONG * max(called, 1) / max(len(judged), 1)
    return [_trend(one, 1 - wrong) for one in topics]


def _compares(one: Counted) -> bool:
    return one.all_recent > 0 and one.all_before > 0 and one.recent + one.before > 0


@lru_cache(4096)
def _chance(one: Counted) -> float | None:
    """Return the two-sided probability of so unequal shares where both are the same; None where nothing compares."""
    if not _compares(one):
        return None
    n, even = one.recent + one.before, one.all_recent / (one.all_recent + one.all_before)
    return min(1.0, 2 * min(at_most(one.recent, n, even), at_least(one.recent, n, even)))


def _trend(one: Counted, level: float) -> Trend:
    n = one.recent + one.before
    if not _compares(one):
        return Trend(EARLY, None, 0.0, math.inf, level, n)
    scale = one.all_before / one.all_recent
    low, high = (_odds(p) * scale for p in interval(one.recent, n, level))
    ratio = one.recent / one.before * scale if one.before else math.inf
    return Trend(_called(one, low, high), ratio, low, high, level, n)


def _called(one: Counted, low: float, high: float) -> str:
    if low > 1:
        return RISING if one.before else NEW
    if high < 1:
        return FALLING
    return STEADY if low >= HALF and high <= DOUBLE else EARLY


def finite(number: float | None) -> float | None:
    """Return a number as JSON can say it: None where it has no end."""
    return None if number is None or math.isinf(number) else number


def _odds(p: float) -> float:
    return p / (1 - p) if p < 1 else math.inf


@lru_cache(4096)  # the same page asks the same again and again
def interval(k: int, n: int, level: float) -> tuple[float, float]:
    """Return the exact interval of a proportion, k of n, at a level of 0 to 1.

    >>> [round(one, 4) for one in interval(4, 20, 0.95)]
    [0.0573, 0.4366]
    """
    tail = (1 - level) / 2
    low = 0.0 if k == 0 else _where(lambda p: at_least(k, n, p) > tail, 0.0, k / n)
    high = 1.0 if k == n else _where(lambda p: at_most(k, n, p) <= tail, k / n, 1.0)
    return low, high


def _where(turned: Callable[[float], bool], low: float, high: float) -> float:
    """Return the p from `low` to `high` from which on `turned`, to a millionth of p or of 1 - p."""
    while high - low > 1e-6 * min(high, 1 - low):
        middle = (low + high) / 2
        low, high = (low, middle) if turned(middle) else (middle, high)
    return (low + high) / 2


def at_least(k: int, n: int, p: float) -> float:
    """Return the probability of k or more of n, each with probability p (0 to 1)."""
    return 1.0 if k <= 0 else _beta(p, k, n - k + 1)


def at_most(k: int, n: int, p: float) -> float:
    """Return the probability of k or fewer of n, each with probability p (0 to 1)."""
    return 1.0 if k >= n else _beta(1 - p, n - k, k + 1)


def _beta(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function (DLMF 8.17), by its continued fraction (8.17.22)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(front) / a * _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """Evaluate the continued fraction by Lentz's method; some square roots of its parameters are steps enough."""
    value, c, d = 1.0, 1.0, 0.0
    for step in range(1, 200 + 20 * math.isqrt(int(a + b))):
        m = step // 2
        if step % 2:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / (1 + term * d)
        c = 1 + term / c
        value *= c * d
        if abs(c * d - 1) < 1e-14:
            break
    return 1 / value
