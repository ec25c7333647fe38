"""Intervals without a normal approximation: invent people as the fit says, fit them, see how far the fits scatter."""

from __future__ import annotations

import numpy as np

from colmado.know.buying.beta_geometric import BetaGeometric
from colmado.know.buying.bg_bb import BetaBernoulli
from colmado.know.buying.fitting import Fit, fit
from colmado.know.buying.histories import F64
from colmado.know.buying.pareto_nbd import ParetoNBD
from colmado.know.buying.simulating import simulate


def bootstrap(
    model: BetaGeometric | ParetoNBD | BetaBernoulli, found: Fit, T: F64, *, times: int = 200, seed: int = 0
) -> F64:
    """Return 95 % intervals of the parameters, low and high, by a parametric bootstrap with everyone's own T.

    Fits that do not converge are left out; costs `times` fits.
    """
    rng = np.random.default_rng(seed)
    fits = [fit(model, simulate(model, found.parameters, T, rng).rows()) for _ in range(times)]
    return np.asarray(np.quantile([one.parameters for one in fits if one.converged], [0.025, 0.975], axis=0).T)
