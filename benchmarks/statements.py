"""Count statements and the time they take, as the asking process sees it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from stopwatch import share


@dataclass
class Meter:
    """Statements of Django's connection while it listens: how many, and how many milliseconds."""

    n: int = 0
    ms: float = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.n += 1
            self.ms += (time.perf_counter() - start) * 1000


@contextmanager
def metered() -> Iterator[Meter]:
    """Listen to Django's connection."""
    from django.db import connection

    meter = Meter()
    with connection.execute_wrapper(meter):
        yield meter


@dataclass
class Figures:
    """Many calls of one thing: statements a call (the most seen), SQL and wall milliseconds of each, sorted."""

    name: str
    statements: int = 0
    sql: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    rows: int = 0

    @property
    def p50(self) -> float:
        return share(self.sql, 0.50)

    @property
    def p95(self) -> float:
        return share(self.sql, 0.95)

    def __str__(self) -> str:
        return (
            f"{self.name:44} {self.statements:4} {self.p50:9.2f} {self.p95:9.2f}"
            f" {share(self.wall, 0.50):9.2f} {share(self.wall, 0.95):9.2f} {self.rows:6}"
        )


HEADING = f"{'':44} stmt   SQL p50   SQL p95  wall p50  wall p95   rows   (ms)"


def figures(name: str, call: Callable[[int], Any], n: int, warm: int = 3) -> Figures:
    """Call `n` times with 0, 1, 2 ... after a few unmeasured calls. `call` gives something with a length, or None."""
    made = Figures(name)
    for number in range(warm):
        call(number)
    for number in range(n):
        start = time.perf_counter()
        with metered() as meter:
            found = call(number)
        made.wall.append((time.perf_counter() - start) * 1000)
        made.sql.append(meter.ms)
        made.statements = max(made.statements, meter.n)
        made.rows = max(made.rows, len(found) if found is not None else 0)
    made.sql.sort()
    made.wall.sort()
    return made
