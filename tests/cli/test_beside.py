"""A long import has a second worker beside it: killed or left alone, neither loses anything."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg
import pytest
from tests.conftest import Place
from tests.neighbourhood import NOON, US, mail

from colmado.cli.beside import LONG

MAILS = 1_500


@pytest.fixture
def mbox(tmp_path: Path) -> Path:
    """A file long enough for two."""
    path = tmp_path / "long.mbox"
    words = "Una frase larga que se repite para que el archivo pese. " * 60
    with path.open("wb") as file:
        for n in range(MAILS):
            refers = (f"{n - 1}@x",) if n % 3 else ()
            one = mail(f"c{n // 3}@x.example", f"Pregunta {n}? {words}", to=US, id=f"{n}@x", refers=refers, at=NOON)
            file.write(b"From x@y Tue Nov 17 10:00:00 2026\n" + one + b"\n")
    assert path.stat().st_size > LONG
    return path


def helper_of(process: subprocess.Popen[bytes]) -> int:
    """The process id of the second worker."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            if b"--beside" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        time.sleep(0.02)
    raise AssertionError("no second worker was started")


def all_there(place: Place) -> None:
    told = json.loads(place.run("check", "--json").stdout)
    assert told["holds"] and told["received"] == MAILS, told
    with psycopg.connect(place.url) as session:
        queued = session.execute("SELECT count(*) FROM answer_obligation").fetchone()
        left = session.execute("SELECT count(*) FROM ledger_arrival").fetchone()
    assert (queued, left) == ((MAILS,), (0,))


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor: no second worker")
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc to find it by")
@pytest.mark.parametrize("moment", [0.0, 0.4, 1.2])
def test_the_second_worker_may_die(place: Place, mbox: Path, moment: float) -> None:
    process = place.start("import", str(mbox), "--channel", "shop", "--address", US)
    helper = helper_of(process)
    time.sleep(moment)
    os.kill(helper, signal.SIGKILL)
    assert process.wait(timeout=120) == 0
    all_there(place)


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor: no second worker")
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc to find it by")
def test_it_ends_with_an_import_that_is_killed(place: Place, mbox: Path) -> None:
    words = ("import", str(mbox), "--channel", "shop", "--address", US)
    process = place.start(*words)
    helper = helper_of(process)
    time.sleep(1.0)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    until = time.monotonic() + 20
    while Path(f"/proc/{helper}/fd").exists() and time.monotonic() < until:
        try:
            if not list(Path(f"/proc/{helper}/fd").iterdir()):
                break
        except OSError:
            break  # it ended while we looked
        time.sleep(0.05)
    else:
        raise AssertionError("the second worker outlived the import that started it")
    place.run(*words)
    all_there(place)


def test_a_short_file_needs_no_second_worker(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(mail("ana@x.example", "¿Abrís hoy?", to=US, id="1@x", at=NOON))
    told = json.loads(place.run("import", str(path), "--json").stdout)
    assert told["stored"] == 1
