"""sBG: under a contract the shop sees who leaves. In every period each may, with a chance of their own.

Fader and Hardie (2007), "How to project customer retention", Journal of Interactive Marketing 21(1):

    P(left in period t) = B(alpha+1, beta+t-1) / B(alpha, beta)
    P(here after t) = B(alpha, beta+t) / B(alpha, beta)

where that chance is beta(alpha, beta) over people. The share that stays rises with t though nobody becomes more loyal:
who would leave soon has left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, digamma

from colmado.kit.errors import InputError
from colmado.know.buying.fitting import Fit, Prior, enough, fit
from colmado.know.buying.histories import F64, I64

LOST = 30
"""Fewer who left, and nothing is fitted."""


@dataclass(frozen=True)
class Contracts:
    """`n` people seen for `t` whole periods; `left`: 1 where they left in the last of these, 0 where they are here."""

    t: F64
    left: F64
    n: F64

    def take(self, chosen: I64, n: F64) -> Contracts:
        """Some of the rows, each with `n` people."""
        return Contracts(self.t[chosen], self.left[chosen], n)

    @staticmethod
    def of_people(t: ArrayLike, left: ArrayLike) -> Contracts:
        """One entry a person. Raises InputError for a period below 1 of somebody who left, or below 0."""
        when, gone = np.asarray(t, dtype=np.float64), np.asarray(left, dtype=np.float64)
        if len(when) != len(gone):
            raise InputError(f"columns are of one length each, got {len(when)} periods and {len(gone)} ends")
        if not (np.isin(gone, (0, 1)).all() and (when == np.floor(when)).all() and (when >= gone).all()):
            raise InputError("expected whole periods, from 1 on for who left (1), from 0 on for who is still here (0)")
        pairs, n = np.unique(np.column_stack([when, gone]), axis=0, return_counts=True)
        return Contracts(pairs[:, 0], pairs[:, 1], n.astype(np.float64))

    @staticmethod
    def of_survivors(survivors: ArrayLike) -> Contracts:
        """How many of one cohort were still here after 0, 1, 2, ... periods. Raises InputError if that ever rises."""
        here = np.asarray(survivors, dtype=np.float64)
        if len(here) < 2 or (np.diff(here) > 0).any() or here[-1] < 0:
            raise InputError(f"survivors are counts that never rise, from the first period on, got {here.tolist()}")
        t = np.arange(1.0, len(here))
        n = np.append(-np.diff(here), here[-1])
        some = n > 0
        return Contracts(np.append(t, t[-1])[some], np.append(np.ones(len(t)), 0.0)[some], n[some])


@dataclass(frozen=True)
class ShiftedBetaGeometric:
    """See the module."""

    name: str = "sbg"
    names: tuple[str, ...] = ("alpha", "beta")
    starts: Sequence[Sequence[float]] = ((1, 1), (0.5, 5), (3, 30))

    def log_likelihood(self, parameters: F64, rows: Contracts) -> F64:
        """Of one person of each row."""
        alpha, beta = parameters
        return np.asarray(betaln(alpha + rows.left, beta + rows.t - rows.left) - betaln(alpha, beta))

    def gradient(self, parameters: F64, rows: Contracts) -> tuple[float, F64]:
        """The log likelihood of all people together, and its gradient."""
        alpha, beta = parameters
        both = digamma(alpha + beta) - digamma(alpha + beta + rows.t)
        slope = [
            rows.n @ (digamma(alpha + rows.left) - digamma(alpha) + both),
            rows.n @ (digamma(beta + rows.t - rows.left) - digamma(beta) + both),
        ]
        return float(rows.n @ self.log_likelihood(parameters, rows)), np.asarray(slope)

    def stays(self, parameters: F64, t: ArrayLike) -> F64:
        """P(still here after t periods)."""
        alpha, beta = parameters
        return np.asarray(np.exp(betaln(alpha, beta + np.asarray(t, float)) - betaln(alpha, beta)))

    def renews(self, parameters: F64, t: ArrayLike) -> F64:
        """The share that stays in period t (from 1) of those who were here before it."""
        alpha, beta = parameters
        return np.asarray((beta + np.asarray(t, float) - 1) / (alpha + beta + np.asarray(t, float) - 1))

    def ahead(self, parameters: F64, t: ArrayLike, horizon: int, force: float = 0.0) -> F64:
        """Renewals expected in the next `horizon` periods of somebody here after t, each times e^(-force k)."""
        at = np.asarray(t, dtype=np.float64)
        k = np.arange(1, horizon + 1)
        return np.asarray(
            (self.stays(parameters, at[:, None] + k) * np.exp(-force * k)).sum(axis=1) / self.stays(parameters, at)
        )


SBG = ShiftedBetaGeometric()


def fit_contracts(rows: Contracts, *, prior: Prior | None = None) -> Fit:
    """Fit who leaves their contract. Raises NotEnoughData below LOST who left."""
    enough(float(rows.n @ rows.left), LOST, "people who left")
    return fit(SBG, rows, prior=prior)
