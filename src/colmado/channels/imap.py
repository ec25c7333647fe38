"""Reading a mailbox over IMAP without leaving a trace: EXAMINE and BODY.PEEK, never \\Seen.

Mails are listed by sequence number in windows and fetched by UID, so that a mailbox of millions needs no
long answer. A place is (UIDVALIDITY, UID) for each folder; if UIDVALIDITY is another than it was, the
folder is read anew. Source: RFC 3501, RFC 2177 (IDLE).
"""

from __future__ import annotations

import hashlib
import imaplib
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from imap_tools.imap_utf7 import utf7_decode, utf7_encode

from colmado.channels.contract import Incoming, Unreadable
from colmado.channels.imap_login import Account as Account
from colmado.channels.imap_login import connect, hang_up, log_in, readable, spoken
from colmado.channels.rfc5322 import MAX_BYTES, parse
from colmado.channels.rfc5322.headers import date
from colmado.kit.errors import ChannelError

WINDOW = 1000
BATCH_ITEMS = 100
BATCH_BYTES = 16 * 1024 * 1024
GLIMPSE_BYTES = 1024 * 1024
IDLE_SECONDS = 25 * 60
NOOP_SECONDS = 20.0

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_INTERNAL_DATE = re.compile(rb'INTERNALDATE "([^"]+)"')


@dataclass(frozen=True, slots=True)
class Found:
    """A folder as it was when opened: `uid_next` is the UID the next mail will get (0 if the server hides
    it).
    """

    folder: str
    exists: int
    uid_validity: int
    uid_next: int


@contextmanager
def mailbox(account: Account) -> Iterator[Mailbox]:
    """Log in, and out at the end. Raises ChannelError with a sentence naming host and user, never the
    password.
    """
    where = f"{account.host}:{account.port}"
    client = connect(account, where)
    try:
        with spoken(where):
            log_in(client, account, where)
            yield Mailbox(client, where)
    finally:
        hang_up(client)


def quoted(folder: str) -> str:
    """Write a folder name as IMAP wants it: modified UTF-7, in quotes."""
    name = utf7_encode(folder).decode("ascii")
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Mailbox:
    """One logged-in connection."""

    def __init__(self, client: imaplib.IMAP4, where: str):
        self.client = client
        self.where = where

    def open(self, folder: str) -> Found:
        """Open a folder for reading only. Raises ChannelError naming the folders there are."""
        kind, said = self.client.select(quoted(folder), readonly=True)
        if kind != "OK":
            names = ", ".join(self.folders()[:30])
            raise ChannelError(
                f"the mail server {self.where} has no folder {folder!r}; it has: {names}", permanent=True
            )
        return Found(folder, int(said[0] or 0), self._number("UIDVALIDITY"), self._number("UIDNEXT"))

    def _number(self, name: str) -> int:
        _, said = self.client.response(name)
        return int(said[0]) if said and said[0] else 0

    def folders(self) -> list[str]:
        """List the folders' names."""
        kind, said = self.client.list()
        names = (
            [one[0] + one[1] if isinstance(one, tuple) else one for one in said if one]
            if kind == "OK"
            else []
        )
        found = (re.search(rb'(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))\Z', name.strip()) for name in names)
        return [utf7_decode(m[1] if m[1] is not None else m[2]) for m in found if m]

    def count_after(self, found: Found, uid: int) -> int:
        """Count the mails with a higher UID."""
        if found.uid_next > uid + WINDOW or not found.uid_next:
            return found.exists + 1 - self._first_after(uid, found.exists)
        return len(self._list_uids(uid)) if found.uid_next > uid + 1 and found.exists else 0

    def after(
        self, found: Found, uid: int, latest: datetime
    ) -> Iterator[tuple[list[Incoming | Unreadable], int]]:
        """Yield mails with a higher UID in batches, each with the UID up to which the folder is read."""
        for listed in self._windows(found, uid):
            for group in _groups(listed):
                yield self._fetch(group, found, latest), group[-1][0]

    def _windows(self, found: Found, uid: int) -> Iterator[list[tuple[int, int]]]:
        """List the mails with a higher UID, at most about WINDOW at a time."""
        if not found.exists or 0 < found.uid_next <= uid + 1:
            return
        if 0 < found.uid_next <= uid + WINDOW:
            yield self._list_uids(uid)
            return
        number = self._first_after(uid, found.exists)
        while number <= found.exists:
            self._expunged()
            listed = self._list(number, min(number + WINDOW - 1, found.exists))
            yield [one for one in listed if one[0] > uid]
            uid = max([uid, *(one[0] for one in listed)])
            number = max(1, number + WINDOW - self._expunged())

    def _first_after(self, uid: int, exists: int) -> int:
        """Find the sequence number of the first mail with a higher UID (exists + 1 if none), looking from
        the end.
        """
        if uid == 0:
            return 1
        low, step = exists, 1
        while low >= 1 and self._uid_of(low) > uid:
            low, step = low - step, step * 2
        low, high = max(low, 0), min(low + step, exists) + 1
        while high - low > 1:
            middle = (low + high) // 2
            if self._uid_of(middle) > uid:
                high = middle
            else:
                low = middle
        return high

    def _uid_of(self, number: int) -> int:
        listed = self._list(number, number)
        return listed[0][0] if listed else 0

    def _list(self, first: int, last: int) -> list[tuple[int, int]]:
        """List (UID, bytes) of mails by sequence number, in order of UID."""
        _, said = self.client.fetch(f"{first}:{last}", "(UID RFC822.SIZE)")
        return _sizes(said)

    def _list_uids(self, uid: int) -> list[tuple[int, int]]:
        """List (UID, bytes) of all mails after a UID: one question, one long answer."""
        _, said = self.client.uid("FETCH", f"{uid + 1}:*", "(UID RFC822.SIZE)")
        return [one for one in _sizes(said) if one[0] > uid]

    def _expunged(self) -> int:
        """Count mails that others have removed since asked last: the numbers behind them have moved down."""
        _, said = self.client.response("EXPUNGE")
        return sum(1 for one in said if one)

    def _fetch(
        self, group: list[tuple[int, int]], found: Found, latest: datetime
    ) -> list[Incoming | Unreadable]:
        if group[0][1] > MAX_BYTES:
            return [self._glimpse(group[0], found)]
        uids = ",".join(str(uid) for uid, _ in group)
        kind, said = self.client.uid("FETCH", uids, "(UID INTERNALDATE BODY.PEEK[])")
        if kind == "OK":
            return [_item(one, latest) for one in _bodies(said)]
        if len(group) > 1:
            return [item for one in group for item in self._fetch([one], found, latest)]
        return [_withheld(found, group[0][0], f"the mail server would not hand it over: {readable(said[0])}")]

    def _glimpse(self, mail: tuple[int, int], found: Found) -> Unreadable:
        uid, size = mail
        _, said = self.client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{GLIMPSE_BYTES}>)")
        begin = next((body for _, body in _bodies(said)), b"")
        reason = (
            f"too large: {size:,} bytes, at most {MAX_BYTES:,} are read; its beginning is kept here, "
            f"the whole stays on the server as UID {uid} in {found.folder}"
        )
        return _withheld(found, uid, reason, begin)

    def waits(self, found: Found, seconds: float) -> bool:
        """Wait for news in the open folder by IDLE, or by asking now and then; True if there may be some."""
        until = time.monotonic() + min(seconds, IDLE_SECONDS)
        if "IDLE" in self.client.capabilities:
            return self._idle(until)
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, NOOP_SECONDS))
            self.client.noop()
            _, said = self.client.response("EXISTS")
            if any(one and int(one) != found.exists for one in said):
                return True
        return False

    def _idle(self, until: float) -> bool:
        client = self.client
        client.send(b"COLMADO IDLE\r\n")
        try:
            while (left := until - time.monotonic()) > 0:
                client.sock.settimeout(max(left, 0.01))
                line = client.readline()
                if not line:
                    raise imaplib.IMAP4.abort("it closed the connection while we waited")
                if re.match(rb"\* \d+ (?:EXISTS|RECENT)", line):
                    return True
                if line.startswith((b"* BYE", b"COLMADO ")):
                    raise imaplib.IMAP4.abort(readable(line).strip())
        except TimeoutError:
            pass
        finally:
            # after a timeout the library cannot read on: say goodbye without waiting for an answer
            with suppress(OSError):
                client.send(b"DONE\r\n")
                client.sock.shutdown(socket.SHUT_RDWR)
        return False

    def append(self, folder: str, content: bytes) -> None:
        """Put a copy of a sent mail into a folder, as read."""
        kind, said = self.client.append(quoted(folder), r"(\Seen)", None, content)
        if kind != "OK":
            raise ChannelError(f"{folder}: {readable(said[0])}", permanent=False)


def _sizes(said: list[Any]) -> list[tuple[int, int]]:
    lines = [one[0] + one[1] if isinstance(one, tuple) else one for one in said if one]
    found = ((_UID.search(line), _SIZE.search(line)) for line in lines)
    return sorted((int(uid[1]), int(size[1]) if size else 0) for uid, size in found if uid)


def _groups(listed: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Cut a listing into groups of at most BATCH_ITEMS mails and about BATCH_BYTES; a too large mail
    stands alone.
    """
    group: list[tuple[int, int]] = []
    held = 0
    for uid, size in listed:
        full = len(group) >= BATCH_ITEMS or held + size > BATCH_BYTES
        if group and (full or max(size, group[0][1]) > MAX_BYTES):
            yield group
            group, held = [], 0
        group.append((uid, size))
        held += size
    if group:
        yield group


def _bodies(said: list[Any]) -> Iterator[tuple[bytes, bytes]]:
    """Pair what stands around each literal (before and after it) with the literal."""
    for number, one in enumerate(said):
        if isinstance(one, tuple):
            behind = said[number + 1] if number + 1 < len(said) else b""
            yield one[0] + b" " + (behind if isinstance(behind, bytes) else b""), one[1]


def _item(answer: tuple[bytes, bytes], latest: datetime) -> Incoming | Unreadable:
    said, raw = answer
    m = _INTERNAL_DATE.search(said)
    arrived = date(m[1].strip().replace(b"-", b" ", 2), latest) if m else None
    return parse(raw, arrived_at=arrived, latest=latest)


def _withheld(found: Found, uid: int, reason: str, raw: bytes = b"") -> Unreadable:
    place = f"{found.folder};{found.uid_validity};{uid}"
    return Unreadable("sha256:" + hashlib.sha256(place.encode() + raw).hexdigest(), raw, reason)
