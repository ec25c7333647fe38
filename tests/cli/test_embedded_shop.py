"""A shop on its own embedded database: two at once, backup and restore, open and close."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.test_commands import mbox, told
from tests.conftest import Place
from tests.neighbourhood import ANA, mail
from tests.servers.processes import free_port

from colmado.config.embedded import Cluster


class Shop(Place):
    """A place whose database is embedded in its data directory."""

    def __init__(self, data: Path):
        super().__init__("", data)
        del self.environ["COLMADO_DATABASE_URL"]


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Shop]:
    yield Shop(tmp_path / "shop")
    for data in (tmp_path / "shop", tmp_path / "other"):
        if data.exists():
            Cluster(data).erase()


def test_two_at_once_then_backup_and_restore(embedded: Shop, tmp_path: Path) -> None:
    first = mbox(tmp_path / "a.mbox", mail(ANA, "¿Uno?", id="1@x"), mail(ANA, "¿Dos?", id="2@x"))
    second = mbox(tmp_path / "b.mbox", mail(ANA, "¿Tres?", id="3@x"))
    both = [
        subprocess.Popen(
            embedded.command("import", str(path), "--channel", path.stem, "--json"),
            env=embedded.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for path in (first, second)
    ]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert [json.loads(out)["stored"] for out, _ in said] == [2, 1]
    before = told(embedded, "check")
    assert (before["holds"], before["received"]) == (True, 3)

    copy = tmp_path / "copy.backup"
    assert told(embedded, "backup", str(copy))["bytes"] == copy.stat().st_size
    other = Shop(tmp_path / "other")
    refused = told(other, "restore", str(tmp_path / "nothing.backup"), code=2)
    assert "nothing.backup" in refused["error"]
    assert told(other, "restore", str(copy))["tables"] > 20
    assert told(other, "check") == before
    assert told(other, "restore", str(copy), code=2)["exit_code"] == 2, "a shop that is not empty is not written over"


def test_the_shop_opens_and_closes_without_a_trace(embedded: Shop) -> None:
    port = free_port()
    process = embedded.start("run", "--port", str(port))
    children: list[int] = []
    try:
        assert answers(port), "the pages do not answer"
        children = both_of(process.pid)
        assert len(children) >= 2, "the worker was not started"
    finally:
        os.kill(process.pid, signal.SIGTERM)
        code = process.wait(timeout=40)
    assert code == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    with pytest.raises(OSError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthy", timeout=2)
    assert Cluster(embedded.data).status().state == "stopped"


def answers(port: int) -> bool:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthy", timeout=2) as page:
                return page.read() == b"ok"
        except OSError:
            time.sleep(0.2)
    return False


def both_of(pid: int) -> list[int]:
    """Wait for the pages and the worker, which is started once the pages answer. The ids of what was started."""
    until = time.monotonic() + 60
    while len(found := descendants(pid)) < 2 and time.monotonic() < until:
        time.sleep(0.1)
    return found


def descendants(pid: int) -> list[int]:
    """Our own children by their ids; the database's server is not among them, it has left its parent."""
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*found, *(grandchild for child in found for grandchild in descendants(child))]
