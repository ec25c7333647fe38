"""BG/BB: in every period somebody may buy or not (a donation a year, a renewal a month), and may leave before the next.

The chance of buying is beta(alpha, beta), of leaving beta(gamma, delta) over people (Fader, Hardie and Shang 2010,
Marketing Science 29(6)). Of T periods x had a purchase, the last of them t_x:

    L B(alpha, beta) B(gamma, delta) = B(alpha+x, beta+T-x) B(gamma, delta+T)
        + sum over i from 0 to T-t_x-1 of B(alpha+x, beta+t_x-x+i) B(gamma+1, delta+t_x+i)

Times are whole periods. A sum of fifty terms costs what fifty rows cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, digamma

from colmado.know.buying.discounting import FADED
from colmado.know.buying.histories import F64, Rows

LONGEST = 100_000  # periods after which what is left of an endless discounted sum is not followed


@dataclass(frozen=True)
class BetaBernoulli:
    """See the module."""

    name: str = "bg-bb"
    names: tuple[str, ...] = ("alpha", "beta", "gamma", "delta")
    starts: Sequence[Sequence[float]] = ((1, 1, 1, 3), (0.5, 2, 0.5, 5), (3, 3, 0.3, 3), (1, 0.5, 2, 20))

    def _terms(self, parameters: F64, rows: Rows) -> tuple[F64, NDArray[np.float64]]:
        """Logs of the terms of L (still here; left after t_x, t_x + 1, ...) by rows, and the periods each lasted."""
        alpha, beta, gamma, delta = parameters
        places = np.arange(int((rows.T - rows.t_x).max()))[:, None]
        lasted = rows.t_x + places
        bought = betaln(alpha + rows.x, beta + lasted - rows.x) + betaln(gamma + 1, delta + lasted)
        gone = np.where(lasted < rows.T, bought, -np.inf)
        here = betaln(alpha + rows.x, beta + rows.T - rows.x) + betaln(gamma, delta + rows.T)
        return np.vstack([here, gone]), np.vstack([rows.T, np.broadcast_to(lasted, gone.shape)])

    def log_likelihood(self, parameters: F64, rows: Rows) -> F64:
        """Of one person of each row."""
        alpha, beta, gamma, delta = parameters
        terms = self._terms(parameters, rows)[0]
        return np.asarray(np.logaddexp.reduce(terms, axis=0) - betaln(alpha, beta) - betaln(gamma, delta))

    def gradient(self, parameters: F64, rows: Rows) -> tuple[float, F64]:
        """The log likelihood of all people together, and its gradient."""
        alpha, beta, gamma, delta = parameters
        terms, lasted = self._terms(parameters, rows)
        top = np.logaddexp.reduce(terms, axis=0)
        weight = rows.n * np.exp(terms - top)
        n = rows.n.sum()
        x = np.broadcast_to(rows.x, lasted.shape)
        bought, missed = digamma(alpha + x), digamma(beta + lasted - x)
        both = digamma(alpha + beta + lasted)
        left = np.vstack([np.zeros_like(rows.x), np.ones((len(lasted) - 1, len(rows.x)))])
        ends = digamma(gamma + left)
        stays, either = digamma(delta + lasted), digamma(gamma + delta + lasted + left)
        height = rows.n @ top - n * (betaln(alpha, beta) + betaln(gamma, delta))
        slope = [
            (weight * (bought - both)).sum() - n * (digamma(alpha) - digamma(alpha + beta)),
            (weight * (missed - both)).sum() - n * (digamma(beta) - digamma(alpha + beta)),
            (weight * (ends - either)).sum() - n * (digamma(gamma) - digamma(gamma + delta)),
            (weight * (stays - either)).sum() - n * (digamma(delta) - digamma(gamma + delta)),
        ]
        return float(height), np.asarray(slope)

    def alive(self, parameters: F64, rows: Rows) -> F64:
        """P(still a customer at T), before they may leave on the way to the next period."""
        terms = self._terms(parameters, rows)[0]
        return np.asarray(np.exp(terms[0] - np.logaddexp.reduce(terms, axis=0)))

    def ahead(self, parameters: F64, x: F64, T: F64, horizon: float, force: float) -> F64:
        """Purchases expected in the next `horizon` periods of somebody alive at T, the kth times e^(-force k)."""
        alpha, beta, gamma, delta = parameters
        last = int(min(horizon, LONGEST if force == 0 else np.ceil(FADED / force), LONGEST))
        buys = (alpha + x) / (alpha + beta + T)
        stays = np.ones_like(T)
        total = np.zeros_like(T)
        for k in range(1, last + 1):
            stays = stays * (delta + T + k - 1) / (gamma + delta + T + k - 1)
            total += stays * np.exp(-force * k)
        return np.asarray(buys * total)

    def draw(self, parameters: F64, rows: Rows, horizon: float, rng: np.random.Generator) -> F64:
        """Draw what one person of each row buys within `horizon`."""
        alpha, beta, gamma, delta = parameters
        buying = rng.beta(alpha + rows.x, beta + rows.T - rows.x)
        leaving = np.maximum(rng.beta(gamma, delta + rows.T), 1e-12)
        staying = np.minimum(rng.geometric(leaving) - 1, int(horizon))
        here = rng.random(len(rows.x)) < self.alive(parameters, rows)
        return np.asarray(np.where(here, rng.binomial(staying, buying), 0.0))


BG_BB = BetaBernoulli()
