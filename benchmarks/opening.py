"""Open a shop's data directory for a measurement: its database running, Django set up, tables up to date."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))


@contextmanager
def opened(data: Path) -> Iterator[str]:
    """Open the shop in `data` (made if new); give the address of its database."""
    from colmado.cli.frame import open_shop
    from colmado.config.embedded import Cluster

    with Cluster(data) as cluster:
        open_shop(data)
        yield cluster.url


def python(*words: str) -> list[str]:
    """Give the command line of another process of this Python with the same Colmado."""
    os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[1] / "src")
    return [sys.executable, *words]
