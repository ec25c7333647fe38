"""Whole frames of simulated streets, and how far a figure may be off.

Z is how many standard errors; every standard error in these tests is derived from n.
"""

from functools import cache

import numpy as np

from colmado.demo.street import Street

Z = 4.0
PLAIN = Street(seed=7, people=20_000, initiatives=())


@cache
def whole(street, text=False):
    """All frames of a street, each as one dict of columns."""
    parts = {}
    for name, batch in street.frames(text=text):
        parts.setdefault(name, []).append(batch)
    return {
        name: {column: np.concatenate([np.asarray(one[column]) for one in batches]) for column in batches[0]}
        for name, batches in parts.items()
    }


def days(street, at):
    """Days since the start: the shop's clock turned back."""
    seconds = (at - np.datetime64(street.start.replace(tzinfo=None), "s")).astype(float)
    day = np.floor(seconds / 86400)
    never = np.isnat(at)
    return np.where(never, np.inf, day + (seconds - day * 86400 - 7 * 3600) / (15 * 3600))


def repeats(street):
    """Repeat purchases: person and day."""
    frames = whole(street)
    kept = ~frames["orders"]["refund"] & ~frames["truth_orders"]["first"]
    return frames["truth_orders"]["person"][kept], days(street, frames["orders"]["at"][kept])


def close(seen, expected, error):
    assert abs(seen - expected) <= Z * error, f"{seen:.5f}, expected {expected:.5f} +- {Z * error:.5f}"


def share(hits, n, expected):
    close(hits / n, expected, (expected * (1 - expected) / n) ** 0.5)
