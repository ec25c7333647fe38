"""Tables from where other programs keep them, line by line: never all of them in memory."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from colmado.channels.archives.tables import MAX_ROW, Rows
from colmado.kit.errors import InputError

BLOCK = 1 << 18  # bytes read at once


class Line(NamedTuple):
    """One line: its number in the file, its cells (text, or what a database has), its bytes, and why it is none."""

    number: int
    cells: Sequence[object]
    raw: bytes
    wrong: str


@dataclass
class Block:
    """Some lines that lie together. `cells` are those of every line, if each of them is a row as wide as the head."""

    number: int
    cells: list[Sequence[object]]
    each: Callable[[], Iterator[Line]]

    def lines(self) -> Iterator[Line]:
        """Yield them one by one."""
        return self.each()


class Table(Protocol):
    """A table that can be read once: its head line, its lines, how far it has been read of how much."""

    head: list[str]
    begin: bytes
    size: int | None

    def blocks(self) -> Iterator[Block]:
        """Yield every line after the head line, some at a time."""
        ...

    def done(self) -> int:
        """Say how much of `size` has been read."""
        ...


class Commas:
    """A file of comma-separated values (or semicolons, or tabs), as the channels read it. Sizes are bytes.

    A block of whole lines is read at once where each of its lines is a row; any other goes line by line.
    """

    def __init__(self, file: BinaryIO, size: int | None):
        self.file, self.size, self.rows = file, size, Rows(file)
        self.head = self.rows.header()
        if not any(self.head):
            raise InputError("the file is empty; expected a head line, then a row on each line")
        file.seek(0)
        self.begin = file.read(self.rows.offset)

    def done(self) -> int:
        """Say how many bytes have been read."""
        return self.rows.offset

    def blocks(self) -> Iterator[Block]:
        """Yield every line after the head line, some at a time."""
        while True:
            start, number = self.rows.offset, self.rows.line
            self.file.seek(start)
            raw = self.file.read(BLOCK)
            if not raw:
                return
            raw = raw[: raw.rfind(b"\n") + 1] or raw + self.file.readline(MAX_ROW)
            lines = raw.removesuffix(b"\n").split(b"\n")
            if cells := self._at_once(raw, len(lines)):
                self.rows.go_on(start + len(raw), number + len(lines))
                yield Block(number + 1, cells, partial(_apart, number + 1, cells, lines))
            else:
                self.rows.go_on(start, number)
                found = [*self._slowly(start + len(raw))]
                yield Block(number + 1, [], partial(iter, found))

    def _at_once(self, raw: bytes, lines: int) -> list[Sequence[object]]:
        """Read lines that are a row each; nothing, if one of them is not."""
        try:
            text = raw.decode().removesuffix("\n")
            cells: list[Sequence[object]] = [*csv.reader(text.split("\n"), delimiter=self.rows.delimiter, strict=True)]
        except (UnicodeDecodeError, csv.Error):
            return []
        wide = len(self.head)
        return cells if len(cells) == lines and all(len(row) == wide for row in cells) else []

    def _slowly(self, until: int) -> Iterator[Line]:
        wide = len(self.head)
        for row in self.rows:
            wrong = row.wrong
            if not wrong and len(row.fields) != wide and (len(row.fields) < wide or any(row.fields[wide:])):
                wrong = f"it has {len(row.fields)} cells, the head line {wide}"
            yield Line(row.first_line, row.fields, row.raw, wrong)
            if row.end >= until:
                return


def _apart(number: int, cells: list[Sequence[object]], lines: list[bytes]) -> Iterator[Line]:
    for n, (row, raw) in enumerate(zip(cells, lines, strict=True), number):
        yield Line(n, row, raw + b"\n", "")


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """Open a file by what it is. Raises InputError for what is no table."""
    if not path.is_file():
        raise InputError(f"there is no file {path}")
    with path.open("rb") as file:
        yield Commas(file, path.stat().st_size)
