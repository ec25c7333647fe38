"""kill -9 while orders come in: what was committed stays, and a second run goes on to the same ledger."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from pathlib import Path

import psycopg
from tests.conftest import Place

ORDERS, PEOPLE, KILLS = 150_000, 9_000, 6


def test_a_second_run_goes_on_where_a_killed_one_stopped(place: Place, tmp_path: Path) -> None:
    chance, path = random.Random(7), tmp_path / "orders.csv"
    with path.open("w") as file:
        file.write("id,date,email,total\n")
        for n in range(ORDERS):
            file.write(f"{n},2025-01-{n % 28 + 1:02},c{chance.randrange(PEOPLE)}@x.example,{n % 500}.50\n")
    words = ("orders", "import", str(path), "--currency", "EUR", "--json")
    counts = [0]
    for _ in range(KILLS):
        process = place.start(*words)
        time.sleep(chance.uniform(2.0, 6.0))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        counts.append(rows(place)[0])
    assert counts == sorted(counts), "nothing that was committed is lost"
    assert all(count % 50_000 == 0 for count in counts), "a part is there whole or not at all"
    told = json.loads(place.run(*words).stdout)["written"]
    assert told["new"] + told["known"] == ORDERS and told["otherwise"] == 0
    assert json.loads(place.run(*words).stdout)["written"]["new"] == 0
    orders, total, identities, claims, persons = rows(place)
    assert (orders, total) == (ORDERS, sum(n % 500 * 100 + 50 for n in range(ORDERS)))
    assert identities == claims == persons


def rows(place: Place) -> tuple[int, ...]:
    with psycopg.connect(place.url) as session:
        found = session.execute(
            """SELECT (SELECT count(*) FROM ledger_order), (SELECT coalesce(sum(amount_minor), 0) FROM ledger_order),
                      (SELECT count(*) FROM ledger_identity), (SELECT count(DISTINCT identity_id) FROM know_claim),
                      (SELECT count(*) FROM ledger_person)"""
        ).fetchone()
    assert found is not None
    return tuple(map(int, found))
