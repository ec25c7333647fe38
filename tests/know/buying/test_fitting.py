"""Fits find what was put in, as often as their intervals say; published numbers; what a fit says of itself."""

from __future__ import annotations

import os
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from colmado.demo.street import Street
from colmado.kit.errors import InputError, NotEnoughData
from colmado.know.buying.beta_geometric import BG_NBD, MBG_NBD
from colmado.know.buying.bg_bb import BG_BB
from colmado.know.buying.bootstrap import bootstrap
from colmado.know.buying.catalogue import fit_buying
from colmado.know.buying.cohorts import fit_cohorts
from colmado.know.buying.fitting import Fit, fit
from colmado.know.buying.gamma_gamma import fit_spending
from colmado.know.buying.histories import F64, Histories, Rows, from_columns
from colmado.know.buying.orders import purchases
from colmado.know.buying.pareto_nbd import PARETO_NBD
from colmado.know.buying.predicting import predict
from colmado.know.buying.profile import profile
from colmado.know.buying.sbg import SBG, Contracts, fit_contracts
from colmado.know.buying.simulating import simulate

PUBLIC = os.environ.get("COLMADO_CDNOW")
# Donors of a public radio station: x, t_x of six years, people. Fader, Hardie and Shang (2010), table 1.
DONORS = [
    *((6, 6, 1203), (5, 6, 728), (4, 6, 512), (3, 6, 357), (2, 6, 234), (1, 6, 129), (5, 5, 335), (4, 5, 284)),
    *((3, 5, 225), (2, 5, 173), (1, 5, 119), (4, 4, 240), (3, 4, 181), (2, 4, 155), (1, 4, 78), (3, 3, 322)),
    *((2, 3, 255), (1, 3, 129), (2, 2, 613), (1, 2, 277), (1, 1, 1091), (0, 0, 3464)),
]
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]


def ages(n: int, rng: np.random.Generator) -> F64:
    return rng.integers(7 * 20, 7 * 80, n) / 7


def test_donors_of_a_radio_station_as_published() -> None:
    x, t_x, n = np.array(DONORS, dtype=float).T
    found = fit(BG_BB, Rows.of(x, t_x, np.full(len(x), 6.0), n))
    assert found.converged and found.n == 11_104
    assert found.parameters.round(3).tolist() == [1.204, 0.750, 0.657, 2.783]
    assert found.log_likelihood == pytest.approx(-33225.6, abs=0.05)


@pytest.mark.parametrize(
    ("survivors", "published", "height"), [(REGULAR, [0.704, 1.182], -1680.3), (HIGH_END, [0.668, 3.806], -1611.2)]
)
def test_two_segments_under_contract_as_published(survivors, published, height) -> None:
    """Fader and Hardie (2007)."""
    found = fit_contracts(Contracts.of_survivors(survivors))
    assert found.parameters.round(3).tolist() == published
    assert found.log_likelihood == pytest.approx(height, abs=0.05)


@pytest.mark.skipif(not PUBLIC, reason="COLMADO_CDNOW names no folder with the CDNOW summaries")
def test_cdnow_as_published() -> None:
    path = Path(str(PUBLIC)) / "cdnow_customers_summary_with_transactions.csv"
    x, t_x, T, mean = np.loadtxt(path, delimiter=",", skiprows=1, usecols=(1, 2, 3, 4)).T
    people = from_columns(x, t_x, T, mean)
    for name, published, height in (
        ("bg-nbd", [0.243, 4.414, 0.793, 2.426], -9582.4),
        ("pareto-nbd", [0.553, 10.578, 0.606, 11.669], -9595.0),
    ):
        found = fit_buying(name, people)
        assert found.parameters == pytest.approx(published, abs=2e-3) and round(found.log_likelihood, 1) == height
    assert fit_spending(people).parameters.round(2).tolist() == [6.25, 3.74, 15.45]


GRID = [
    (BG_NBD, (0.25, 4.5, 0.8, 2.5)),
    (BG_NBD, (1.5, 12.0, 0.4, 6.0)),
    (MBG_NBD, (0.5, 6.0, 0.9, 1.6)),
    (PARETO_NBD, (0.55, 10.5, 0.6, 11.7)),
    (PARETO_NBD, (1.5, 8.0, 1.5, 40.0)),
    (BG_BB, (1.2, 0.75, 0.66, 2.8)),
    (BG_BB, (0.5, 3.0, 0.8, 9.0)),
]


@pytest.mark.parametrize(("model", "true"), GRID, ids=lambda one: getattr(one, "name", str(one)))
def test_what_was_put_in_comes_out(model, true) -> None:
    rng = np.random.default_rng(11)
    T = np.full(20_000, 12.0) if model is BG_BB else ages(20_000, rng)
    found = fit(model, simulate(model, np.array(true), T, rng).rows())
    assert found.converged and not found.warnings
    off = (np.log(found.parameters) - np.log(true)) / np.sqrt(np.diag(found.covariance))
    assert np.abs(off).max() < 3.5, (found.parameters, off)


def covered(fits: list[Fit], true: tuple[float, ...]) -> float:
    """The share of 95 % intervals that hold what was put in, over fits and parameters."""
    inside = [(one.intervals[:, 0] <= true) & (one.intervals[:, 1] >= true) for one in fits]
    return float(np.mean(inside))


@pytest.mark.parametrize(
    ("model", "true", "people"), [(BG_NBD, GRID[0][1], 1_000), (BG_BB, GRID[5][1], 2_000)], ids=("bg-nbd", "bg-bb")
)
def test_intervals_cover_in_200_shops(model, true, people) -> None:
    rng = np.random.default_rng(200)
    T = np.full(people, 6.0) if model is BG_BB else ages(people, rng)
    fits = [fit(model, simulate(model, np.array(true), T, rng).rows()) for _ in range(200)]
    assert all(one.converged for one in fits)
    assert 0.92 < covered(fits, true) < 0.98


def test_intervals_of_contracts_and_spending_cover_in_200_shops() -> None:
    rng = np.random.default_rng(201)
    left, spent = [], []
    for _ in range(200):
        t = rng.geometric(rng.beta(0.7, 1.2, 1_000))
        left.append(fit_contracts(Contracts.of_people(np.minimum(t, 7), t <= 7)))
        x = rng.geometric(0.3, 600)
        mean = rng.gamma(6.25 * x, 1 / (x * rng.gamma(3.74, 1 / 15.45, 600)))
        spent.append(fit_spending(from_columns(x, x, x, mean)))
    assert 0.92 < covered(left, (0.7, 1.2)) < 0.98
    assert 0.92 < covered(spent, (6.25, 3.74, 15.45)) < 0.98


def test_a_street_gives_back_how_its_people_are() -> None:
    """Our own simulator, by orders: days as purchases and clocks squeezed, so not quite the model's histories."""
    street = Street(seed=3, people=4_000, initiatives=())
    columns = defaultdict(list)
    for name, batch in street.frames():
        if name in ("orders", "truth_orders"):
            for column in batch:
                columns[name, column].extend(np.asarray(batch[column]).tolist())
    who = dict(zip(columns["truth_orders", "external_id"], columns["truth_orders", "person"], strict=True))
    real = [i for i, order in enumerate(columns["orders", "external_id"]) if order in who]
    person = [who[columns["orders", "external_id"][i]] for i in real]
    at = np.array([columns["orders", "at"][i] for i in real], dtype="datetime64[s]")
    amounts = np.array([columns["orders", "amount_minor"][i] for i in real])
    bought = purchases(person, at, amounts, currency="EUR")
    end = str(street.start.date() + timedelta(days=street.days))
    found = fit_buying("bg-nbd", bought.histories(end))
    assert found["r"] == pytest.approx(0.8, rel=0.1)
    rate = found["r"] / found["alpha"]
    assert rate == pytest.approx(0.2, rel=0.08)
    assert found["a"] / (found["a"] + found["b"]) == pytest.approx(0.7 / 8.7, rel=0.15)


def test_profiles_and_the_bootstrap_agree_with_standard_errors() -> None:
    rng = np.random.default_rng(4)
    T = ages(3_000, rng)
    rows = simulate(BG_NBD, np.array(GRID[1][1]), T, rng).rows()
    found = fit(BG_NBD, rows)
    boot = bootstrap(BG_NBD, found, T, times=60)
    for i, name in enumerate(found.names):
        low, high = found.intervals[i]
        assert profile(BG_NBD, rows, found, name) == pytest.approx((low, high), rel=0.15)
        assert boot[i] == pytest.approx((low, high), rel=0.25)


def test_a_prior_pulls_and_is_told() -> None:
    rng = np.random.default_rng(5)
    rows = simulate(BG_NBD, np.array(GRID[0][1]), ages(300, rng), rng).rows()
    free, held = fit(BG_NBD, rows), fit(BG_NBD, rows, prior={"a": (0.8, 0.01)})
    assert held["a"] == pytest.approx(0.8, rel=0.01) and abs(np.log(free["a"] / 0.8)) > 0.02
    assert held.log_likelihood < free.log_likelihood
    with pytest.raises(InputError, match="one of r, alpha, a, b; got c"):
        fit(BG_NBD, rows, prior={"c": (1, 1)})


def test_nobody_leaves_and_the_fit_says_so() -> None:
    """A ridge: without leaving, a and b are told apart by nothing."""
    rng = np.random.default_rng(6)
    T = ages(2_000, rng)
    x = rng.poisson(rng.gamma(2, 1 / 10, len(T)) * T)
    people = Histories(x, np.where(x > 0, T * rng.beta(np.maximum(x, 1), 1), 0.0), T)
    found = fit(BG_NBD, people.rows())
    assert any("ridge" in one or "edge" in one for one in found.warnings), found
    assert found["a"] / (found["a"] + found["b"]) < 0.01


def test_along_a_ridge_what_is_predicted_keeps_its_interval() -> None:
    """Everyone leaves with the same chance: only a / (a + b) can be told."""
    rng = np.random.default_rng(9)
    people = simulate(BG_NBD, np.array((0.8, 6.0, 1e5, 9e5)), ages(3_000, rng), rng)
    found = fit(BG_NBD, people.rows())
    assert found.converged and set(found.free) <= {"a", "b"}
    if found.free:
        assert found.intervals[2].tolist() == [0, np.inf] and np.isnan(found.standard_errors[2])
    assert found["a"] / (found["a"] + found["b"]) == pytest.approx(0.1, rel=0.15)
    told = predict(BG_NBD, found, people.take(np.arange(50)), 52.0, draws=20)
    wide = told.purchases.high / told.purchases.low
    assert np.isfinite(wide).all() and (wide > 1.001).all() and (wide < 2).all()


def test_too_little_is_declined() -> None:
    rng = np.random.default_rng(7)
    few = simulate(BG_NBD, np.array(GRID[0][1]), ages(99, rng), rng)
    with pytest.raises(NotEnoughData, match="99 people, and below 100"):
        fit_buying("bg-nbd", few)
    once = from_columns(np.zeros(500), np.zeros(500), np.full(500, 9.0))
    with pytest.raises(NotEnoughData, match="0 people who bought again"):
        fit_buying("bg-nbd", once)
    with pytest.raises(NotEnoughData, match="people who left"):
        fit_contracts(Contracts.of_survivors([100, 80]))
    with pytest.raises(InputError, match="whole periods"):
        fit_buying("bg-bb", simulate(BG_NBD, np.array(GRID[0][1]), ages(200, rng), rng))


def test_cohorts_that_differ_are_told_from_those_that_do_not() -> None:
    rng = np.random.default_rng(8)
    T = ages(3_000, rng)
    label = np.array(["spring", "summer", "tiny"])[np.minimum(np.arange(3_000) // 1_480, 2)]
    same = simulate(BG_NBD, np.array(GRID[1][1]), T, rng)
    alike = fit_cohorts("bg-nbd", same, label)
    assert list(alike.fits) == ["spring", "summer"] and "40 people" in alike.declined["tiny"]
    assert alike.p is not None and alike.p > 0.01
    slow = simulate(BG_NBD, np.array((1.5, 24.0, 0.4, 6.0)), T, rng)
    both = Histories(*(np.where(label == "summer", b, a) for a, b in ((same.x, slow.x), (same.t_x, slow.t_x))), T)  # type: ignore[arg-type]
    apart = fit_cohorts("bg-nbd", both, label)
    assert apart.p is not None and apart.p < 1e-6


def test_renewals_ahead_are_the_sum_of_who_stays() -> None:
    at = np.array([0.7, 1.2])
    assert SBG.ahead(at, [2], 3)[0] == pytest.approx((SBG.stays(at, [3, 4, 5]) / SBG.stays(at, [2])).sum())
