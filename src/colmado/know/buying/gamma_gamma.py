"""Gamma-Gamma: what people spend each time, if that has nothing to do with how often they come.

A purchase of somebody is gamma(p, nu), and nu is gamma(q, v) over people (Fader and Hardie 2013, note 25).
Of x purchases with mean m

    L = G(px+q) / (G(px) G(q))  v^q m^(px-1) x^px / (v+xm)^(px+q);  expected mean = p (v+xm) / (px+q-1)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import digamma, gammaln

from colmado.kit.errors import InputError
from colmado.know.buying.fitting import Fit, Prior, enough, fit
from colmado.know.buying.histories import F64, I64, Column, Histories

SPENDERS = 30
"""Fewer people with repeat purchases of some value, and nothing is fitted."""
RELATED = 0.3  # a correlation of how often and how much from which on the model's assumption is doubted


@dataclass(frozen=True)
class Spending:
    """`x` purchases with mean `mean`, above 0; one entry a person (`n` is 1), or a row."""

    x: F64
    mean: F64
    n: F64
    xs: Column

    @staticmethod
    def of(x: F64, mean: F64, n: F64) -> Spending:
        """Make it of columns."""
        return Spending(x, mean, n, Column(*np.unique(x, return_inverse=True)))

    def take(self, chosen: I64, n: F64) -> Spending:
        """Some of the rows, each with `n` people."""
        return Spending.of(self.x[chosen], self.mean[chosen], n)


@dataclass(frozen=True)
class GammaGamma:
    """See the module."""

    name: str = "gamma-gamma"
    names: tuple[str, ...] = ("p", "q", "v")
    starts: Sequence[Sequence[float]] = ((2, 3, 1), (6, 4, 0.5), (1, 2, 2))

    def log_likelihood(self, parameters: F64, rows: Spending) -> F64:
        """Of each person."""
        p, q, v = parameters
        x = rows.xs.values
        by_x = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v) + p * x * np.log(x)
        log_m, log_all = np.log(rows.mean), np.log(v + rows.x * rows.mean)
        return np.asarray(rows.xs.of(by_x) + (p * rows.x - 1) * log_m - (p * rows.x + q) * log_all)

    def gradient(self, parameters: F64, rows: Spending) -> tuple[float, F64]:
        """The log likelihood of all people together, and its gradient."""
        p, q, v = parameters
        x, whole = rows.xs.values, v + rows.x * rows.mean
        log_all = np.log(whole)
        by_p = rows.xs.of(x * (digamma(p * x + q) - digamma(p * x) + np.log(x)))
        by_q = rows.xs.of(digamma(p * x + q) - digamma(q))
        slope = [
            rows.n @ (by_p + rows.x * (np.log(rows.mean) - log_all)),
            rows.n @ (by_q + np.log(v) - log_all),
            rows.n @ (q / v - (p * rows.x + q) / whole),
        ]
        return float(rows.n @ self.log_likelihood(parameters, rows)), np.asarray(slope)

    def mean(self, parameters: F64, x: F64, mean: F64) -> F64:
        """The mean purchase expected of people; x = 0 (`mean` is then not looked at) gives that of everyone.

        NaN where q is so small that the mean of some has no end (px + q <= 1).
        """
        p, q, v = parameters
        spent = np.where(x > 0, x * mean, 0.0)
        below = p * x + q - 1
        return np.asarray(np.where(below > 0, p * (v + spent) / np.where(below > 0, below, 1), np.nan))

    def steepness(self, parameters: F64, x: F64, mean: F64) -> F64:
        """Slopes of log `mean` by the logarithms of p, q and v: three by people."""
        p, q, v = parameters
        below = p * x + q - 1
        return np.array([1 - p * x / below, -q / below, v / (v + np.where(x > 0, x * mean, 0.0))])


GAMMA_GAMMA = GammaGamma()


def spenders(people: Histories) -> I64:
    """Who can say something of spending: a repeat purchase, of more than nothing on the mean."""
    if people.mean_value is None:
        raise InputError("these histories have no amounts; give orders with amounts, or a column monetary_value")
    return np.flatnonzero((people.x > 0) & (np.nan_to_num(people.mean_value) > 0))


def fit_spending(people: Histories, *, prior: Prior | None = None) -> Fit:
    """Fit what people spend, in the unit of `mean_value`. Raises NotEnoughData below SPENDERS.

    It says so if people who come more often spend more, or less, each time: then the model is wrong for them.
    """
    chosen = spenders(people)
    enough(len(chosen), SPENDERS, "people who bought again for more than nothing")
    x, mean = people.x[chosen].astype(np.float64), np.asarray(people.mean_value)[chosen]
    found = fit(GAMMA_GAMMA, Spending.of(x, mean, np.ones(len(x))), prior=prior)
    notes = list(found.warnings)
    if (without := int((people.x > 0).sum()) - len(chosen)) > 0:
        notes.append(f"{without} who bought again spent nothing after refunds, and are left out")
    related = float(np.corrcoef(np.log(x), np.log(mean))[0, 1]) if np.ptp(x) > 0 and np.ptp(mean) > 0 else 0.0
    if abs(related) > RELATED:
        notes.append(f"how often and how much go together (correlation {related:.2f}); the model takes that as 0")
    if found["q"] <= 1:
        notes.append("q is at most 1: a mean over everyone does not exist, and newcomers get no value")
    return replace(found, warnings=tuple(notes))
