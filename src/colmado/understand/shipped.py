"""The heads that come with Colmado: `weights/<name>.npz` reads words, `weights/<name>-2.npz` vectors as well."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from colmado.understand.head import Head

WEIGHTS = Path(__file__).parent / "weights"
NAMES = ("kind", "sentiment", "emotion", "act", "suggestion", "buying", "churn", "urgency", "root_cause")


def path(name: str, tier: int = 1) -> Path:
    """Return where the head of that name and tier lies."""
    return WEIGHTS / (f"{name}.npz" if tier == 1 else f"{name}-{tier}.npz")


@cache
def head(name: str, tier: int = 1) -> Head:
    """Load a head that is there."""
    return Head.load(path(name, tier))


def version(name: str) -> str:
    """Return the version of a head of the first tier without loading it."""
    return f"{name}-{hashlib.sha256(path(name).read_bytes()).hexdigest()[:12]}"
