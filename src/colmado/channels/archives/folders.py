"""A folder of mail files, one mail a file: Maildir, or .eml files at any depth. Progress is in files.

The cursor says after which name to go on and a hash over the names before it. If a file has come in
between since, the hash differs and the folder is read anew: the ledger knows what it has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from colmado.channels.contract import Batch, Incoming, Unreadable
from colmado.channels.rfc5322 import MAX_BYTES, parse

BATCH_ITEMS = 500
BATCH_BYTES = 16 * 1024 * 1024


def maildir(path: Path) -> dict[str, Path]:
    """Find the mails of a Maildir and its subfolders (".Sent/cur"), by name without flags."""
    found: dict[str, Path] = {}
    for box in (path, *(sub for sub in path.iterdir() if sub.is_dir() and sub.name.startswith("."))):
        for state in ("cur", "new"):
            folder = box / state
            if folder.is_dir():
                prefix = "" if box == path else box.name + "/"
                found.update((prefix + file.name.split(":2,")[0], file) for file in folder.iterdir() if file.is_file())
    return dict(sorted(found.items()))


def eml(path: Path) -> dict[str, Path]:
    """Find one .eml file, or all below a folder, by relative name."""
    if path.is_file():
        return {path.name: path}
    found = (file for file in path.rglob("*") if file.suffix.lower() == ".eml" and file.is_file())
    return dict(sorted((file.relative_to(path).as_posix(), file) for file in found))


def read(files: Mapping[str, Path], cursor: Mapping[str, Any], latest: datetime) -> Iterator[Batch]:
    """Yield the mails in these files, in order of name. A file that cannot be opened is Unreadable, with
    the reason.

    cursor: after (name of the last file read), names (hash over all names up to it).
    """
    names = list(files)
    done = _done_before(names, cursor)
    seen = hashlib.blake2b(digest_size=16)
    for name in names[:done]:
        seen.update(name.encode("utf-8", "surrogateescape") + b"\n")
    items: list[Incoming | Unreadable] = []
    held = 0
    for number, name in enumerate(names[done:], done + 1):
        item = _read_file(name, files[name], latest)
        seen.update(name.encode("utf-8", "surrogateescape") + b"\n")
        items += [item] if item else []
        held += len(item.raw) if item else 0
        if len(items) >= BATCH_ITEMS or held >= BATCH_BYTES or number == len(names):
            after = name.encode("utf-8", "backslashreplace").decode()
            yield Batch(tuple(items), {"after": after, "names": seen.hexdigest()}, total=len(names), done=number)
            items, held = [], 0


def _done_before(names: list[str], cursor: Mapping[str, Any]) -> int:
    after = cursor.get("after", "")
    if not after:
        return 0
    said = hashlib.blake2b(digest_size=16)
    for number, name in enumerate(names, 1):
        said.update(name.encode("utf-8", "surrogateescape") + b"\n")
        if name.encode("utf-8", "backslashreplace").decode() == after:
            return number if said.hexdigest() == cursor.get("names") else 0
    return 0


def _read_file(name: str, path: Path, latest: datetime) -> Incoming | Unreadable | None:
    """Read one file; None if it is gone (a Maildir moves files while it is read: the next run finds it)."""
    shown = name.encode("utf-8", "backslashreplace").decode()
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                file.seek(0)
                begin = file.read(MAX_BYTES)
            reason = f"too large: {shown} has {size:,} bytes, at most {MAX_BYTES:,} are read; the rest stays there"
            return Unreadable(f"sha256:{digest}", begin, reason)
        return parse(path.read_bytes(), latest=latest)
    except FileNotFoundError:
        return None
    except OSError as error:
        number = hashlib.sha256(shown.encode()).hexdigest()
        return Unreadable(f"sha256:{number}", b"", f"{shown} cannot be read: {error.strerror}")
