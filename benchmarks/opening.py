"""Open shops for a measurement: in this process, or as a fresh one that commands work on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]


@contextmanager
def opened(data: Path) -> Iterator[str]:
    """Open the shop in `data` (made if new) in this process, once; give the address of its database."""
    from colmado.cli.frame import open_shop
    from colmado.config.embedded import Cluster

    with Cluster(data) as cluster:
        os.environ["COLMADO_DATABASE_URL"] = cluster.url
        open_shop(data)
        yield cluster.url


@contextmanager
def fresh(data: Path) -> Iterator[Path]:
    """Make an empty shop with its tables, its database kept running; erase it at the end."""
    from colmado.config.embedded import Cluster

    erase(data)
    with Cluster(data):
        colmado("inbox", "--data", str(data))
        yield data
    erase(data)


def erase(data: Path) -> None:
    """Take a shop away, wherever its database lies."""
    from colmado.config.embedded import Cluster

    if data.exists():
        Cluster(data).erase()
        shutil.rmtree(data)


def colmado(*words: str, stdin: str = "") -> dict[str, Any]:
    """Run one command in a process of its own; what it answers. Ends everything if it fails."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("COLMADO_", "DJANGO_"))}
    environ["PYTHONPATH"] = str(ROOT / "src")
    command = [sys.executable, "-P", "-m", "colmado", *words, "--json"]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, env=environ)
    if done.returncode:
        raise SystemExit(f"colmado {' '.join(words)} ended with {done.returncode}: {done.stderr or done.stdout}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
