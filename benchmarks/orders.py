"""Bring orders in from a CSV file into an empty shop, and again; beside Django's bulk_create of some of the same rows.

    python -m benchmarks.orders --work DIR [--orders 5000000] [--people 1000000] [--peer 200000]

The peer makes what Django's own tools make of it, without reading a file: identities and orders by
bulk_create(ignore_conflicts=True) in batches of 5,000, people found again by one query a batch, no account, no claims.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import batched, islice
from pathlib import Path

from benchmarks.stopwatch import database_cpu, lap, machine

BATCH = 5_000
Row = tuple[str, str, str, str, str]


def rows(orders: int, people: int) -> Iterator[Row]:
    """Orders by day, each of one of so many people; one in thirty is a refund."""
    chance, start = random.Random(5), datetime(2021, 1, 1, tzinfo=UTC)
    step = timedelta(days=5 * 365) / orders
    for number in range(orders):
        who = number if number < people else chance.randrange(people)
        minor = chance.randrange(300, 20_000) * (-1 if number % 30 == 29 else 1)
        at = (start + number * step).replace(microsecond=0)
        address = f"customer{who}@shop.example"
        yield f"A{number:08d}", at.isoformat(" "), address, f"Customer {who}", f"{minor / 100:.2f}"


def write(path: Path, orders: int, people: int) -> None:
    with path.open("w", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(("Order ID", "Created at", "Email", "Name", "Total"))
        sheet.writerows(rows(orders, people))


def bring(path: Path, data: Path, *more: str) -> dict[str, object]:
    words = ("orders", "import", str(path), "--source", "web", "--currency", "EUR", "--json", *more)
    run = [sys.executable, "-P", "-m", "colmado", *words]
    environ = {**os.environ, "COLMADO_DATA": str(data)}
    done = subprocess.run(run, env=environ, capture_output=True, text=True, check=True)
    told: dict[str, object] = json.loads(done.stdout)
    return told


def peer(orders: int, people: int) -> None:
    """Write the rows as bulk_create(ignore_conflicts=True) does."""
    from django.db import transaction

    from colmado.ledger.models import Identity, Order

    at = datetime.now(UTC)
    for batch in batched(islice(rows(orders, people), orders), BATCH):
        with transaction.atomic():
            names = {email: name for _, _, email, name, _ in batch}
            Identity.objects.bulk_create(
                [Identity(kind="email", address=email, name=name, created_at=at) for email, name in names.items()],
                ignore_conflicts=True,
            )
            known = dict(Identity.objects.filter(kind="email", address__in=names).values_list("address", "id"))
            Order.objects.bulk_create(
                [
                    Order(
                        identity_id=known[email], source="peer", external_id=number, currency="EUR",
                        placed_at=datetime.fromisoformat(placed), amount_minor=round(float(total) * 100),
                    )
                    for number, placed, email, _, total in batch
                ],
                ignore_conflicts=True,
            )  # fmt: skip


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--work", type=Path, required=True)
    given.add_argument("--orders", type=int, default=5_000_000)
    given.add_argument("--people", type=int, default=1_000_000)
    given.add_argument("--peer", type=int, default=200_000)
    asked = given.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    path, data = asked.work / f"orders{asked.orders}.csv", asked.work / "shop"
    if not path.exists():
        write(path, asked.orders, asked.people)
    from colmado.cli.frame import open_shop

    open_shop(data)  # our own hold on the database, so that it stays up between the commands
    print(machine(), f"{path.stat().st_size / 1e6:.0f} MB", flush=True)
    for what, more in (("dry run", ("--dry-run",)), ("first", ()), ("again", ())):
        before = database_cpu(data)
        with lap() as taken:
            told = bring(path, data, *more)
        print(f"{what}: {taken}, {database_cpu(data) - before:.1f} s of the database's", told["written"], flush=True)
    before = database_cpu(data)
    with lap() as taken:
        peer(asked.peer, max(1, asked.people * asked.peer // asked.orders))
    used = database_cpu(data) - before
    print(f"bulk_create, {asked.peer} orders: {taken}, {used:.1f} s of the database's", flush=True)


if __name__ == "__main__":
    main()
