"""JSON lines: one object a line. A bad line is kept as Unreadable, and the rest goes on. Progress is in
bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from colmado.channels.archives.mbox import HEAD_BYTES, head, resume_at
from colmado.channels.archives.records import FIELDS, plain_name, to_message
from colmado.channels.contract import Batch, Incoming, Unreadable
from colmado.channels.rfc5322 import MAX_BYTES

BATCH_ITEMS = 500
BATCH_BYTES = 16 * 1024 * 1024


def read(path: Path, cursor: Mapping[str, Any], mapping: Mapping[str, str], latest: datetime) -> Iterator[Batch]:
    """Yield the messages of a JSONL file from where the cursor says.

    mapping: field -> key in the file, for keys we do not guess. cursor: offset, line, head, head_size.
    """
    size = path.stat().st_size
    theirs = {key: field for field, key in mapping.items()}
    with path.open("rb") as file:
        begin = file.read(HEAD_BYTES)
        offset = resume_at(begin, size, cursor)
        line = int(cursor.get("line", 0)) if offset else 0
        known = head(begin, size)
        file.seek(offset)
        items: list[Incoming | Unreadable] = []
        held = 0
        while raw := file.readline(MAX_BYTES):
            line += 1
            offset += len(raw)
            if raw.strip():
                items.append(_read_line(raw.rstrip(b"\r\n"), line, theirs, mapping.get("date_format", ""), latest))
                held += len(raw)
            if len(items) >= BATCH_ITEMS or held >= BATCH_BYTES:
                yield Batch(tuple(items), {"offset": offset, "line": line, **known}, total=size, done=offset)
                items, held = [], 0
        if items:
            yield Batch(tuple(items), {"offset": offset, "line": line, **known}, total=size, done=offset)


def _read_line(
    raw: bytes, line: int, theirs: Mapping[str, str], date_format: str, latest: datetime
) -> Incoming | Unreadable:
    where = f"line {line}"
    try:
        made = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return _bad(raw, f"{where}: byte {error.start + 1} is not UTF-8; expected a JSON object in UTF-8")
    except (ValueError, RecursionError) as error:
        return _bad(raw, f'{where}: no JSON ({error}); expected one object like {{"author": .., "text": ..}}')
    if not isinstance(made, dict):
        return _bad(raw, f'{where}: {type(made).__name__} came; expected an object like {{"author": .., "text": ..}}')
    record: dict[str, Any] = {}
    for key, value in made.items():
        field = theirs.get(key) or FIELDS.get(plain_name(key))
        if field and (field not in record or key in theirs or record[field] in (None, "")):
            record[field] = value
    return to_message(record, raw, where, latest=latest, date_format=date_format)


def _bad(raw: bytes, reason: str) -> Unreadable:
    return Unreadable("sha256:" + hashlib.sha256(raw).hexdigest(), raw, reason)
