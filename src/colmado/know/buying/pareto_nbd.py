"""Pareto/NBD: people buy at a steady rate of their own, and leave after a lifetime of their own, at any moment.

Rates are gamma(r, alpha), of leaving gamma(s, beta) over people (Schmittlein, Morrison and Colombo 1987, Management
Science 33(1)). With f(u) = (alpha+u)^-(r+x) (beta+u)^-(s+1),

    L = G(r+x)/G(r) alpha^r beta^s { (alpha+T)^-(r+x) (beta+T)^-s  +  s  integral of f from t_x to T }

which others write with two 2F1 that lose all digits for large x or alpha near beta. Here the integral is taken by
Gauss-Legendre in y = (r+x+s) log((c+u) / (c+t_x)), with c such that (c+u)^-(r+x+s+1) falls at t_x as f does, so that f
is near e^-y; up to where it has faded. docs/value.md has its error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, expit, gammaln

from colmado.know.buying.discounting import nodes
from colmado.know.buying.histories import F64, I64, Rows

POINTS = 16
BLOCK = 2_048  # rows whose points fit into the cache together
FADED = 27.0  # e^-27 is nothing beside 1 here
STRAIGHT, BENT = 8.0, 6  # wider than this, places are put closer together at the beginning, by a square
HALVINGS = 12
_GAUSS = np.polynomial.legendre.leggauss(POINTS)
_AT, _WEIGHT = (_GAUSS[0] + 1) / 2, _GAUSS[1] / 2  # from 0 to 1


@dataclass(frozen=True)
class _Area:
    """log of the integral of f, and under f the means of log(alpha+u), log(beta+u), 1/(alpha+u), 1/(beta+u)."""

    log: F64
    means: NDArray[np.float64]


@dataclass(frozen=True)
class ParetoNBD:
    """See the module."""

    name: str = "pareto-nbd"
    names: tuple[str, ...] = ("r", "alpha", "s", "beta")
    starts: Sequence[Sequence[float]] = ((1, 10, 1, 10), (0.5, 5, 0.5, 20), (2, 30, 1, 100), (0.5, 50, 2, 500))

    def _area(self, parameters: F64, rows: Rows, *, means: bool) -> _Area:
        log = np.empty(len(rows.x))
        under = np.zeros((4, len(rows.x)))
        for i in range(0, len(rows.x), BLOCK):
            part = slice(i, i + BLOCK)
            log[part], under[:, part] = _area(parameters, rows.x[part], rows.t_x[part], rows.T[part], means=means)
        return _Area(log, under)

    def _lead(self, parameters: F64, rows: Rows) -> tuple[F64, F64, F64]:
        """What stands before the braces, log(alpha+T) and log(beta+T)."""
        r, alpha, s, beta = parameters
        by_x = gammaln(r + rows.xs.values) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        ages = rows.ages
        return rows.xs.of(by_x), ages.of(np.log(alpha + ages.values)), ages.of(np.log(beta + ages.values))

    def log_likelihood(self, parameters: F64, rows: Rows) -> F64:
        """Of one person of each row."""
        r, _, s, _ = parameters
        lead, log_a, log_b = self._lead(parameters, rows)
        here = -(r + rows.x) * log_a - s * log_b
        return np.asarray(lead + np.logaddexp(here, np.log(s) + self._area(parameters, rows, means=False).log))

    def gradient(self, parameters: F64, rows: Rows) -> tuple[float, F64]:
        """The log likelihood of all people together, and its gradient."""
        r, alpha, s, beta = parameters
        lead, log_a, log_b = self._lead(parameters, rows)
        area = self._area(parameters, rows, means=True)
        here = -(r + rows.x) * log_a - s * log_b
        gone = np.log(s) + area.log
        height = rows.n @ (lead + np.logaddexp(here, gone))
        left = rows.n * expit(gone - here)
        stayed = rows.n - left
        mean_log_a, mean_log_b, mean_a, mean_b = area.means
        by_x = rows.xs.of(digamma(r + rows.xs.values) - digamma(r))
        people = rows.n.sum()
        over_a, over_b = rows.ages.of(1 / (alpha + rows.ages.values)), rows.ages.of(1 / (beta + rows.ages.values))
        slope = [
            rows.n @ by_x + people * np.log(alpha) - stayed @ log_a - left @ mean_log_a,
            people * r / alpha - stayed @ ((r + rows.x) * over_a) - left @ ((r + rows.x) * mean_a),
            people * np.log(beta) - stayed @ log_b + left @ (1 / s - mean_log_b),
            people * s / beta - s * (stayed @ over_b) - (s + 1) * (left @ mean_b),
        ]
        return float(height), np.asarray(slope)

    def alive(self, parameters: F64, rows: Rows) -> F64:
        """P(still a customer at T)."""
        r, alpha, s, beta = parameters
        here = -(r + rows.x) * np.log(alpha + rows.T) - s * np.log(beta + rows.T)
        return np.asarray(expit(here - np.log(s) - self._area(parameters, rows, means=False).log))

    def ahead(self, parameters: F64, x: F64, T: F64, horizon: float, force: float) -> F64:
        """Purchases expected within `horizon` of somebody alive at T, each times e^(-force u) if it comes u later.

        Their rate is gamma(r+x, alpha+T), of leaving gamma(s, beta+T). Without end this is DERT (Fader, Hardie and Lee
        2005, Journal of Marketing Research 42(4)), there written by Tricomi's function.
        """
        r, alpha, s, beta = parameters
        rate, scale = (r + x) / (alpha + T), beta + T
        if force == 0:
            wide = np.log1p(horizon / scale)
            flat = abs(s - 1) < 1e-9
            return np.asarray(rate * scale * (wide if flat else -np.expm1(-(s - 1) * wide) / (s - 1)))
        u, weight = nodes(scale, horizon, force)
        return np.asarray(rate * (weight * (1 + u / scale[:, None]) ** -s).sum(axis=1))

    def draw(self, parameters: F64, rows: Rows, horizon: float, rng: np.random.Generator) -> F64:
        """Draw what one person of each row buys within `horizon`."""
        r, alpha, s, beta = parameters
        rate = rng.gamma(r + rows.x, 1 / (alpha + rows.T))
        leaving = np.maximum(rng.gamma(s, 1 / (beta + rows.T)), 1e-300)
        staying = np.minimum(rng.standard_exponential(len(rows.x)) / leaving, horizon)
        here = rng.random(len(rows.x)) < self.alive(parameters, rows)
        return np.asarray(np.where(here, rng.poisson(rate * staying), 0.0))


def _area(parameters: F64, x: F64, t_x: F64, T: F64, *, means: bool) -> tuple[F64, F64]:
    """The log of the integral of f from t_x to T, -inf where T is t_x; and, if asked for, four means under f."""
    r, alpha, s, beta = parameters
    a, b, power = alpha + t_x, beta + t_x, r + x + s
    c = (power + 1) / ((r + x) / a + (s + 1) / b)

    def falls(y: F64, at: I64) -> F64:
        """How far f, times what a step in y is worth, has fallen below where it began, in logarithms."""
        u = c[at] * np.expm1(y / power[at])
        return np.asarray(-(r + x[at]) * np.log1p(u / a[at]) - (s + 1) * np.log1p(u / b[at]) + y / power[at])

    wide = power * np.log1p((T - t_x) / c)
    far = np.flatnonzero(falls(wide, np.arange(len(x))) < -FADED)
    wide[far] = _where_faded(falls, far, wide[far])
    bent = np.where(wide > STRAIGHT, BENT, 0)
    place, slope = _AT + bent[:, None] * _AT**2, 1 + 2 * bent[:, None] * _AT
    y = (wide / (1 + bent))[:, None] * place
    u = c[:, None] * np.expm1(y / power[:, None])
    log_a, log_b = np.log1p(u / a[:, None]), np.log1p(u / b[:, None])
    flat = -(r + x)[:, None] * log_a - (s + 1) * log_b + y / power[:, None]
    top = flat.max(axis=1)
    weight = _WEIGHT * slope * np.exp(flat - top[:, None])
    total = weight.sum(axis=1)
    with np.errstate(divide="ignore"):
        log = np.log(wide / (1 + bent) * total * c / power) + top - (r + x) * np.log(a) - (s + 1) * np.log(b)
    if not means:
        return log, np.zeros((4, len(x)))
    weight /= total[:, None]
    over = [(weight / (at[:, None] + u)).sum(axis=1) for at in (a, b)]
    logs = [np.log(at) + (weight * more).sum(axis=1) for at, more in ((a, log_a), (b, log_b))]
    return log, np.array([*logs, *over])


def _where_faded(falls: Callable[[F64, I64], F64], far: I64, high: F64) -> F64:
    """Find the y behind which nothing counts, by halving in logarithms; f falls all the way."""
    low = np.full(len(far), FADED)
    for _ in range(HALVINGS):
        middle = np.sqrt(low * high)
        behind = falls(middle, far) < -FADED
        low, high = np.where(behind, low, middle), np.where(behind, middle, high)
    return high


PARETO_NBD = ParetoNBD()
