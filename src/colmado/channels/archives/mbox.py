"""mbox: many mails in one file, however large. It is mapped, never read whole.

A mail begins at a line "From ... Mon Nov 16 10:00:00 2026" after a blank line (or at the start), followed
by a header, a blank line or the end; a sentence beginning with "From here on" is not such a line. ">From
" lines lose one ">" (mboxrd).
"""

from __future__ import annotations

import hashlib
import mmap
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from colmado.channels.contract import Batch, Incoming, Unreadable
from colmado.channels.rfc5322 import MAX_BYTES, parse
from colmado.channels.rfc5322.headers import date

BATCH_ITEMS = 500
BATCH_BYTES = 16 * 1024 * 1024
HEAD_BYTES = 4096

_SEPARATOR = re.compile(
    rb"From [^\n]{0,300}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +(?:\d{1,2} +)?"
    rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[^\n]{0,10}?\d{1,2}:\d{2}"
    rb"[^\n]{0,40}(?:\n|\Z)(?=[!-9;-~]++[ \t]*:|\r?\n|\Z)"
)
_WHEN = re.compile(
    rb"[A-Z][a-z]{2} +([A-Z][a-z]{2})\w* +(\d{1,2}) +(\d{1,2}:\d{2}(?::\d{2})?)"
    rb" *([+-]\d{4})? *[A-Z]{0,4} *(\d{4})"
)
_ESCAPED = re.compile(rb"(?m)^>(>*From )")


def read(path: Path, cursor: Mapping[str, Any], latest: datetime) -> Iterator[Batch]:
    """Yield mails from where the cursor says; progress is in bytes. A file replaced by another is read anew.

    cursor: offset (bytes read), head and head_size (to know the file by).
    """
    size = path.stat().st_size
    if size == 0:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
        start = resume_at(held, size, cursor)
        known = head(held, size)
        items: list[Incoming | Unreadable] = []
        held_bytes = 0
        for begin, end in mails(held, start, size):
            items.append(_read_mail(held[begin : min(end, begin + MAX_BYTES)], end - begin, latest))
            held_bytes += end - begin
            if len(items) >= BATCH_ITEMS or held_bytes >= BATCH_BYTES:
                yield Batch(tuple(items), {"offset": end, **known}, total=size, done=end)
                items, held_bytes = [], 0
        if items:
            yield Batch(tuple(items), {"offset": size, **known}, total=size, done=size)


def head(held: bytes | mmap.mmap, size: int) -> dict[str, Any]:
    """Give what a file is known by: a hash over its first bytes, and how many."""
    length = min(size, HEAD_BYTES)
    return {"head": hashlib.blake2b(held[:length], digest_size=16).hexdigest(), "head_size": length}


def resume_at(held: bytes | mmap.mmap, size: int, cursor: Mapping[str, Any]) -> int:
    """Give the offset to go on at; 0 if this is not the file the cursor was made on."""
    offset, length = int(cursor.get("offset", 0)), int(cursor.get("head_size", 0))
    if not offset or offset > size or length > size:
        return 0
    same = hashlib.blake2b(held[:length], digest_size=16).hexdigest() == cursor.get("head")
    return offset if same else 0


def mails(held: bytes | mmap.mmap, start: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield begin and end of every mail, its "From " line included; what stands before the first is one
    too.
    """
    begin = start
    for at in _separators(held, start):
        if at > begin:
            yield begin, at
        begin = at
    if begin < size and held[begin:size].strip():
        yield begin, size


def _separators(held: bytes | mmap.mmap, start: int) -> Iterator[int]:
    if _SEPARATOR.match(held, start):
        yield start
    at = start
    while (at := held.find(b"\nFrom ", at)) >= 0:
        at += 1
        before = held[max(at - 3, 0) : at]
        if (before.endswith((b"\n\n", b"\n\r\n")) or before == b"\n") and _SEPARATOR.match(held, at):
            yield at


def _read_mail(raw: bytes, size: int, latest: datetime) -> Incoming | Unreadable:
    if size > len(raw):
        reason = f"too large: {size:,} bytes, at most {MAX_BYTES:,} are read; the rest stays in the file"
        return Unreadable("sha256:" + hashlib.sha256(raw).hexdigest(), raw, reason)
    line = b""
    if raw.startswith(b"From "):
        line, _, raw = raw.partition(b"\n")
    raw = _ESCAPED.sub(rb"\1", raw) if b"\n>" in raw else raw
    raw = raw.removesuffix(b"\n").removesuffix(b"\r")
    item = parse(raw, latest=latest)
    if isinstance(item, Incoming) and item.arrived_at is None:
        return replace(item, arrived_at=_separator_time(line))
    return item


def _separator_time(line: bytes) -> datetime | None:
    """Read the time of a separator line; without a zone it is taken as UTC."""
    m = _WHEN.search(line)
    if not m:
        return None
    month, day, clock, zone, year = m.groups(b"+0000")
    return date(b" ".join((day, month, year, clock, zone)), datetime.now(UTC))
