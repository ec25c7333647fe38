"""Progress on standard error, for people who wait at a terminal."""

from __future__ import annotations

import sys
from typing import Any

import click

from colmado.cli.frame import wants_json


class Bar:
    """Progress on stderr, for people who wait at a terminal."""

    def __init__(self, label: str):
        self.bar: Any = None
        self.label = label

    def __call__(self, done: int, total: int | None) -> None:
        """Show how much is done, of how much."""
        if wants_json() or not sys.stderr.isatty():
            return
        if self.bar is None:
            self.bar = click.progressbar(length=total or 0, label=self.label, file=sys.stderr)
            self.bar.__enter__()
        if total:
            self.bar.length = total
        self.bar.update(done - self.bar.pos)

    def close(self) -> None:
        """Leave the line."""
        if self.bar is not None:
            self.bar.__exit__(None, None, None)
