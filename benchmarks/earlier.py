"""Measure what stands beside a reply on a big shop: earlier answers, facts, the checks. Reads only.

    python benchmarks/earlier.py --data DIR [--calls 300] [--plan]

Each open message is looked up three times and the second and third are kept, so the figures are of a warm database.
The texts of the big shop are words drawn by chance, so hardly any two messages are alike: what is measured is the
looking, not the finding. Make DIR with big_shop.py, and bring its tables up to date with any command.
"""

from __future__ import annotations

import argparse
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from opening import opened
from statements import HEADING, figures
from stopwatch import machine


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what stands beside a reply.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--plan", action="store_true", help="Print the plan of the slowest look-up.")
    asked = parser.parse_args()
    with opened(asked.data):
        print(machine())
        measure(asked.calls, plan=asked.plan)


def measure(calls: int, *, plan: bool) -> None:
    """Print the figures of the shop that is open in this process."""
    from colmado.answer.queries.checking import findings
    from colmado.answer.queries.earlier import earlier_answers
    from colmado.answer.queries.suggesting import suggestions

    some = _waiting(calls)
    now = datetime.now(UTC)
    print(HEADING)
    taken: dict[int, float] = {}
    for message, _ in some:
        row = figures("", lambda _, m=message: earlier_answers(m, by=None), 2, warm=1)
        taken[message] = row.p50
    ordered = sorted(taken.values())
    p50, p95 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    print(f"earlier answers, {len(ordered)} messages: SQL p50 {p50:.2f}, p95 {p95:.2f}, worst {ordered[-1]:.2f} ms")
    print(figures("suggestions for a conversation", lambda i: suggestions(some[i][1].pk, by=None, at=now).facts, calls))
    text = "Hola Ana:\n\nAbrimos a las nueve y se lo mandamos mañana sin falta.\n\nUn saludo, Marta"
    print(figures("checks", lambda i: findings(some[i][1], by=None, text=text, recipients=[], at=now), calls))
    if plan:
        _explain(max(taken, key=lambda message: taken[message]))


def _waiting(calls: int) -> list[tuple[int, Any]]:
    from colmado.answer.models import Obligation

    rows = list(
        Obligation.objects.filter(state="open")
        .select_related("conversation", "conversation__channel")
        .order_by("-pk")[: 20 * calls]
    )
    return [(row.pk, row.conversation) for row in random.Random(5).sample(rows, min(calls, len(rows)))]


def _explain(message: int) -> None:
    """Run a look-up once more and print how the database went about its second statement."""
    from django.db import connection

    from colmado.answer.queries.earlier import earlier_answers

    said: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        said.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        earlier_answers(message, by=None)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {said[-1][0]}", said[-1][1])
        print("\n".join(line for (line,) in cursor.fetchall()))


if __name__ == "__main__":
    main()
