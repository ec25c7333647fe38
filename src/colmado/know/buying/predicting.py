"""What a fit says of each person: whether they are still here, what they will buy, what that is worth; each with an interval.

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
from colmado.know.buying.histories import F64, I64, Histories, Rows, compress

STEP = 1e-4
AGES = 24  # places between which what is expected is interpolated over T
BLOCK = 10_000  # rows drawn for at once
SEED = 20


class Forecaster(Protocol):
    """What a model of coming and staying can say of people."""

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
class Prediction:
    """What is expected of each person within `horizon` units of time, purchases discounted at `yearly` a year."""

    horizon: float
    unit: str
    yearly: float
    alive: Estimate
    purchases: Estimate
    least: F64 | None = None
    most: F64 | None = None

    def columns(self, people: Histories) -> dict[str, list[Any]]:
        """One list a column, one entry a person: for a file, a data frame, a page."""
        who = people.person if people.person is not None else np.arange(1, len(people) + 1)
        made: dict[str, list[Any]] = {
            "person": who.tolist(), "x": people.x.tolist(), "t_x": people.t_x.tolist(), "T": people.T.tolist(),
        }  # fmt: skip
        for name, told in (("alive", self.alive), ("purchases", self.purchases)):
            made |= {name: told.of.tolist(), f"{name}_low": told.low.tolist(), f"{name}_high": told.high.tolist()}
        if self.least is not None and self.most is not None:
            made |= {"least": self.least.tolist(), "most": self.most.tolist()}
        return made


def predict(
    model: Forecaster, found: Fit, people: Histories, horizon: float, *, yearly: float = 0.0, draws: int = 0
) -> Prediction:
    """Predict for each person. `draws` of 0 leaves `least` and `most` out; 400 give them to about one purchase.

    Raises InputError for a horizon that is no length of time, or infinite without a discount.
    """
    force = force_of(yearly, people.unit)
    if not horizon > 0 or (force == 0 and not np.isfinite(horizon)):
        raise InputError(f"a horizon is a length of time above 0, and without end only with a discount; got {horizon}")
    rows, at = compress(people)
    alive = _delta(lambda p: model.alive(p, rows), found, logit, expit)
    purchases = _delta(
        lambda p: model.alive(p, rows) * over_ages(model, p, rows, horizon, force), found, np.log, np.exp
    )
    least = most = None
    if draws:
        low, high = within(model, found, rows, horizon, draws)
        least, most = low[at], high[at]
    return Prediction(horizon, people.unit, yearly, alive.spread(at), purchases.spread(at), least, most)


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

    For each x it is computed at AGES Chebyshev places of log(1 + T) and interpolated; where there are fewer ages, of those.
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


def within(model: Forecaster, found: Fit, rows: Rows, horizon: float, draws: int, share: float = 0.95) -> tuple[F64, F64]:
    """The middle `share` of what one person of each row may buy, by draws; parameters are drawn anew each time.

    Where the fit has no standard errors the parameters stay as they are.
    """
    rng = np.random.default_rng(SEED)
    spread = np.nan_to_num(found.covariance, nan=0.0)
    drawn = np.exp(rng.multivariate_normal(np.log(found.parameters), spread, draws))
    tails = [(1 - share) / 2, (1 + share) / 2]
    ends = []
    for block in np.array_split(np.arange(len(rows.n)), len(rows.n) // BLOCK + 1):
        some = rows.take(block)
        bought = np.array([model.draw(one, some, horizon, rng) for one in drawn])
        ends.append(np.quantile(bought, tails, axis=0, method="inverted_cdf"))
    low, high = np.concatenate(ends, axis=1)
    return low, high
