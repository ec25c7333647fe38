"""What every measurement here says beside its figure: wall time, processor time, how busy the machine was."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Lap:
    """One measurement in seconds; `cpu` is of this process and its ended children, the database's apart."""

    wall: float = 0.0
    cpu: float = 0.0
    load: float = 0.0

    def __str__(self) -> str:
        return f"{self.wall:.1f} s wall, {self.cpu:.1f} s of our CPU, load {self.load:.1f}"


def load() -> float:
    """Give the load of the last minute."""
    return os.getloadavg()[0]


@contextmanager
def lap() -> Iterator[Lap]:
    """Measure what happens inside."""
    taken = Lap(load=load())
    wall, cpu = time.perf_counter(), _cpu()
    try:
        yield taken
    finally:
        taken.wall, taken.cpu = time.perf_counter() - wall, _cpu() - cpu


def _cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def times(call: Callable[[int], object], n: int) -> list[float]:
    """Call `n` times with 0, 1, 2 ...; the milliseconds of each, sorted."""
    taken = []
    for number in range(n):
        start = time.perf_counter()
        call(number)
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)


def share(taken: Sequence[float], part: float) -> float:
    """Give a quantile of sorted numbers, by nearest rank."""
    return taken[min(len(taken) - 1, int(part * len(taken)))]


def machine() -> str:
    """Say in one line where and when this was measured."""
    return f"{time.strftime('%Y-%m-%d %H:%M')}, {os.cpu_count()} cores, load {load():.2f}"


def database_cpu(data: Path) -> float:
    """Give the processor seconds the embedded database of a shop has used, its ended connections among them."""
    pid = int((data / "postgres" / "postmaster.pid").read_text().split()[0])
    seconds = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        if int(folder.name) == pid:
            seconds += sum(map(int, fields[11:15]))
        elif int(fields[1]) == pid:
            seconds += sum(map(int, fields[11:13]))
    return seconds / os.sysconf("SC_CLK_TCK")
