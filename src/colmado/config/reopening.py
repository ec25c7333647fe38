"""How the pages of the demo ask whoever keeps them running to close it and open an empty shop in its place.

`demo` (cli/day.py) runs the pages as a process of its own, and hands it one end of a pipe and the folder where the
person's own shop is, or will be. Pages that were started otherwise have no such line, and say the commands instead.
"""

from __future__ import annotations

import os
import select
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LINE = "COLMADO_REOPENING"
ASKED = b"!"


@dataclass(frozen=True, slots=True)
class Line:
    """The end of the pipe that the pages hold."""

    end: int
    shop: Path

    def ask(self) -> None:
        """Ask for the person's own shop. Asking twice is asking once."""
        os.write(self.end, ASKED)


def line_of(environ: Mapping[str, str]) -> Line | None:
    """Find the line that this process was given, if any."""
    end, _, shop = environ.get(LINE, "").partition(":")
    return Line(int(end), Path(shop)) if end.isdecimal() else None


def told(line: Line) -> dict[str, str]:
    """Say a line in an environment, for the process that is to hold it."""
    return {LINE: f"{line.end}:{line.shop}"}


def heard(end: int, seconds: float) -> bool:
    """Wait so long; whether somebody asked."""
    ready, _, _ = select.select([end], [], [], seconds)
    return bool(ready)
