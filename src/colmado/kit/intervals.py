"""Intervals: how far a number may be off. Pure."""

from __future__ import annotations

from math import sqrt

Z = 1.959964  # the normal quantile of 97.5 %


def wilson(n: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, 0 to 1, of which `n` of `of` were counted. (0, 1) where nothing was.

    Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference".

    >>> tuple(round(x, 3) for x in wilson(8, 10))
    (0.49, 0.943)
    """
    if not 0 <= n <= of:
        raise ValueError(f"{n} of {of} were counted: expected no more than all, and no fewer than none")
    if not of:
        return 0.0, 1.0
    share, square = n / of, Z * Z
    middle = share + square / (2 * of)
    reach = Z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    low, high = (middle - reach) / (1 + square / of), (middle + reach) / (1 + square / of)
    return (0.0 if n == 0 else low), (1.0 if n == of else high)
