"""The embedded database's files are read once when the shop opens, if the machine has room for them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from colmado.config.reading_ahead import read_ahead


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name, size in {"base/1/16384": 3_000_000, "base/1/16385": 1_000, "base/1/empty": 0, "pg_wal/1": 9_000}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
    return tmp_path


def test_every_table_is_read_and_nothing_else(place: Path) -> None:
    assert read_ahead(place, threading.Event()) == 3_001_000


def test_what_would_not_fit_is_left(place: Path) -> None:
    assert read_ahead(place, threading.Event(), memory=6_000_000) == 0
    assert read_ahead(place, threading.Event(), memory=6_100_000) == 3_001_000


def test_it_stops_when_told_and_minds_no_file_that_goes(place: Path) -> None:
    stop = threading.Event()
    stop.set()
    assert read_ahead(place, stop) == 0
    (place / "base/1/16386").symlink_to(place / "gone")
    (place / "base/1/pg_internal").mkdir()
    assert read_ahead(place, threading.Event()) >= 3_001_000
