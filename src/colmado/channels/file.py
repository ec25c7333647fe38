"""Messages from files: mbox, Maildir, .eml, JSON lines, CSV; and replies as .eml files into a folder.

Reading starts where the cursor says, so a file that grows or a folder that fills can be a channel for years.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from colmado.channels.archives import folders, lines, mbox, tables
from colmado.channels.contract import Batch, Letter, Receipt, connector, option
from colmado.channels.rfc5322 import compose
from colmado.channels.rfc5322.mime import read_headers
from colmado.kit.errors import ChannelError, InputError

Kind = Literal["mbox", "maildir", "eml", "jsonl", "csv"]
KINDS: tuple[Kind, ...] = ("mbox", "maildir", "eml", "jsonl", "csv")
BELIEVED = timedelta(days=2)
LOOK_EVERY = 2.0

_BY_ENDING: dict[str, Kind] = {
    ".mbox": "mbox",
    ".mbx": "mbox",
    ".eml": "eml",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
}


@dataclass(frozen=True, slots=True)
class Options:
    """Where the files are, what they are, and where replies go."""

    path: str = option("File or folder to read messages from; empty: only what is imported")
    kind: str = option("What they are; empty: find out", choices=("", *KINDS))
    mapping: str = option('Which column holds what; of CSV and JSONL, as {"text": "Comentario", "author": "Correo"}')
    outgoing: str = option("Folder to write replies to, one file each; empty: this channel only listens")
    address: str = option("Our own address, for replies")


@connector("file")
class File:
    """The connector for files."""

    name = "file"
    options = Options

    def can_fetch(self, options: Options) -> bool:
        """Whether there is something to read."""
        return bool(options.path)

    def can_send(self, options: Options) -> bool:
        """Whether there is a folder for replies."""
        return bool(options.outgoing)

    def fetch(self, options: Options, cursor: Mapping[str, Any]) -> Iterator[Batch]:
        """Yield what is new in the file or folder. Raises InputError before anything is read if it cannot
        be.
        """
        mapping = read_mapping(options.mapping)
        if not options.path:
            raise InputError("no file or folder is given to read from: set the option path")
        path = Path(options.path).expanduser()
        kind = find_kind(path, options.kind)
        latest = datetime.now(UTC) + BELIEVED
        try:
            if kind == "mbox":
                yield from mbox.read(path, cursor, latest)
            elif kind == "maildir":
                yield from folders.read(folders.maildir(path), cursor, latest)
            elif kind == "eml":
                yield from folders.read(_some_eml(path), cursor, latest)
            elif kind == "jsonl":
                yield from lines.read(path, cursor, mapping, latest)
            else:
                yield from tables.read(path, cursor, mapping, latest)
        except PermissionError as error:
            raise InputError(f"{path} cannot be read: {error.strerror}; give us the right to read it") from error
        except OSError as error:
            raise ChannelError(f"reading {path} failed: {error.strerror or error}", permanent=False) from error

    def send(self, options: Options, letter: Letter, handing_over: Callable[[], None]) -> Receipt:
        """Write the letter as one file into `outgoing`, Maildir fashion: whole or not at all, once for each id.

        A mail; or a JSON object, as `fetch` reads them, to those who have no mail address, as on a chat.
        """
        if not options.outgoing:
            raise ChannelError("this channel only listens: it has no folder for outgoing letters", permanent=True)
        try:
            content, ending = (compose(letter), "eml") if _has_mail(letter) else (_as_record(letter), "json")
        except InputError as error:
            raise ChannelError(str(error), permanent=True) from error
        folder = Path(options.outgoing).expanduser()
        name = hashlib.sha256(letter.external_id.encode()).hexdigest()[:40] + f".{ending}"
        try:
            return _deliver(folder, name, content, handing_over)
        except OSError as error:
            where = f"writing to {folder} failed: {error.strerror or error}"
            raise ChannelError(where, permanent=isinstance(error, (PermissionError, NotADirectoryError))) from error

    def wait(self, options: Options, seconds: float) -> bool:
        """Sleep until the file or folder changes; True if it did. A folder is seen to change only at its
        top.
        """
        path = Path(options.path).expanduser()
        until = time.monotonic() + seconds
        before = _state(path)
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, LOOK_EVERY))
            if _state(path) != before:
                return True
        return False

    def test(self, options: Options) -> Iterator[str]:
        """Say in plain sentences what was found. Raises InputError or ChannelError if it does not work."""
        if options.path or not options.outgoing:
            first = next(self.fetch(options, {}), None)
            path = Path(options.path).expanduser()
            found = len(first.items) if first else 0
            kind = find_kind(path, options.kind)
            yield f"{path} is read as {kind}; the first look found {found} message{'' if found == 1 else 's'}."
        else:
            yield "This channel only speaks: no file or folder to read from is set."
        if options.outgoing:
            folder = Path(options.outgoing).expanduser()
            parent = next(p for p in (folder, *folder.parents) if p.exists())
            if not parent.is_dir() or not os.access(parent, os.W_OK):
                raise InputError(f"replies cannot be written to {folder}: {parent} is not a folder we may write to")
            yield f"Replies are written to {folder}."
        else:
            yield "This channel only listens: no folder for replies is set."


def read_mapping(given: Any) -> dict[str, str]:
    """Read a mapping given as an object, as JSON, or as "text=Comentario,author=Correo". Raises
    InputError.
    """
    if not given:
        return {}
    made = given
    if isinstance(given, str):
        try:
            made = json.loads(given) if given.lstrip().startswith("{") else _pairs(given)
        except ValueError:
            raise InputError(
                f'mapping is neither JSON nor name=column pairs: {given!r}; expected {{"text": "Comentario"}}'
            ) from None
    if not isinstance(made, Mapping) or not all(isinstance(v, str) for v in made.values()):
        raise InputError(f'mapping must name a column for each field, like {{"text": "Comentario"}}; got {made!r}')
    return {str(name): column for name, column in made.items()}


def _pairs(given: str) -> dict[str, str]:
    return {k.strip(): v.strip() for k, v in (pair.split("=", 1) for pair in given.split(",") if pair.strip())}


def find_kind(path: Path, given: str) -> Kind:
    """Say what kind of file or folder this is. Raises InputError if it is not there, empty, or not what
    was said.
    """
    known = next((kind for kind in KINDS if kind == given.lower()), None)
    if given and known is None:
        raise InputError(f"no kind of file is called {given!r}; known: {', '.join(KINDS)}, or empty to find out")
    try:
        if not path.exists():
            raise InputError(f"{path} does not exist; give the path of a file or folder")
        if path.is_dir():
            return _folder_kind(path, known)
        if known == "maildir":
            raise InputError(f"{path} is a file; a Maildir is a folder with cur and new in it")
        begin = _begin(path)
    except PermissionError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}; give us the right to read it") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    return known or _BY_ENDING.get(path.suffix.lower()) or _sniff(path, begin)


def _begin(path: Path) -> bytes:
    with path.open("rb") as file:
        begin = file.read(4096)
    if not begin:
        raise InputError(f"{path} is empty: there is nothing to read in it")
    return begin


def _folder_kind(path: Path, known: Kind | None) -> Kind:
    if known in ("mbox", "jsonl", "csv"):
        raise InputError(f"{path} is a folder; {known} is one file: name the file")
    if known != "eml" and (path / "cur").is_dir() and (path / "new").is_dir():
        return "maildir"
    if known == "maildir":
        raise InputError(f"{path} is no Maildir: it has no folders cur and new")
    if not any(path.iterdir()):
        raise InputError(f"{path} is an empty folder: there is nothing to read in it")
    return "eml"


def _some_eml(path: Path) -> dict[str, Path]:
    files = folders.eml(path)
    if not files:
        raise InputError(f"there is no .eml file in {path}, nor below it; name a file, or a folder with .eml files")
    return files


def _sniff(path: Path, begin: bytes) -> Kind:
    text = begin.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"From "):
        return "mbox"
    if text.startswith(b"{"):
        return "jsonl"
    if text.startswith(b"["):
        raise InputError(f"{path} holds one JSON list; expected JSON lines: one object a line, no brackets around them")
    headers, _ = read_headers(text, 0, len(text))
    if {"from", "received", "return-path", "message-id", "date"} & set(headers):
        return "eml"
    first = text.split(b"\n", 1)[0]
    if any(sign in first for sign in (b",", b";", b"\t")) and b"\x00" not in begin:
        return "csv"
    raise InputError(f"cannot tell what kind of file {path} is; say one of {', '.join(KINDS)}")


def _state(path: Path) -> tuple[int, ...]:
    """Give what changes when something is added: time and size, of a Maildir also of its folders."""
    said: list[int] = []
    for one in (path, path / "new", path / "cur"):
        try:
            stat = one.stat()
        except OSError:
            continue
        said += [stat.st_mtime_ns, stat.st_size]
    return tuple(said)


def _has_mail(letter: Letter) -> bool:
    """Whether anybody is written to by mail: a handle (@ana) or a telephone number is no mail address."""
    return any(re.search(r"[^@\s]@|\s", one.address) for one in letter.recipients) or not letter.recipients


def _as_record(letter: Letter) -> bytes:
    people = [{"address": one.address, "name": one.name} for one in letter.recipients]
    said = {
        "id": letter.external_id,
        "from": {"address": letter.author.address, "name": letter.author.name},
        "to": people,
        "at": letter.written_at.isoformat(),
        "text": letter.text,
        "references": list(letter.references),
    }
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


def _deliver(folder: Path, name: str, content: bytes, handing_over: Callable[[], None]) -> Receipt:
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    target = folder / "new" / name
    if target.exists() or any((folder / "cur").glob(f"{name}*")):
        return Receipt(f"already in {folder}: {name}")
    waiting = folder / "tmp" / f"{os.getpid()}.{time.monotonic_ns()}.{name}"
    with waiting.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        handing_over()
        waiting.rename(target)
    finally:
        waiting.unlink(missing_ok=True)  # it was taken back in the last moment
    return Receipt(f"written to {folder}: {name}")
