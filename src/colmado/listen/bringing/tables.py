"""Tables from where other programs keep them, line by line: never all of them in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from colmado.channels.archives.tables import Rows
from colmado.kit.errors import InputError

MOST_COLUMNS = 2_000


class Line(NamedTuple):
    """One line: its number in the file, its cells (text, or what a database has), its bytes, and why it is none."""

    number: int
    cells: Sequence[object]
    raw: bytes
    wrong: str


class Table(Protocol):
    """A table that can be read once: its head line, its lines, how far it has been read of how much."""

    head: list[str]
    begin: bytes
    size: int | None

    def lines(self) -> Iterator[Line]:
        """Yield every line after the head line."""
        ...

    def done(self) -> int:
        """Say how much of `size` has been read."""
        ...


@dataclass
class Commas:
    """A file of comma-separated values (or semicolons, or tabs), as the channels read it. Sizes are bytes."""

    rows: Rows
    size: int | None

    def __post_init__(self) -> None:
        """Read the head line."""
        self.head = self.rows.header()
        if not any(self.head):
            raise InputError("the file is empty; expected a head line, then a row on each line")
        end = self.rows.offset
        self.rows.file.seek(0)
        self.begin = self.rows.file.read(end)
        self.rows.file.seek(end)

    def lines(self) -> Iterator[Line]:
        """Yield every line after the head line; what is no row, with the reason."""
        wide = len(self.head)
        for row in self.rows:
            wrong = row.wrong
            if not wrong and len(row.fields) != wide and (len(row.fields) < wide or any(row.fields[wide:])):
                wrong = f"it has {len(row.fields)} cells, the head line {wide}"
            yield Line(row.first_line, row.fields, row.raw, wrong)

    def done(self) -> int:
        """Say how many bytes have been read."""
        return self.rows.offset


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """Open a file by what it is. Raises InputError for what is no table."""
    if not path.is_file():
        raise InputError(f"there is no file {path}")
    with path.open("rb") as file:
        yield Commas(Rows(file), path.stat().st_size)
