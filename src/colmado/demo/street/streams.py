"""Random streams by block of people, and ids that say nothing of whom they belong to."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
I8 = npt.NDArray[np.int8]
U64 = npt.NDArray[np.uint64]
Bool = npt.NDArray[np.bool_]

BLOCK = 1_000
"""People drawn together. A street of any other size is cut from whole blocks, so that it changes nobody."""
SLOTS = 4
"""Identities a place in the street may have: three of a person, one of a stranger who sends spam there."""
STREAMS = (
    *("people", "orders", "spend", "identities", "assign", "talk"),
    *("answers", "again", "touches", "street", "begun", "tills"),
)
"""New ones go to the end: the place is part of the key."""


def stream(seed: int, block: int, name: str) -> np.random.Generator:
    """Open one named stream of one block (-1: of the whole street): Philox, keyed by seed, block and name."""
    key = np.random.SeedSequence(seed, spawn_key=(block + 1, STREAMS.index(name)))
    return np.random.Generator(np.random.Philox(key))


def mix(numbers: U64, seed: int, salt: int) -> U64:
    """Scatter 64-bit numbers one to one (splitmix64's finaliser, Steele, Lea and Flood 2014): unique stays unique."""
    start = (0x9E3779B97F4A7C15 * (2 * seed + salt + 1)) % 2**64
    x = numbers + np.uint64(start)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(x ^ (x >> np.uint64(31)), np.uint64)


def numbered(block: int, rows: int, seed: int, salt: int) -> U64:
    """Give `rows` unique ids of one block; `salt` keeps orders and messages apart."""
    return mix(np.arange(rows, dtype=np.uint64) + np.uint64(block << 32), seed, salt)


def pick(rng: np.random.Generator, shares: tuple[float, ...], size: int) -> I64:
    """Draw `size` places of `shares` (sum 1)."""
    return np.searchsorted(np.cumsum(shares)[:-1], rng.random(size), side="right").astype(np.int64)
