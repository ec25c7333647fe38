"""Reading files for tests."""

from __future__ import annotations

from pathlib import Path

from tests.channels.invariants import check

from colmado.channels.file import File, Options

MAIL = b"From: Ana <ana@customer.test>\nMessage-ID: <%d@customer.test>\nSubject: x\n\nHola %d\n"
LINE = b"From ana@customer.test Mon Nov 16 10:00:00 2026\n"


def read(path: Path, cursor: dict | None = None, **other):
    items = []
    after = cursor or {}
    for batch in File().fetch(Options(path=str(path), **other), after):
        items += batch.items
        after = dict(batch.cursor)
    for item in items:
        check(item)
    return items, after


def texts(items) -> list[str]:
    return [item.text for item in items]


def written(path: Path, content: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
