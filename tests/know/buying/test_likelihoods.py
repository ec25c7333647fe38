"""Likelihoods against integrals taken numerically, identities, finite differences, and what strains them."""

from __future__ import annotations

import itertools
from math import comb

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import beta as beta_function
from scipy.special import gamma as gamma_function
from scipy.special import gammaln, hyp2f1

from colmado.know.buying.beta_geometric import BG_NBD, MBG_NBD, BetaGeometric
from colmado.know.buying.bg_bb import BG_BB
from colmado.know.buying.gamma_gamma import GAMMA_GAMMA, Spending
from colmado.know.buying.histories import F64, Rows
from colmado.know.buying.pareto_nbd import PARETO_NBD
from colmado.know.buying.sbg import SBG, Contracts

SETS = [(0.243, 4.414, 0.793, 2.426), (1.8, 30.0, 0.2, 9.0), (0.05, 0.3, 4.0, 0.6)]
STRAINED = list(itertools.product((1e-4, 1.0, 300.0), (1e-3, 10.0, 1e4), (1e-4, 1.0, 300.0), (1e-3, 10.0, 1e4)))


def rows(*histories: tuple[float, float, float]) -> Rows:
    x, t_x, T = np.array(histories, dtype=float).T
    return Rows.of(x, t_x, T, np.arange(1.0, len(histories) + 1))


USUAL = rows((0, 0, 39), (1, 1.7, 39), (2, 30.4, 38.9), (7, 3, 20), (40, 38, 39), (0, 0, 0), (3, 12, 12))
STRAINING = rows(
    (0, 0, 0), (0, 0, 1e-6), (0, 0, 1e5), (1, 1e-6, 1e5), (2000, 300, 1e4), (2000, 1e4, 1e4), (1, 1e4, 1e4)
)  # fmt: skip
PERIODS = rows((0, 0, 6), (1, 6, 6), (2, 4, 6), (6, 6, 6), (0, 0, 0), (3, 3, 40), (1, 1, 1))


def slope_by_differences(model, parameters: F64, table) -> F64:
    made = []
    for i, at in enumerate(parameters):
        off = np.zeros(len(parameters))
        off[i] = 1e-5 * at
        up, down = model.gradient(parameters + off, table)[0], model.gradient(parameters - off, table)[0]
        made.append((up - down) / (2 * off[i]))
    return np.array(made)


@pytest.mark.parametrize("parameters", SETS)
@pytest.mark.parametrize(
    ("model", "table"),
    [(BG_NBD, USUAL), (MBG_NBD, USUAL), (PARETO_NBD, USUAL), (BG_BB, PERIODS)],
    ids=lambda one: getattr(one, "name", ""),
)
def test_gradients_are_those_of_the_height(model, table, parameters) -> None:
    at = np.array(parameters)
    height, slope = model.gradient(at, table)
    assert height == pytest.approx(model.log_likelihood(at, table) @ table.n, rel=1e-12)
    assert slope == pytest.approx(slope_by_differences(model, at, table), rel=2e-6, abs=1e-5)


def test_gradients_of_spending_and_of_contracts() -> None:
    spent = Spending.of(np.array([1.0, 4, 30]), np.array([0.2, 35, 900]), np.array([1.0, 2, 3]))
    left = Contracts(np.array([1.0, 7, 7, 0]), np.array([1.0, 1, 0, 0]), np.array([3.0, 2, 9, 4]))
    for model, table, at in ((GAMMA_GAMMA, spent, (6.25, 3.74, 15.45)), (SBG, left, (0.7, 1.2))):
        made = model.gradient(np.array(at), table)[1]  # type: ignore[attr-defined]
        assert made == pytest.approx(slope_by_differences(model, np.array(at), table), rel=1e-6)


def mixed(model: BetaGeometric, parameters: tuple[float, ...], x: int, t_x: float, T: float) -> float:
    """The likelihood by its definition: what somebody with chance p of leaving does, over all p."""
    r, alpha, a, b = parameters
    y = x + model.first_may_be_last

    def bought(until: float) -> float:
        return gamma_function(r + x) / gamma_function(r) * alpha**r / (alpha + until) ** (r + x)

    def given(p: float) -> float:
        left = p * (1 - p) ** (y - 1) * bought(t_x) if y else 0.0
        return ((1 - p) ** y * bought(T) + left) * p ** (a - 1) * (1 - p) ** (b - 1) / beta_function(a, b)

    half = [quad(given, *ends, epsabs=0, epsrel=1e-9, limit=500)[0] for ends in ((0, 1e-6), (1e-6, 0.5), (0.5, 1))]
    return float(sum(half))


@pytest.mark.parametrize("model", [BG_NBD, MBG_NBD], ids=lambda one: one.name)
@pytest.mark.parametrize("parameters", SETS[:2])
def test_leaving_after_a_purchase_is_the_mixture_it_says(model, parameters) -> None:
    for x, t_x, T in ((0, 0, 39), (1, 1.7, 39), (2, 30.4, 38.9), (7, 3, 20)):
        told = model.log_likelihood(np.array(parameters), rows((x, t_x, T)))[0]
        assert told == pytest.approx(np.log(mixed(model, parameters, x, t_x, T)), abs=1e-6)


def test_leaving_at_any_time_is_what_others_write_with_2f1() -> None:
    """Schmittlein, Morrison and Colombo's closed form, alpha above beta, where scipy's 2F1 can be trusted."""
    r, alpha, s, beta = 0.553, 12.0, 0.606, 9.0
    for x, t_x, T in ((0, 0, 39), (1, 1.7, 39), (2, 30.4, 38.9), (7, 3, 20), (0, 0, 400)):
        power = r + s + x

        def part(t: float, power: float = power) -> float:
            return float(hyp2f1(power, s + 1, power + 1, (alpha - beta) / (alpha + t)) / (alpha + t) ** power)

        braces = (alpha + T) ** -(r + x) * (beta + T) ** -s + s / power * (part(t_x) - part(T))
        lead = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        told = PARETO_NBD.log_likelihood(np.array([r, alpha, s, beta]), rows((x, t_x, T)))[0]
        assert told == pytest.approx(lead + np.log(braces), abs=1e-9)


@pytest.mark.parametrize("parameters", [(0.5, 10, 0.6, 12), (1, 0.01, 5, 1000), (0.3, 1000, 3, 0.1), (2, 3, 500, 2e4)])
def test_the_area_is_that_of_an_adaptive_integral(parameters) -> None:
    r, alpha, s, beta = parameters
    for x, t_x, T in ((0, 0.0, 300), (3, 20, 300), (250, 20, 300), (1, 299, 300)):
        edges = t_x + np.append(0, np.geomspace(1e-4, T - t_x, 40))

        def f(u: float, t_x: float = t_x, x: int = x) -> float:
            bought = (r + x) * np.log1p((u - t_x) / (alpha + t_x))
            return float(np.exp(-bought - (s + 1) * np.log1p((u - t_x) / (beta + t_x))))

        true = sum(quad(f, *ends, epsabs=0, epsrel=1e-10)[0] for ends in itertools.pairwise(edges))
        log = PARETO_NBD._area(np.array(parameters, float), rows((x, t_x, T)), means=False).log[0]
        told = log + (r + x) * np.log(alpha + t_x) + (s + 1) * np.log(beta + t_x)
        assert told == pytest.approx(np.log(true), abs=2e-6)


def test_all_that_can_happen_in_six_periods_adds_up_to_one() -> None:
    at, total = np.array([1.2, 0.75, 0.66, 2.78]), 0.0
    for t_x in range(7):
        for x in range(min(1, t_x), t_x + 1):
            ways = comb(t_x - 1, x - 1) if x else 1
            total += ways * float(np.exp(BG_BB.log_likelihood(at, rows((x, t_x, 6)))[0]))
    assert total == pytest.approx(1, abs=1e-12)


def test_who_leaves_and_who_stays_add_up_to_one() -> None:
    t = np.append(np.arange(1.0, 31), 30)
    made = SBG.log_likelihood(np.array([0.7, 1.2]), Contracts(t, np.append(np.ones(30), 0), np.ones(31)))
    assert np.exp(made).sum() == pytest.approx(1, abs=1e-12)
    assert SBG.stays(np.array([0.7, 1.2]), [0, 1, 2])[2] == pytest.approx(
        SBG.renews(np.array([0.7, 1.2]), [1, 2]).prod()
    )


@pytest.mark.parametrize("x", [1.0, 5.0, 60.0])
def test_the_density_of_spending_integrates_to_one(x) -> None:
    at = np.array([6.25, 3.74, 15.45])

    def density(log_m: float) -> float:
        table = Spending.of(np.array([x]), np.exp([log_m]), np.ones(1))
        return float(np.exp(GAMMA_GAMMA.log_likelihood(at, table)[0] + log_m))

    assert quad(density, -20, 20, limit=400, points=[2, 4])[0] == pytest.approx(1, abs=1e-7)


@pytest.mark.parametrize("model", [BG_NBD, MBG_NBD, PARETO_NBD], ids=lambda one: one.name)
def test_nothing_breaks_at_the_ends(model) -> None:
    """No history and no parameters give NaN or overflow: warnings are errors here."""
    for parameters in STRAINED:
        at = np.array(parameters)
        height, slope = model.gradient(at, STRAINING)
        assert np.isfinite(height) and np.isfinite(slope).all(), parameters
        here = model.alive(at, STRAINING)
        assert ((here >= 0) & (here <= 1)).all(), parameters
        ahead = model.ahead(at, STRAINING.x, STRAINING.T, 52.0, 0.0)
        discounted = model.ahead(at, STRAINING.x, STRAINING.T, 52.0, 0.01)
        assert np.isfinite(ahead).all() and (ahead >= 0).all(), parameters
        assert (discounted <= ahead * (1 + 1e-6) + 1e-300).all(), parameters


def test_who_buys_for_the_first_time_today_tells_nothing() -> None:
    today = rows((0, 0, 0))
    for model in (BG_NBD, MBG_NBD, PARETO_NBD, BG_BB):
        assert model.log_likelihood(np.array([0.5, 3, 0.7, 2]), today)[0] == pytest.approx(0, abs=1e-12)
    assert PARETO_NBD.alive(np.array([0.5, 3, 0.7, 2]), today)[0] == 1
    assert MBG_NBD.alive(np.array([0.5, 3, 0.7, 2]), today)[0] == pytest.approx(2 / 2.7)
