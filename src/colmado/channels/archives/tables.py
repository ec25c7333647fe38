"""CSV: a header row, then one message a row. Columns are found by name in English and Spanish, or by a
mapping.

Delimiter: comma, semicolon or tab, whichever the header holds most of. UTF-8, with or without a byte
order mark, else Windows-1252. Wrong columns stop before anything is read; a bad row is kept as
Unreadable. Progress is in bytes.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from colmado.channels.archives.mbox import HEAD_BYTES, head, resume_at
from colmado.channels.archives.records import NAMES, plain_name, to_message
from colmado.channels.contract import Batch, Incoming, Unreadable
from colmado.channels.rfc5322.charsets import decode
from colmado.kit.errors import InputError

BATCH_ITEMS = 500
BATCH_BYTES = 16 * 1024 * 1024
MAX_ROW = 4 * 1024 * 1024


def read(path: Path, cursor: Mapping[str, Any], mapping: Mapping[str, str], latest: datetime) -> Iterator[Batch]:
    """Yield the messages of a table. Raises InputError if text and author cannot be found among the columns.

    mapping: field -> column name. cursor: offset, line, head, head_size.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        begin = file.read(HEAD_BYTES)
        file.seek(0)
        rows = Rows(file)
        columns = rows.header()
        fields = match_columns(columns, mapping)
        offset = resume_at(begin, size, cursor)
        if offset > rows.offset:
            rows.go_on(offset, int(cursor.get("line", 0)))
        known = head(begin, size)
        items: list[Incoming | Unreadable] = []
        held = 0
        for row in rows:
            items.append(_read_row(row, columns, fields, mapping.get("date_format", ""), latest))
            held += len(row.raw)
            if len(items) >= BATCH_ITEMS or held >= BATCH_BYTES:
                place = {"offset": row.end, "line": row.last_line, **known}
                yield Batch(tuple(items), place, total=size, done=row.end)
                items, held = [], 0
        if items:
            yield Batch(tuple(items), {"offset": size, "line": rows.line, **known}, total=size, done=size)


def match_columns(columns: list[str], mapping: Mapping[str, str]) -> dict[int, str]:
    """Say which column holds which field. Raises InputError naming the columns that came and those
    expected.
    """
    wrong = {name: column for name, column in mapping.items() if name not in NAMES and name != "date_format"}
    if wrong:
        raise InputError(f"mapping names {', '.join(wrong)}; known: {', '.join(NAMES)}, date_format")
    found: dict[str, int] = {}
    plain = [plain_name(column) for column in columns]
    for name, column in mapping.items():
        if name == "date_format":
            continue
        if column not in columns and plain_name(column) not in plain:
            raise InputError(f"no column is called {column!r}; the columns are: {_listed(columns)}")
        found[name] = columns.index(column) if column in columns else plain.index(plain_name(column))
    for name, known in NAMES.items():
        ranked = [(known.index(p), i) for i, p in enumerate(plain) if p in known and i not in found.values()]
        if name not in found and ranked:
            found[name] = min(ranked)[1]
    if "text" not in found or not {"author", "name"} & set(found):
        missing = " and ".join(n for n in ("text", "author") if n not in found)
        raise InputError(
            f"cannot tell which column holds {missing}; the columns are: {_listed(columns)}; "
            "expected names like text, message, comentario, mensaje and author, email, correo, remitente. "
            'Say which by a mapping: {"text": "Your column", "author": "Your other column"}'
        )
    return {index: name for name, index in found.items()}


def _listed(columns: list[str]) -> str:
    return ", ".join(repr(column[:60]) for column in columns[:40])


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its fields, its bytes, where it ends, its first and last line; `wrong` says why it has no
    fields.
    """

    fields: list[str]
    raw: bytes
    end: int
    first_line: int
    last_line: int
    wrong: str = ""


@dataclass(slots=True)
class Rows:
    """Rows of an open file with the bytes each was made of. After a row that cannot be read the next line
    goes on.
    """

    file: BinaryIO
    delimiter: str = ","
    offset: int = 0
    line: int = 0
    taken: list[bytes] = field(default_factory=list)
    held: int = 0

    def header(self) -> list[str]:
        """Read the column names, and learn the delimiter from them. Raises InputError for UTF-16."""
        first = self.file.readline(MAX_ROW)
        if first.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise InputError("the table is in UTF-16; save it as CSV in UTF-8")
        text = decode(first)
        self.delimiter = max(",;\t", key=text.count)
        self.go_on(0, 0)
        row = next(iter(self), None)
        names = [name.strip().removeprefix("\ufeff").strip('"') for name in row.fields] if row else []
        if row:
            self.go_on(row.end, row.last_line)
        return names

    def go_on(self, offset: int, line: int) -> None:
        """Go on reading at an offset that begins a row."""
        self.offset, self.line = offset, line
        self.file.seek(offset)
        self.taken.clear()
        self.held = 0

    def _feed(self) -> Iterator[str]:
        while raw := self.file.readline(MAX_ROW):
            self.taken.append(raw)
            self.held += len(raw)
            if self.held > MAX_ROW:
                raise csv.Error(f"a row of more than {MAX_ROW:,} bytes: is a quote left open?")
            yield decode(raw)

    def __iter__(self) -> Iterator[Row]:
        """Yield rows to the end; blank lines are passed over."""
        csv.field_size_limit(MAX_ROW)
        while True:
            reader = csv.reader(self._feed(), delimiter=self.delimiter, strict=True)
            try:
                for fields in reader:
                    row = self._row(fields, len(self.taken))
                    if fields:
                        yield row
                return
            except csv.Error as error:
                row = self._row([], 1, f"not a table row ({error})")
                self.go_on(row.end, row.last_line)
                yield row

    def _row(self, fields: list[str], lines: int, wrong: str = "") -> Row:
        raw = b"".join(self.taken[:lines])
        self.taken.clear()
        self.held = 0
        first = self.line + 1
        self.offset += len(raw)
        self.line += lines
        return Row(fields, raw, self.offset, first, self.line, wrong)


def _read_row(
    row: Row, columns: list[str], fields: Mapping[int, str], date_format: str, latest: datetime
) -> Incoming | Unreadable:
    where = f"line {row.first_line}"
    wrong = row.wrong
    if not wrong and (len(row.fields) < len(columns) or any(row.fields[len(columns) :])):
        wrong = f"{len(row.fields)} fields came, {len(columns)} were expected ({_listed(columns)})"
    if wrong:
        return Unreadable("sha256:" + hashlib.sha256(row.raw).hexdigest(), row.raw, f"{where}: {wrong}")
    record = {name: row.fields[index] for index, name in fields.items()}
    return to_message(record, row.raw, where, latest=latest, date_format=date_format)
