"""A backup is whole or not there, and a restore never surprises."""

import psycopg
import pytest

from colmado.config import backup as config_backup
from colmado.config.backup import backup, restore
from colmado.config.embedded import Cluster
from colmado.kit.errors import ColmadoError, InputError


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("backup") / "shop")
    with cluster:
        yield cluster
    cluster.erase()


@pytest.fixture
def shop(cluster):
    """A database with one table of our own, and nothing left of the test before."""
    with psycopg.connect(cluster.url) as connection:
        connection.execute("drop schema public cascade; create schema public; create extension pg_trgm")
        connection.execute("create table said (n serial primary key, what text check (what <> ''))")
        connection.execute("insert into said (what) values ('¿Tienen guayaba?'), (%s)", ["x" * 10_000])
    return cluster


def rows(url, table="said"):
    with psycopg.connect(url) as connection:
        return connection.execute(f"select * from {table} order by 1").fetchall()


def test_round_trip_into_a_new_shop(shop, tmp_path):
    before = rows(shop.url)
    written = backup(shop, tmp_path / "monday.backup")
    assert written.size == (tmp_path / "monday.backup").stat().st_size
    assert (tmp_path / "monday.backup").stat().st_mode & 0o777 == 0o600
    second = Cluster(tmp_path / "second")
    try:
        with second:
            assert restore(second, tmp_path / "monday.backup") == 1
            assert rows(second.url) == before
            backup(second, tmp_path / "tuesday.backup")
            assert restore(second, tmp_path / "tuesday.backup", force=True) == 1
            assert rows(second.url) == before
    finally:
        second.erase()


def test_an_address_does_as_well(shop, tmp_path):
    backup(shop.url, tmp_path / "one")
    with psycopg.connect(shop.url) as connection:
        connection.execute("delete from said; create table later (n int)")
    assert restore(shop.url, tmp_path / "one", force=True) == 1
    assert len(rows(shop.url)) == 2


def test_a_full_database_is_not_touched_without_force(shop, tmp_path):
    backup(shop, tmp_path / "one")
    with pytest.raises(InputError, match="holds 1 tables"):
        restore(shop, tmp_path / "one")
    assert len(rows(shop.url)) == 2


def test_a_cut_backup_changes_nothing(shop, tmp_path):
    with psycopg.connect(shop.url) as connection:
        for table in ("a", "b", "c"):
            connection.execute(
                f"create table {table} as select n, md5(n::text) from generate_series(1, 4000) n"
            )
    backup(shop, tmp_path / "whole")
    whole = (tmp_path / "whole").read_bytes()
    before = rows(shop.url), rows(shop.url, "a"), rows(shop.url, "c")
    for tenths in range(1, 10):
        (tmp_path / "cut").write_bytes(whole[: len(whole) * tenths // 10])
        with pytest.raises(ColmadoError, match="nothing was changed"):
            restore(shop, tmp_path / "cut", force=True)
        assert (rows(shop.url), rows(shop.url, "a"), rows(shop.url, "c")) == before


def test_a_database_in_use_is_said(shop, tmp_path, monkeypatch):
    monkeypatch.setattr(config_backup, "EMPTY", config_backup.EMPTY.replace(b"10s", b"100ms"))
    backup(shop, tmp_path / "one")
    with psycopg.connect(shop.url) as connection:
        connection.execute("lock table said")
        with pytest.raises(ColmadoError, match="is in use"):
            restore(shop, tmp_path / "one", force=True)
    assert len(rows(shop.url)) == 2


def test_what_is_no_backup_is_refused(shop, tmp_path):
    (tmp_path / "letter").write_text("Dear shop")
    with pytest.raises(InputError, match="is no backup"):
        restore(shop, tmp_path / "letter")
    with pytest.raises(InputError, match="cannot be read"):
        restore(shop, tmp_path / "nothing")


def test_a_backup_in_the_way_stays(shop, tmp_path):
    (tmp_path / "old").write_text("precious")
    with pytest.raises(InputError, match="exists already"):
        backup(shop, tmp_path / "old")
    assert (tmp_path / "old").read_text() == "precious"


def test_a_failed_backup_leaves_no_file(tmp_path):
    nowhere = f"postgresql://me@/shop?host={tmp_path}"
    with pytest.raises(ColmadoError, match="pg_dump failed"):
        backup(nowhere, tmp_path / "new")
    assert list(tmp_path.iterdir()) == []
