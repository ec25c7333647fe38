"""Trends: shares and not counts, exact intervals, and few false alarms among many topics."""

from __future__ import annotations

import math

import numpy as np
import pytest

from colmado.understand.topics.trend import (
    BEFORE,
    EARLY,
    FALLING,
    NEW,
    RECENT,
    RISING,
    STEADY,
    WEEKS,
    Counted,
    at_least,
    at_most,
    counted,
    interval,
    trends,
)


def only(*counts: int) -> str:
    return trends([Counted(*counts)])[0].name


def test_the_interval_is_the_exact_one() -> None:
    assert interval(0, 10, 0.95) == pytest.approx((0, 1 - 0.025**0.1))
    assert interval(10, 10, 0.95) == pytest.approx((0.025**0.1, 1))
    assert interval(1, 2, 0.95) == pytest.approx((1 - 0.975**0.5, 0.975**0.5))
    low, high = interval(300, 100_000, 0.99)
    assert at_least(300, 100_000, low) == pytest.approx(0.005, 1e-4)
    assert at_most(300, 100_000, high) == pytest.approx(0.005, 1e-4)


@pytest.mark.parametrize("n", [1, 7, 60])
@pytest.mark.parametrize("p", [0.001, 0.3, 0.77])
def test_tails_are_sums_of_the_binomial(n: int, p: float) -> None:
    each = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    for k in range(n + 1):
        assert at_most(k, n, p) == pytest.approx(sum(each[: k + 1]))
        assert at_least(k, n, p) == pytest.approx(sum(each[k:]))


def test_each_trend_has_its_name() -> None:
    assert only(40, 30, 1000, 2000) == RISING
    assert only(10, 60, 1000, 2000) == FALLING
    assert only(100, 200, 1000, 2000) == STEADY
    assert only(12, 0, 1000, 2000) == NEW
    assert only(2, 0, 1000, 2000) == only(5, 10, 1000, 2000) == EARLY
    assert only(0, 0, 1000, 2000) == only(9, 0, 30, 0) == only(0, 9, 0, 30) == EARLY


def test_a_busier_shop_raises_no_topic() -> None:
    [found] = trends([Counted(400, 200, 4000, 2000)])
    assert found.name == STEADY and found.ratio == pytest.approx(1)
    assert trends([Counted(200, 200, 4000, 2000)])[0].name == FALLING


def test_what_is_called_rising_has_an_interval_above_one_and_nothing_else_has() -> None:
    dice = np.random.default_rng(1)
    topics = [Counted(int(a), int(b), 4000, 8000) for a, b in dice.poisson(15, (300, 2))]
    found = trends(topics)
    assert {RISING, EARLY} <= {one.name for one in found}
    assert all((one.low > 1) == (one.name in (RISING, NEW)) for one in found)
    assert all((one.high < 1) == (one.name == FALLING) for one in found)
    assert all(one.ratio is None or one.low <= one.ratio <= one.high for one in found)
    assert len({one.level for one in found}) == 1 and found[0].level > 0.95


def test_among_many_that_did_not_change_an_alarm_is_rare() -> None:
    dice = np.random.default_rng(0)
    alarms = 0
    for _ in range(60):
        found = trends([Counted(int(a), int(b), 4000, 8000) for a, b in dice.poisson((10, 20), (100, 2))])
        alarms += any(one.name in (RISING, FALLING, NEW) for one in found)
    assert alarms <= 3


def test_weeks_are_counted_from_the_oldest() -> None:
    assert counted([0] * BEFORE + [1] * RECENT, [3] * WEEKS) == Counted(RECENT, 0, 3 * RECENT, 3 * BEFORE)
    with pytest.raises(ValueError, match="12 weeks, and 2 and 12"):
        counted([1, 2], [1] * WEEKS)
