"""The worker in a process of its own: woken by what is stored, listening to its channels, stopped in order."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import psycopg
import pytest
from tests.conftest import Place
from tests.flow.test_crash import vars_of
from tests.flow.test_sunday import COMPLAINT, written
from tests.neighbourhood import mail
from tests.servers.mail import BRAND, CUSTOMER, MailServer, eventually

from colmado.loop.worker import IDLE


def count(place: Place, table: str) -> int:
    with psycopg.connect(place.url) as session:
        return int(session.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # type: ignore[index, arg-type]


def test_a_sleeping_worker_wakes_when_something_is_stored(place: Place, tmp_path: Path) -> None:
    worker = place.start("work")
    try:
        assert eventually(lambda: count(place, "answer_check")), "it counts the law when it begins"
        time.sleep(1.5)
        path = tmp_path / "one.eml"
        path.write_bytes(mail(id="a@x"))
        place.run("import", str(path), "--store-only")
        assert eventually(lambda: count(place, "answer_obligation"), IDLE - 0.5), "it slept over the call"
    finally:
        worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=15) == 0


def test_a_worker_survives_a_database_that_goes_away(place: Place, tmp_path: Path) -> None:
    from tests.database import CLUSTER

    worker = place.start("work")
    try:
        assert eventually(lambda: count(place, "answer_check"))
        name = place.url.split("@/")[1].split("?")[0]
        with psycopg.connect(CLUSTER.url, autocommit=True) as session:
            session.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        path = tmp_path / "one.eml"
        path.write_bytes(mail(id="a@x"))
        place.run("import", str(path), "--store-only")
        assert eventually(lambda: count(place, "answer_obligation"), 20)
    finally:
        worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=15) == 0


@pytest.mark.parametrize("outage", [False, True], ids=["IDLE", "an outage"])
def test_the_worker_hears_its_channels(place: Place, exim_server: MailServer, outage: bool) -> None:
    options = vars_of(exim_server)
    place.run("channel", "add", "mail", *[w for k, v in options.items() for w in ("-o", f"{k}={v}")])
    if outage:
        for n in range(60):
            exim_server.post(CUSTOMER, BRAND, written(f"{COMPLAINT} {n}"))
    worker = place.start("work")
    try:
        if not outage:
            assert eventually(lambda: count(place, "answer_check"))
            time.sleep(2)
            exim_server.post(CUSTOMER, BRAND, written(COMPLAINT))
        assert eventually(lambda: count(place, "answer_obligation") == (60 if outage else 1), 40)
    finally:
        worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=20) == 0
    assert json.loads(place.run("check", "--json").stdout)["holds"]


def test_one_broken_channel_stops_nobody(place: Place, tmp_path: Path) -> None:
    """Passwords sealed with a key that is gone: that channel says so, and the others' messages go on."""
    options = ["-o", "imap_host=127.0.0.1", "-o", "imap_password=geheim"]
    place.run("channel", "add", "broken", "--no-test", "--address", BRAND, *options)
    (place.data / "secret_key").unlink()
    path = tmp_path / "one.eml"
    path.write_bytes(mail(id="a@x"))
    worker = place.start("work")
    try:
        place.run("import", str(path), "--store-only")
        assert eventually(lambda: count(place, "answer_obligation"), 20)
        listed = eventually(lambda: json.loads(place.run("channel", "list", "--json").stdout)["channels"][0]["trouble"])
        assert "another secret key" in listed
    finally:
        worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=15) == 0
