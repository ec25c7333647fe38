"""BG/NBD and MBG/NBD: people buy at a steady rate of their own, and may leave right after a purchase.

Rates are gamma(r, alpha) over people, the chance of leaving after a purchase beta(a, b). BG/NBD: only a repeat purchase
can be the last (Fader, Hardie and Lee 2005, Marketing Science 24(2)). MBG/NBD: the first one can be too (Batislam,
Denizel and Filiztekin 2007, International Journal of Research in Marketing 24(3)). Both are one formula, with y chances
to leave survived: y = x or x + 1.

    L = G(r+x)/G(r) alpha^r (alpha+T)^-(r+x)  B(a, b+y)/B(a, b)  (1 + e^d)
    e^d = a / (b+y-1)  ((alpha+T) / (alpha+t_x))^(r+x),  0 where y = 0;  P(alive) = 1 / (1 + e^d)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, digamma, expit, gammaln, hyp2f1

from colmado.know.buying.discounting import nodes
from colmado.know.buying.histories import F64, Rows

_GAUSS = np.polynomial.legendre.leggauss(96)
PLACES = (_GAUSS[0] + 1) / 2, _GAUSS[1] / 2


@dataclass(frozen=True)
class BetaGeometric:
    """One of the two; `first_may_be_last` tells them apart."""

    name: str
    first_may_be_last: bool
    names: tuple[str, ...] = ("r", "alpha", "a", "b")
    starts: Sequence[Sequence[float]] = ((1, 10, 1, 2), (0.3, 3, 0.3, 5), (2, 30, 0.1, 10), (0.5, 100, 3, 3))

    def _odds(self, parameters: F64, rows: Rows) -> tuple[F64, F64]:
        """The log odds of having left, and log((alpha+T) / (alpha+t_x))."""
        r, alpha, a, b = parameters
        y = rows.xs.values + self.first_may_be_last
        with np.errstate(divide="ignore"):
            lead = np.where(y > 0, np.log(a) - np.log(np.where(y > 0, b + y - 1, 1)), -np.inf)
        early = rows.recencies.of(np.log(alpha + rows.recencies.values))
        apart = rows.ages.of(np.log(alpha + rows.ages.values)) - early
        return rows.xs.of(lead) + (r + rows.x) * apart, apart

    def log_likelihood(self, parameters: F64, rows: Rows) -> F64:
        """Of one person of each row."""
        r, alpha, a, b = parameters
        x, y = rows.xs.values, rows.xs.values + self.first_may_be_last
        by_x = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        by_x += gammaln(b + y) - gammaln(b) + gammaln(a + b) - gammaln(a + b + y)
        late = rows.ages.of(np.log(alpha + rows.ages.values))
        return np.asarray(rows.xs.of(by_x) - (r + rows.x) * late + np.logaddexp(0, self._odds(parameters, rows)[0]))

    def gradient(self, parameters: F64, rows: Rows) -> tuple[float, F64]:
        """The log likelihood of all people together, and its gradient."""
        r, alpha, a, b = parameters
        x, y = rows.xs.values, rows.xs.values + self.first_may_be_last
        n_x = np.bincount(rows.xs.at, rows.n, len(x))
        by_x = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        by_x += gammaln(b + y) - gammaln(b) + gammaln(a + b) - gammaln(a + b + y)
        odds, apart = self._odds(parameters, rows)
        late = rows.ages.of(np.log(alpha + rows.ages.values))
        gone = rows.n * expit(odds)
        times = rows.n * (r + rows.x)
        height = n_x @ by_x - times @ late + rows.n @ np.logaddexp(0, odds)
        over = rows.ages.of(1 / (alpha + rows.ages.values))
        under = rows.recencies.of(1 / (alpha + rows.recencies.values))
        gone_x = np.bincount(rows.xs.at, gone, len(x))
        shared = n_x @ (digamma(a + b) - digamma(a + b + y))
        slope = [
            n_x @ (digamma(r + x) - digamma(r) + np.log(alpha)) - rows.n @ late + gone @ apart,
            n_x.sum() * r / alpha - times @ over + (gone * (r + rows.x)) @ (over - under),
            shared + gone.sum() / a,
            shared + n_x @ (digamma(b + y) - digamma(b)) - gone_x @ (1 / np.where(y > 0, b + y - 1, 1)),
        ]
        return float(height), np.asarray(slope)

    def alive(self, parameters: F64, rows: Rows) -> F64:
        """P(still a customer at T)."""
        return np.asarray(expit(-self._odds(parameters, rows)[0]))

    def ahead(self, parameters: F64, x: F64, T: F64, horizon: float, force: float) -> F64:
        """Purchases expected within `horizon` of somebody alive at T, each times e^(-force u) if it comes u later.

        Somebody alive has rate gamma(r+x, alpha+T) and chance of leaving beta(a, b+y); at u they buy at the rate
        (r+x)/(alpha+T) 2F1(r+x+1, a; a+b+y; -u/(alpha+T)), of which Pfaff's form is taken: its argument is below 1, and
        large x stand in its third place only.
        """
        r, alpha, a, b = parameters
        y, scale = x + self.first_may_be_last, alpha + T
        u, weight = nodes(scale, horizon, force)
        v = u / scale[:, None]
        second = a + b + self.first_may_be_last - r - 1
        with np.errstate(invalid="ignore", over="ignore"):
            left = (1 + v) ** -a * hyp2f1(a, second, (a + b + y)[:, None], v / (1 + v))
            lost = ~((left >= 0) & (left <= 1 + 1e-9)).all(axis=1)
        if lost.any():
            left[lost] = _over_chances(a, (b + y)[lost], (r + x)[lost] + 1, v[lost])
        return np.asarray((r + x) / scale * (weight * left).sum(axis=1))

    def draw(self, parameters: F64, rows: Rows, horizon: float, rng: np.random.Generator) -> F64:
        """Draw what one person of each row buys within `horizon`."""
        r, alpha, a, b = parameters
        rate = rng.gamma(r + rows.x, 1 / (alpha + rows.T))
        leaving = np.maximum(rng.beta(a, b + rows.x + self.first_may_be_last), 1e-12)
        here = rng.random(len(rows.x)) < self.alive(parameters, rows)
        return np.asarray(np.where(here, np.minimum(rng.poisson(rate * horizon), rng.geometric(leaving)), 0.0))


def _over_chances(a: float, b: F64, power: F64, v: F64) -> F64:
    """The mean of (1 + p v)^-power for p of beta(a, b), where 2F1 gives nothing: far ahead, with b in the thousands.

    With h = 1 - (1 + p v)^-power it is the integral from 0 to 1 of P(p' < p(h)); to about a thousandth.
    """
    h, weight = PLACES
    p = np.expm1(-np.log1p(-h) / power[:, None])[:, None, :] / np.maximum(v, 1e-300)[:, :, None]
    return np.asarray((betainc(a, b[:, None, None], np.minimum(p, 1.0)) * weight).sum(axis=2))


BG_NBD = BetaGeometric("bg-nbd", first_may_be_last=False)
MBG_NBD = BetaGeometric("mbg-nbd", first_may_be_last=True)
