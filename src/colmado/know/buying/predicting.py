"""What a fit says of each person: whether they are still here, what they will buy, what it is worth; with intervals.

Two kinds of interval, of 95 % each, and they answer different questions:

- `..._low`, `..._high`: how far the *expectation* may be off because the parameters are estimated. Delta method: the
  covariance of the fit, and slopes by central differences; of log odds for a chance, of the logarithm for a number.
- `least`, `most`: what this *person* may do, were we to see it. Draws: each draw takes parameters from their normal
  approximation, then a rate and a chance of leaving for the person, then purchases.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from scipy.special import expit, logit

from colmado.kit.errors import InputError
from colmado.kit.intervals import Z
from colmado.know.buying.discounting import force_of
from colmado.know.buying.fitting import Fit
from colmado.know.buying.gamma_gamma import GAMMA_GAMMA, spenders
from colmado.know.buying.histories import F64, I64, Histories, Rows, compress

STEP = 1e-4
AGES = 24  # places between which what is expected is interpolated over T
AT_ONCE = 100_000  # people, where everyone is looked at
BLOCK = 10_000  # rows drawn for at once
SEED = 20


class Forecaster(Protocol):
    """What a model of coming and staying can say of people."""

    def log_likelihood(self, parameters: F64, rows: Rows) -> F64:
        """Of one person a row."""

    def alive(self, parameters: F64, rows: Rows) -> F64:
        """P(still a customer)."""

    def ahead(self, parameters: F64, x: F64, T: F64, horizon: float, force: float) -> F64:
        """Purchases expected of who is alive, each discounted."""

    def draw(self, parameters: F64, rows: Rows, horizon: float, rng: np.random.Generator) -> F64:
        """Draw purchases of one person a row."""


@dataclass(frozen=True)
class Estimate:
    """A number for each person, with the interval of its expectation."""

    of: F64
    low: F64
    high: F64

    def times(self, other: Estimate) -> Estimate:
        """The product of two that were fitted apart; relative errors add as squares, on the scale of logarithms."""
        of = self.of * other.of
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = np.hypot(np.log(self.high / self.of), np.log(other.high / other.of))
            return Estimate(of, of * np.exp(-reach), of * np.exp(reach))

    def spread(self, at: I64) -> Estimate:
        """Give each person what was made for their row."""
        return Estimate(self.of[at], self.low[at], self.high[at])


@dataclass(frozen=True)
class Draws:
    """What one person of each row may buy: the middle share of draws, and their variance."""

    least: F64
    most: F64
    variance: F64


@dataclass(frozen=True)
class Prediction:
    """What is expected of each person within `horizon` units of time, purchases discounted at `yearly` a year.

    `value` is `purchases` times `spend`, in the money of the histories; None where no spending was fitted.
    """

    horizon: float
    unit: str
    yearly: float
    alive: Estimate
    purchases: Estimate
    spend: Estimate | None = None
    value: Estimate | None = None
    least: F64 | None = None
    most: F64 | None = None

    def columns(self, people: Histories) -> dict[str, list[Any]]:
        """One list a column, one entry a person: for a file, a data frame, a page."""
        who = people.person if people.person is not None else np.arange(1, len(people) + 1)
        made: dict[str, list[Any]] = {"person": who.tolist()}
        made |= {"x": people.x.tolist(), "t_x": people.t_x.tolist(), "T": people.T.tolist()}
        for name in ("alive", "purchases", "spend", "value"):
            told = getattr(self, name)
            if told is not None:
                made |= {name: _or_none(told.of)}
                made |= {f"{name}_low": _or_none(told.low), f"{name}_high": _or_none(told.high)}
        if self.least is not None and self.most is not None:
            made |= {"least": self.least.tolist(), "most": self.most.tolist()}
        return made


def _or_none(column: F64) -> list[float | None]:
    """As a list; None where there is no number (a mean that does not exist)."""
    return [at if fine else None for at, fine in zip(column.tolist(), np.isfinite(column).tolist(), strict=True)]


def predict(
    model: Forecaster,
    found: Fit,
    people: Histories,
    horizon: float,
    *,
    yearly: float = 0.0,
    draws: int = 0,
    spending: Fit | None = None,
) -> Prediction:
    """Predict for each person. `draws` of 0 leaves `least` and `most` out; 400 give them to about one purchase.

    Raises InputError for a horizon that is no length of time, or infinite without a discount, and for a fit that did
    not converge.
    """
    force = force_of(yearly, people.unit)
    if not horizon > 0 or (force == 0 and not np.isfinite(horizon)):
        raise InputError(f"a horizon is a length of time above 0, and without end only with a discount; got {horizon}")
    for one in (found, *([spending] if spending else [])):
        if not one.converged:
            raise InputError(f"the fit of {one.model} did not converge, so nothing is predicted: {one.warnings[0]}")
    rows, at = compress(people)
    alive = _delta(lambda p: model.alive(p, rows), found, logit, expit).spread(at)
    expected = _delta(
        lambda p: model.alive(p, rows) * over_ages(model, p, rows, horizon, force), found, np.log, np.exp
    ).spread(at)
    spend = _spend(spending, people) if spending else None
    least = most = None
    if draws:
        drawn = within(model, found, rows, horizon, draws)
        least, most = drawn.least[at], drawn.most[at]
    value = expected.times(spend) if spend else None
    return Prediction(horizon, people.unit, yearly, alive, expected, spend, value, least, most)


def _spend(found: Fit, people: Histories) -> Estimate:
    """The mean purchase expected of each person; who shows nothing of their own gets that of everyone."""
    chosen = spenders(people)
    x, mean = np.zeros(len(people)), np.zeros(len(people))
    x[chosen], mean[chosen] = people.x[chosen], np.asarray(people.mean_value)[chosen]
    made = np.empty((3, len(people)))
    for i in range(0, len(people), AT_ONCE):
        part = slice(i, i + AT_ONCE)
        of = GAMMA_GAMMA.mean(found.parameters, x[part], mean[part])
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = GAMMA_GAMMA.steepness(found.parameters, x[part], mean[part])
            reach = np.exp(Z * np.sqrt(((found.covariance @ slope) * slope).sum(axis=0)))
            made[:, part] = of, of / reach, of * reach
    return Estimate(*made)


def _delta(
    made: Callable[[F64], F64], found: Fit, there: Callable[[F64], F64], back: Callable[[F64], F64]
) -> Estimate:
    """Carry the uncertainty of the parameters to a number, on the scale `there` leads to."""
    logs = np.log(found.parameters)
    of = made(found.parameters)
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = []
        for i in range(len(logs)):
            off = np.zeros(len(logs))
            off[i] = STEP
            slopes.append((there(made(np.exp(logs + off))) - there(made(np.exp(logs - off)))) / (2 * STEP))
        slope = np.nan_to_num(np.array(slopes), nan=0.0, posinf=0.0, neginf=0.0)
        reach = Z * np.sqrt(np.maximum(np.einsum("ip,ij,jp->p", slope, found.covariance, slope), 0))
        middle = there(of)
        return Estimate(of, back(middle - reach), back(middle + reach))


def over_ages(model: Forecaster, parameters: F64, rows: Rows, horizon: float, force: float) -> F64:
    """What is expected of each row's person, were they alive: it depends on x and T only, and smoothly on T.

    For each x it is computed at AGES Chebyshev places of log(1 + T) and interpolated; at the ages themselves where
    these are fewer.
    """
    made = np.empty(len(rows.x))
    order = np.argsort(rows.xs.at, kind="stable")
    for x, mine in zip(rows.xs.values, np.split(order, np.cumsum(np.bincount(rows.xs.at))[:-1]), strict=True):
        ages, back = np.unique(rows.T[mine], return_inverse=True)
        if len(ages) <= AGES:
            made[mine] = model.ahead(parameters, np.full(len(ages), x), ages, horizon, force)[back]
            continue
        low, high = np.log1p(ages[0]), np.log1p(ages[-1])
        place = np.cos((np.arange(AGES) + 0.5) * np.pi / AGES)
        known = model.ahead(
            parameters, np.full(AGES, x), np.expm1(low + (high - low) * (place + 1) / 2), horizon, force
        )
        fitted = np.polynomial.chebyshev.chebfit(place, np.log(known), AGES - 1)
        where = 2 * (np.log1p(ages) - low) / (high - low) - 1
        made[mine] = np.exp(np.polynomial.chebyshev.chebval(where, fitted))[back]
    return made


def within(model: Forecaster, found: Fit, rows: Rows, horizon: float, draws: int, share: float = 0.95) -> Draws:
    """Draw what one person of each row may buy; parameters are drawn anew each time.

    Where the fit has no standard errors the parameters stay as they are.
    """
    rng = np.random.default_rng(SEED)
    spread = np.nan_to_num(found.covariance, nan=0.0)
    drawn = np.exp(rng.multivariate_normal(np.log(found.parameters), spread, draws))
    tails = [(1 - share) / 2, (1 + share) / 2]
    ends = []
    for block in np.array_split(np.arange(len(rows.n)), len(rows.n) // BLOCK + 1):
        some = rows.take(block, rows.n[block])
        bought = np.array([model.draw(one, some, horizon, rng) for one in drawn])
        quantiles = np.quantile(bought, tails, axis=0, method="inverted_cdf")
        ends.append(np.vstack([quantiles, bought.var(axis=0)]))
    return Draws(*np.concatenate(ends, axis=1))
