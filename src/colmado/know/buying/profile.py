"""The interval of one parameter by its profile likelihood: where its sampling is too skewed for standard errors."""

from __future__ import annotations

from collections.abc import Callable
from math import exp

import numpy as np

from colmado.kit.intervals import Z
from colmado.know.buying.fitting import EDGE, Fit, Hill, Model, Table, climb
from colmado.know.buying.histories import F64

HALVINGS = 30
NEAR = 1e-4  # of a logarithm


def profile[Of: Table](model: Model[Of], rows: Of, found: Fit, name: str) -> tuple[float, float]:
    """The 95 % interval of a parameter by its profile likelihood: what would lower the top by 1.92 (Wilks 1938).

    An end beyond what can be told from these data is 0 or infinity. Costs a few dozen small fits.
    """
    which = found.names.index(name)
    hill = Hill(model, rows, found.prior, float(rows.n.sum()))
    free = np.ones(len(found.names))
    free[which] = 0
    top, _ = hill.at(np.log(found.parameters))
    floor = top - Z * Z / 2 / hill.people

    def below(at: float, logs: F64) -> tuple[float, F64]:
        logs = logs.copy()
        logs[which] = at
        reached = climb(hill, logs, free)
        return reached.height - floor, reached.logs

    return exp(_end(below, np.log(found.parameters), which, -1)), exp(_end(below, np.log(found.parameters), which, 1))


def _end(below: Callable[[float, F64], tuple[float, F64]], logs: F64, which: int, way: int) -> float:
    """Where the profile crosses its floor, in logarithms."""
    inside, reach = float(logs[which]), 0.1
    while True:
        outside = inside + way * reach
        if abs(outside) > EDGE:
            return way * np.inf
        over, there = below(outside, logs)
        if over < 0:
            break
        inside, logs, reach = outside, there, reach * 2
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        over, there = below(middle, logs)
        if over < 0:
            outside = middle
        else:
            inside, logs = middle, there
        if abs(outside - inside) < NEAR:
            break
    return (inside + outside) / 2
