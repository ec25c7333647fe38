"""Invent people who buy as a model says: to try what recovers the truth, and for intervals by simulation."""

from __future__ import annotations

import numpy as np

from colmado.know.buying.beta_geometric import BetaGeometric
from colmado.know.buying.bg_bb import BetaBernoulli
from colmado.know.buying.histories import F64, Histories
from colmado.know.buying.pareto_nbd import ParetoNBD

AT_ONCE = 64  # purchases drawn for everyone who still buys


def simulate(
    model: BetaGeometric | ParetoNBD | BetaBernoulli,
    parameters: F64,
    T: F64,
    rng: np.random.Generator,
    unit: str = "week",
) -> Histories:
    """Draw one history for each age in T."""
    if isinstance(model, BetaBernoulli):
        return _in_periods(parameters, T, rng)
    r, alpha, third, fourth = parameters
    rate = rng.gamma(r, 1 / alpha, len(T))
    until, most = T, np.full(len(T), np.inf)
    if isinstance(model, ParetoNBD):
        leaves = np.maximum(rng.gamma(third, 1 / fourth, len(T)), 1e-300)
        until = np.minimum(T, rng.standard_exponential(len(T)) / leaves)
    else:
        leaving = np.maximum(rng.beta(third, fourth, len(T)), 1e-12)
        most = rng.geometric(leaving) - float(model.first_may_be_last)
    x, t_x = np.zeros(len(T), dtype=np.int64), np.zeros(len(T))
    buying = np.flatnonzero(np.minimum(until, most) > 0)
    while len(buying):
        gaps = rng.standard_exponential((len(buying), AT_ONCE)) / np.maximum(rate[buying], 1e-300)[:, None]
        at = t_x[buying, None] + np.cumsum(gaps, axis=1)
        done = (at <= until[buying, None]) & (x[buying, None] + np.arange(1, AT_ONCE + 1) <= most[buying, None])
        more = done.sum(axis=1)
        some = more > 0
        t_x[buying[some]] = at[some, more[some] - 1]
        x[buying] += more
        buying = buying[more == AT_ONCE]
    return Histories(x, t_x, T, unit=unit)


def _in_periods(parameters: F64, T: F64, rng: np.random.Generator) -> Histories:
    alpha, beta, gamma, delta = parameters
    buying = rng.beta(alpha, beta, len(T))
    lasted = np.minimum(rng.geometric(np.maximum(rng.beta(gamma, delta, len(T)), 1e-12)) - 1, T)
    period = np.arange(1, int(T.max()) + 1)
    bought = (rng.random((len(T), len(period))) < buying[:, None]) & (period <= lasted[:, None])
    return Histories(bought.sum(axis=1), (bought * period).max(axis=1).astype(np.float64), T, unit="period")
