"""Integrals over the time ahead, with or without discounting."""

from __future__ import annotations

from math import log1p

import numpy as np

from colmado.kit.errors import InputError
from colmado.know.buying.histories import F64, YEAR

POINTS = 48
FADED = 45.0  # e^-45 is nothing beside 1
FAR = 1e9  # times the scale of a person: what never ends, ends here
_AT, _WEIGHT = np.polynomial.legendre.leggauss(POINTS)


def force_of(yearly: float, unit: str) -> float:
    """Turn a yearly discount (0.10: a euro in a year is worth 1/1.10 today) into a force per unit of time."""
    if not 0 <= yearly < 10:
        raise InputError(f"a yearly discount is a share such as 0.10, got {yearly}")
    return log1p(yearly) / YEAR[unit]


def nodes(scale: F64, horizon: float, force: float) -> tuple[F64, F64]:
    """Places u in [0, horizon] and weights (people by POINTS): sums of weight f(u) are integrals of e^(-force u) f(u).

    Gauss-Legendre in log(1 + u / scale): what dies out as a power of u is smooth there.
    """
    last = np.full(len(scale), horizon) if force == 0 else np.full(len(scale), min(horizon, FADED / force))
    wide = np.log1p(np.minimum(last / scale, FAR))[:, None]
    v = wide * (_AT + 1) / 2
    u = scale[:, None] * np.expm1(v)
    return u, wide / 2 * _WEIGHT * (scale[:, None] + u) * np.exp(-force * u)
