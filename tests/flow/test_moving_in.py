"""The demo's neighbourhood moves in by real processes; the worker is killed on the way, nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import psycopg
from tests.cli.test_embedded_shop import descendants
from tests.conftest import Place
from tests.servers.mail import eventually
from tests.servers.processes import free_port
from tests.web.browsing import wait_for

from colmado.demo.plan import plan_of

KILLS = 4
STREET = """SELECT count(*), count(DISTINCT external_id) FROM ledger_message
             WHERE external_id LIKE '%@street.example'"""
DOUBLED = "SELECT identity_id, at, kind FROM ledger_touch GROUP BY 1, 2, 3 HAVING count(*) > 1"


def worker_of(demo: subprocess.Popen[bytes]) -> int | None:
    """The worker that the demo started, if it lives."""
    for pid in descendants(demo.pid):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if words[-2:-1] == [b"work"]:
            return pid
    return None


def counted(place: Place) -> dict[str, int]:
    tables = ("ledger_message", "ledger_arrival", "ledger_order", "ledger_touch", "know_claim")
    with psycopg.connect(place.url) as session:
        return {one: session.execute(f"SELECT count(*) FROM {one}").fetchone()[0] for one in tables}  # type: ignore[index, arg-type]


def test_killed_again_and_again_the_neighbourhood_is_there_whole_and_once(place: Place) -> None:
    chance = random.Random(7)
    port = free_port()
    demo = place.start("demo", "--no-browser", "--port", str(port), "--people", "200")
    try:
        wait_for(f"http://127.0.0.1:{port}")
        killed = 0
        for _ in range(KILLS):
            pid = eventually(lambda: worker_of(demo), 20)
            time.sleep(chance.uniform(1.5, 3))
            plan = plan_of(place.data)
            if plan is not None and not plan.moved_in and pid:
                os.kill(pid, signal.SIGKILL)
                killed += 1
                eventually(lambda gone=pid: worker_of(demo) != gone, 10)
        assert killed, "it was there before anything could happen to it"
        assert eventually(lambda: plan_of(place.data).moved_in, 90)  # type: ignore[union-attr]
    finally:
        demo.send_signal(signal.SIGTERM)
        assert demo.wait(timeout=40) == 0
    told = json.loads(place.run("check", "--json").stdout)
    assert told["holds"], told
    plan = plan_of(place.data)
    assert plan is not None
    found = counted(place)
    with psycopg.connect(place.url) as session:
        street = session.execute(STREET).fetchone()
        doubled = session.execute(DOUBLED).fetchall()
    assert street == (plan.messages, plan.messages)
    assert doubled == []
    assert found["ledger_arrival"] == 0
    before = dict(found)

    again = place.start("demo", "--no-browser", "--port", str(port))
    try:
        wait_for(f"http://127.0.0.1:{port}")
        eventually(lambda: worker_of(again), 20)
        time.sleep(3)
        assert counted(place) == before
    finally:
        again.send_signal(signal.SIGTERM)
        assert again.wait(timeout=40) == 0
