"""How a model would have done: fit it to what was known on a day, and hold what came after against what it said.

Whoever had bought by that day is predicted. Shown beside every value, and the way to choose a model: by the log
likelihood of the time held out, a person, with its standard error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import sqrt

import numpy as np

from colmado.kit.errors import InputError
from colmado.kit.intervals import Z, wilson
from colmado.know.buying.catalogue import buying, fit_buying
from colmado.know.buying.fitting import Fit
from colmado.know.buying.histories import F64, I64, Histories, compress
from colmado.know.buying.orders import DAYS, Purchases
from colmado.know.buying.predicting import STEP, Forecaster, over_ages, within

DRAWS = 400
OFTEN = 7  # people with so many repeats or more are one line of the table
TENTHS = 10
STEPS = 60  # at most so many places of the curve


@dataclass(frozen=True)
class Bin:
    """People of whom much the same was expected, and what they bought; `low`, `high` is the interval of `bought`."""

    what: str
    people: int
    expected: float
    bought: float
    low: float
    high: float


@dataclass(frozen=True)
class Backtest:
    """What was expected of `people` in `horizon` units of time after `until`, and what they did. Means are a person.

    `low`, `high` are of the total, of 95 %: parameters and people vary. `naive` goes on at each one's past rate.
    `covered` is the share of people who bought between their own `least` and `most`, with its interval.
    `score` is the log likelihood a person of when they bought in the time held out.
    """

    model: str
    until: str
    horizon: float
    unit: str
    people: int
    bought: int
    expected: float
    low: float
    high: float
    naive: float
    mae: float
    naive_mae: float
    rmse: float
    correlation: float
    covered: float
    covered_low: float
    covered_high: float
    score: float
    score_error: float
    by_repeats: tuple[Bin, ...]
    by_expected: tuple[Bin, ...]
    curve: tuple[tuple[float, float, int], ...]
    scores: F64
    fit: Fit

    @property
    def off(self) -> float:
        """By what share of what was bought the total was missed; NaN if nothing was bought."""
        return self.expected / self.bought - 1 if self.bought else float("nan")

    def as_json(self) -> dict[str, object]:
        """What the command line says: all but the scores of single people."""
        told = {name: value for name, value in asdict(self).items() if name not in ("scores", "fit")}
        return {**told, "off": self.off if self.bought else None, "fit": self.fit.as_json()}


def backtest(name: str, bought: Purchases, until: str, after: str | None = None, unit: str = "week") -> Backtest:
    """Fit `name` to purchases up to the day `until`, and hold it against those up to `after` (the last there are).

    Raises InputError if no time is left to hold out, NotEnoughData if little was known by then.
    """
    model, end = buying(name), np.datetime64(after or bought.last_day(), "D")
    days = int((end - np.datetime64(until, "D")).astype(int))
    if days < 1:
        raise InputError(f"nothing is held out: {until} is not before {end}, the last day")
    horizon = days / DAYS[unit]
    known = bought.histories(until, unit)
    found = fit_buying(name, known)
    rows, at = compress(known)
    row = model.alive(found.parameters, rows) * over_ages(model, found.parameters, rows, horizon, 0.0)
    expected, did = row[at], bought.bought_between(until, end, np.asarray(known.person))
    drawn = within(model, found, rows, horizon, DRAWS)
    covered = int(((did >= drawn.least[at]) & (did <= drawn.most[at])).sum())
    scores = _scores(model, found, known, bought.histories(end, unit))
    past = np.where(known.T > 0, known.x / np.maximum(known.T, 1e-9), 0.0) * horizon
    low, high = _total(model, found, known, horizon, float(rows.n @ drawn.variance), float(expected.sum()))
    n = len(known)
    return Backtest(
        name, until, horizon, unit, n, int(did.sum()), float(expected.sum()), low, high, float(past.sum()),
        float(np.abs(expected - did).mean()), float(np.abs(past - did).mean()),
        float(np.sqrt(((expected - did) ** 2).mean())),
        float(np.corrcoef(expected, did)[0, 1]) if np.ptp(did) > 0 and np.ptp(expected) > 0 else 0.0,
        covered / n, *wilson(covered, n),
        float(scores.mean()), float(scores.std() / sqrt(n)),
        by_repeats(known.x, expected, did), by_expected(expected, did),
        _curve(model, found, known, bought, until, horizon), scores, found,
    )  # fmt: skip


def _scores(model: Forecaster, found: Fit, known: Histories, whole: Histories) -> F64:
    """The log likelihood of each one's time held out: that of all their time less that of the time known."""
    both = []
    for people in (known, whole.take(np.isin(np.asarray(whole.person), np.asarray(known.person)))):
        rows, at = compress(people)
        both.append(model.log_likelihood(found.parameters, rows)[at])
    return np.asarray(both[1] - both[0])


def _total(
    model: Forecaster, found: Fit, known: Histories, horizon: float, variance: float, total: float
) -> tuple[float, float]:
    """The interval of everyone's total: how the parameters may be off (delta method), and how people vary."""
    rows, logs = known.rows(), np.log(found.parameters)

    def summed(at: F64) -> float:
        return float(rows.n @ (model.alive(np.exp(at), rows) * over_ages(model, np.exp(at), rows, horizon, 0.0)))

    off = np.eye(len(logs)) * STEP
    slope = np.array([(summed(logs + one) - summed(logs - one)) / (2 * STEP) for one in off])
    reach = Z * sqrt(max(float(slope @ np.nan_to_num(found.covariance) @ slope), 0.0) + variance)
    return max(total - reach, 0.0), total + reach


def _curve(
    model: Forecaster, found: Fit, known: Histories, bought: Purchases, until: str, horizon: float
) -> tuple[tuple[float, float, int], ...]:
    """Through the time held out: after how much of it, what was expected by then, what had been bought."""
    rows, here = known.rows(), np.asarray(known.person)
    alive = rows.n * model.alive(found.parameters, rows)
    step = max(1, int(np.ceil(horizon / STEPS)))
    made = []
    for at in range(step, int(horizon) + 1, step):
        end = np.datetime64(until, "D") + np.timedelta64(round(at * DAYS[known.unit]), "D")
        told = float(alive @ over_ages(model, found.parameters, rows, float(at), 0.0))
        made.append((float(at), told, int(bought.bought_between(until, end, here).sum())))
    return tuple(made)


def _bin(what: str, expected: F64, did: I64) -> Bin:
    n, mean = len(did), float(did.mean())
    reach = Z * float(did.std()) / sqrt(n)
    return Bin(what, n, float(expected.mean()), mean, max(mean - reach, 0.0), mean + reach)


def by_repeats(x: I64, expected: F64, did: I64) -> tuple[Bin, ...]:
    """Hold what was expected against what was bought, by how often people had bought again."""
    many = np.minimum(x, OFTEN)
    return tuple(
        _bin(f"{k}{'+' if k == OFTEN else ''}", expected[many == k], did[many == k]) for k in np.unique(many).tolist()
    )


def by_expected(expected: F64, did: I64) -> tuple[Bin, ...]:
    """Hold the same against each other in tenths of people, from least expected to most."""
    order = np.argsort(expected, kind="stable")
    parts = [part for part in np.array_split(order, TENTHS) if len(part)]
    return tuple(_bin(f"tenth {k}", expected[part], did[part]) for k, part in enumerate(parts, 1))


@dataclass(frozen=True)
class Choice:
    """How far a model's score lies behind the best one's, a person, and the standard error of that."""

    model: str
    behind: float
    error: float

    @property
    def told_apart(self) -> bool:
        """Whether chance does not explain it, at 5 %."""
        return self.behind > Z * self.error


def choose(tests: Sequence[Backtest]) -> list[Choice]:
    """Order models by the log likelihood of the time held out, best first. They must be of the same people and days."""
    if len({(one.until, one.horizon, one.people) for one in tests}) > 1:
        raise InputError("models are compared on the same people and days only")
    best = max(tests, key=lambda one: one.score)
    made = [
        Choice(one.model, float(apart.mean()), float(apart.std() / sqrt(len(apart))))
        for one in tests
        for apart in [best.scores - one.scores]
    ]
    return sorted(made, key=lambda choice: choice.behind)
