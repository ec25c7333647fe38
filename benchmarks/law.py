"""Measure `check`: the conservation law counted whole on a big shop, statement by statement.

python benchmarks/law.py --data DIR [--runs 3]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from opening import opened
from stopwatch import database_cpu, lap, machine


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the check of the ledger.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with opened(asked.data):
        from colmado.answer.queries.law import law

        print(machine())
        for _ in range(asked.runs):
            before = database_cpu(asked.data)
            with lap() as taken:
                found = law()
            used = database_cpu(asked.data) - before
            print(
                f"check of {found.received:,} received: {'holds' if found.holds else found.gaps};"
                f" {taken.wall:.2f} s wall, {used:.1f} s of the database's CPU, load {taken.load:.1f}"
            )
        statements()


def statements() -> None:
    """Say what each statement costs alone."""
    from django.db import connection

    from colmado.answer.queries import law

    named = {
        "receipts": law.RECEIVED,
        "quarantine": law.QUARANTINED,
        "states": law.STATES,
        "messages": law.MESSAGES,
        **law.FAULTS,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET work_mem = '64MB'")
        for name, query in named.items():
            start = time.perf_counter()
            cursor.execute(query)
            cursor.fetchall()
            print(f"  {time.perf_counter() - start:6.2f} s  {name}")


if __name__ == "__main__":
    main()
