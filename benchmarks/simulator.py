"""How fast the simulated street speaks: messages a second, with and without words.

    PYTHONPATH=src python benchmarks/simulator.py [--people 100000]

Beside it, in the same run, Python's own `csv` writer writing as many rows of a message's columns to nowhere: what
it costs in any case to put such rows into a file. All frames are generated, not the messages alone.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
from pathlib import Path

from stopwatch import Lap, lap, machine

from colmado.demo.street import Street

WANTED = 50_000


def speak(street: Street, *, text: bool) -> tuple[int, Lap]:
    """Generate every frame of a street, keep none; give how many messages there were."""
    count = 0
    with lap() as taken:
        for name, batch in street.frames(text=text):
            if name == "messages":
                count += len(batch["at"])
    return count, taken


def write(street: Street, rows: int) -> Lap:
    """Write `rows` rows of the columns of a message, those of the first block over and over."""
    batch = next(batch for name, batch in street.frames(text=True) if name == "messages")
    columns = [column if isinstance(column, list) else column.tolist() for column in batch.values()]
    ready = list(zip(*columns, strict=True))
    with Path(os.devnull).open("w", encoding="utf-8", newline="") as nowhere, lap() as taken:
        writer = csv.writer(nowhere)
        for start in range(0, rows, len(ready)):
            writer.writerows(ready[: rows - start])
    return taken


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=100_000)
    people = parser.parse_args().people
    street = Street(seed=7, people=people)
    print(f"{people} people, {street.days} days · {machine()}")
    for text in (False, True):
        count, taken = speak(street, text=text)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{'with' if text else 'without'} text: {count} messages, {count / taken.wall:,.0f} a second, "
            f"{count / taken.wall / WANTED:.1f} times the {WANTED:,} wanted; {taken}; peak {memory:.0f} MB"
        )
        written = write(street, count)
        print(
            f"  csv.writer, as many rows: {count / written.wall:,.0f} a second; {written}; "
            f"the street takes {taken.wall / written.wall:.1f} times as long"
        )


if __name__ == "__main__":
    main()
