"""Maximum likelihood for models of a few positive parameters: Newton's way in their logarithms, from several starts.

The gradient is the model's own, the Hessian its central differences. Nothing fails in silence: a `Fit` says whether it
converged, and what hinders. Intervals are of the logarithms, so that they stay positive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import Protocol, Self

import numpy as np

from colmado.kit.errors import InputError, NotEnoughData
from colmado.kit.intervals import Z
from colmado.know.buying.histories import F64, I64

EDGE = 14.0  # a logarithm of a parameter beyond this is a limit of the model, not an estimate
STEP = 1e-4  # of central differences, in logarithms
LONGEST = 1.5  # of one step, in logarithms
ROUNDS = 300
STUCK = 1e12  # a step held back so far goes nowhere
FLAT = 1e-11  # what a full Newton step would still gain, in log likelihood a person
LOOSE = 2.0  # a standard error of a logarithm from which on a parameter counts as not determined
ENDLESS = 10.0  # a standard error of a logarithm, in some direction, from which on that is a ridge without an end
FREE = 0.01  # a parameter lies along a ridge with this share of its direction
FEW = 2_000  # people that starts are tried on, where there are more rows than that
Prior = Mapping[str, tuple[float, float]]
"""Parameter -> median and spread (standard deviation of its logarithm) of a lognormal prior."""


class Table(Protocol):
    """What a model is fitted to."""

    @property
    def n(self) -> F64:
        """People behind each row."""

    def take(self, chosen: I64, n: F64) -> Self:
        """Some of the rows, each with `n` people."""


class Model[Of](Protocol):
    """What a model says about itself."""

    @property
    def name(self) -> str:
        """What the command line calls it."""

    @property
    def names(self) -> tuple[str, ...]:
        """Its parameters."""

    @property
    def starts(self) -> Sequence[Sequence[float]]:
        """Where to begin."""

    def gradient(self, parameters: F64, rows: Of) -> tuple[float, F64]:
        """The log likelihood of all people together, and its gradient by the parameters."""


@dataclass(frozen=True)
class Fit:
    """What a fit found. `covariance` is of the logarithms of the parameters; NaN where it did not converge.

    Along a ridge nothing changes, so the covariance leaves that direction out: what is predicted keeps its interval.
    The parameters that lie along it are `free`: they have no standard error, and an interval without an end.
    """

    model: str
    names: tuple[str, ...]
    parameters: F64
    covariance: F64
    log_likelihood: float
    n: int
    rows: int
    converged: bool
    evaluations: int
    warnings: tuple[str, ...] = ()
    prior: Prior = field(default_factory=dict)
    free: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> float:
        return float(self.parameters[self.names.index(name)])

    @property
    def standard_errors(self) -> F64:
        """Of the parameters, by the delta method."""
        bound = np.array([name not in self.free for name in self.names])
        return np.where(bound, self.parameters * np.sqrt(np.diag(self.covariance)), np.nan)

    @property
    def intervals(self) -> F64:
        """95 % intervals, low and high of each parameter."""
        reach = np.exp(Z * np.sqrt(np.diag(self.covariance)))
        ends = np.column_stack([self.parameters / reach, self.parameters * reach])
        ends[[name in self.free for name in self.names]] = 0.0, np.inf
        return ends

    def as_json(self) -> dict[str, object]:
        """What the command line says."""
        low_high = self.intervals
        return {
            "model": self.model,
            "params": dict(zip(self.names, self.parameters.tolist(), strict=True)),
            "standard_errors": {
                name: _or_none(value) for name, value in zip(self.names, self.standard_errors, strict=True)
            },
            "intervals": {
                name: [_or_none(value) for value in pair] for name, pair in zip(self.names, low_high, strict=True)
            },
            "log_likelihood": self.log_likelihood,
            "n": self.n,
            "rows": self.rows,
            "converged": self.converged,
            "evaluations": self.evaluations,
            "warnings": list(self.warnings),
        }


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


@dataclass
class Hill[Of: Table]:
    """The log likelihood a person, with its prior, over logarithms of the parameters; counts how often it was asked."""

    model: Model[Of]
    rows: Of
    prior: Prior
    people: float
    asked: int = 0

    def at(self, logs: F64) -> tuple[float, F64]:
        """Height and slope."""
        self.asked += 1
        parameters = np.exp(logs)
        height, slope = self.model.gradient(parameters, self.rows)
        slope = slope * parameters
        for i, name in enumerate(self.model.names):
            if name in self.prior:
                median, spread = self.prior[name]
                off = (logs[i] - log(median)) / spread
                height -= off * off / 2
                slope[i] -= off / spread
        if not (np.isfinite(height) and np.isfinite(slope).all()):
            return -np.inf, np.zeros_like(slope)
        return height / self.people, slope / self.people

    def bend(self, logs: F64) -> F64:
        """The Hessian, by central differences of the slope."""
        made = np.empty((len(logs), len(logs)))
        for i in range(len(logs)):
            off = np.zeros(len(logs))
            off[i] = STEP
            made[i] = (self.at(logs + off)[1] - self.at(logs - off)[1]) / (2 * STEP)
        return (made + made.T) / 2


@dataclass(frozen=True)
class Top:
    """Where climbing ended; `left` is what a full step would still gain."""

    logs: F64
    height: float
    slope: F64
    bend: F64
    left: float


def climb[Of: Table](hill: Hill[Of], logs: F64, free: F64, bend: F64 | None = None) -> Top:
    """Go up from `logs` until a step would gain nothing; parameters whose `free` is 0 stay.

    A Hessian (the one given, to begin with) serves as long as each step by it leaves a tenth or less to gain; it is
    made anew for the top.
    """
    held, moving = 1e-3, free > 0
    height, slope = hill.at(logs)
    fresh = bend is None
    bend = hill.bend(logs) if bend is None else bend
    before = np.inf
    for _ in range(ROUNDS):
        values, ways = np.linalg.eigh(bend[np.ix_(moving, moving)])
        steep = ways.T @ slope[moving]
        left = float((steep**2 / np.maximum(np.abs(values), 1e-12)).sum() / 2)
        done = left < FLAT or held > STUCK
        if not fresh and (done or left > before / 10):
            bend, fresh, before = hill.bend(logs), True, np.inf
            continue
        if done:
            break
        step = np.zeros_like(logs)
        step[moving] = ways @ (steep / (np.abs(values) + held * max(np.abs(values).max(), 1e-12)))
        step *= min(1.0, LONGEST / max(float(np.linalg.norm(step)), 1e-300))
        there = np.clip(logs + step, -EDGE, EDGE)
        higher, slope_there = hill.at(there)
        if higher > height:
            logs, height, slope, fresh, before = there, higher, slope_there, False, left
            held = max(held / 10, 1e-10)
        else:
            held *= 10
    return Top(logs, height, slope, bend, left)


def fit[Of: Table](model: Model[Of], rows: Of, *, prior: Prior | None = None, seed: int = 0) -> Fit:
    """Fit a model: starts are tried on some of the rows, the best goes on with all of them.

    `prior` makes it the mode of the posterior. Raises InputError for a prior of no parameter.
    """
    prior = _checked(prior or {}, model.names)
    some = _some(rows, seed)
    trial = Hill(model, some, prior, float(some.n.sum()))
    everywhere = np.ones(len(model.names))
    tops = [climb(trial, np.log(np.asarray(start, float)), everywhere) for start in model.starts]
    best = max(tops, key=lambda top: top.height)
    hill = Hill(model, rows, prior, float(rows.n.sum()))
    top = best if some is rows else climb(hill, best.logs, everywhere, best.bend)
    apart = [t for t in tops if np.isfinite(t.height) and t.height < best.height - 1e-5 and t.left < FLAT]
    return _told(model, hill, top, asked=trial.asked + hill.asked, other_tops=len(apart))


def _checked(prior: Prior, names: tuple[str, ...]) -> Prior:
    for name, (median, spread) in prior.items():
        if name not in names or not (median > 0 and spread > 0):
            raise InputError(
                f"a prior is a median and a spread above 0 of one of {', '.join(names)}; got {name}: {median}, {spread}"
            )
    return prior


def _some[Of: Table](rows: Of, seed: int) -> Of:
    """Some of the people, or all where they are few rows."""
    if len(rows.n) <= FEW:
        return rows
    drawn = np.random.default_rng(seed).choice(len(rows.n), FEW, p=rows.n / rows.n.sum())
    chosen, times = np.unique(drawn, return_counts=True)
    return rows.take(chosen, times.astype(np.float64))


def _told[Of: Table](model: Model[Of], hill: Hill[Of], top: Top, *, asked: int, other_tops: int) -> Fit:
    """Say what was found, and everything that speaks against it."""
    people, warnings = hill.people, []
    parameters = np.exp(top.logs)
    converged = bool(np.isfinite(top.height)) and top.left < 1e-6
    if not converged:
        warnings.append(f"not converged: a full step would still gain {top.left * people:.3g} in log likelihood")
    values, ways = np.linalg.eigh(-top.bend * people)
    covariance = np.full((len(parameters), len(parameters)), np.nan)
    along: F64 = np.zeros(len(parameters))
    if converged:
        told = values > 1 / ENDLESS**2
        covariance = np.asarray((ways[:, told] / values[told]) @ ways[:, told].T)
        along = (ways[:, ~told] ** 2).sum(axis=1)
    at_edge = [name for name, at in zip(model.names, np.abs(top.logs), strict=True) if at >= EDGE - 1e-6]
    if at_edge:
        warnings.append(f"{', '.join(at_edge)} went to the edge: the data want a simpler model")
    free = tuple(name for name, share in zip(model.names, along, strict=True) if share > FREE)
    loose = [
        name
        for name, variance in zip(model.names, np.diag(covariance), strict=True)
        if name in free or variance > LOOSE**2
    ]
    if loose:
        warnings.append(f"{', '.join(loose)}: hardly determined here (a ridge); read what is predicted, not these")
    if other_tops:
        warnings.append(f"{other_tops} of {len(model.starts)} starts ended on lower tops")
    height, _ = model.gradient(parameters, hill.rows)
    return Fit(
        model.name, model.names, parameters, covariance, float(height), round(people), len(hill.rows.n), converged,
        asked, tuple(warnings), hill.prior, free,
    )  # fmt: skip


def enough(have: float, need: int, what: str) -> None:
    """Decline to fit below a stated number. Raises NotEnoughData."""
    if have < need:
        raise NotEnoughData(f"not enough data: {have:.0f} {what}, and below {need} a fit says more than is known")
