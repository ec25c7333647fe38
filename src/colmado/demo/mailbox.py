"""The sample mailbox as one mbox file, with its truth beside it.

mailbox/shop.mbox and mailbox/truth.jsonl are what `python -m colmado.demo.mailbox` writes: the letters with
fixed dates, the newest on 2026-11-20. `shifted` gives the same mails as if they had come until an hour ago.

A row of the truth: n (place in the mbox, from 1), message_id, direction (in, out, unreadable), kind,
language, thread, person, wants, oddities, again (the n of the same mail delivered before).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from colmado.demo.letters import Letter, letters
from colmado.demo.writing import SHOP, Shift, message_id, write

PLACE = Path(__file__).parent / "mailbox"
DAY = timedelta(days=1)
AGE = timedelta(hours=1)  # of the newest mail, in a shifted mailbox
# What is no mail at all: noise, something a machine printed, and nothing.
UNREADABLE = {
    "noise": b"\n" + bytes(range(128, 256)) * 2 + b"\n",
    "printer": b"Subject: Tray 2 is empty\nX-Printer: back office\n\nLoad A4 paper.\n",
    "nothing": b"\n",
}


def as_written(_: Letter) -> timedelta:
    """Leave a letter at its own time."""
    return timedelta()


def shifted(now: datetime) -> bytes:
    """Give the mbox as if its newest mail had come an hour before `now` (aware).

    Everything moves by whole days, so that people keep their hours; the last day moves by the rest too, so
    that the order stays.
    """
    last = letters()[-1].at
    gap = now - AGE - last
    days = gap // DAY * DAY
    return mbox(lambda letter: gap if letter.at > last - DAY else days)


def mbox(shift: Shift = as_written) -> bytes:
    """Write all mails, each as much later as `shift` says."""
    mails = []
    for letter, raw, at in _mails(shift):
        sender = letter.person.address or "MAILER-DAEMON"
        line = f"From {sender} {at:%a %b %d %H:%M:%S %Y}\n".encode()
        mails.append(line + re.sub(rb"(?m)^(>*From )", rb">\1", raw.rstrip(b"\n")) + b"\n\n")
    return b"".join(mails)


def truth() -> list[dict[str, Any]]:
    """Give what is true of each mail, in the order of the mbox."""
    rows: list[dict[str, Any]] = []
    for letter, _, _ in _mails(as_written):
        plain = letter.kind in ("out", "unreadable")
        row = {
            "n": len(rows) + 1,
            "message_id": None
            if letter.oddities & {"noid"} or letter.kind == "unreadable"
            else message_id(letter),
            "direction": {"out": "out", "unreadable": "unreadable"}.get(letter.kind, "in"),
            "kind": None if plain else letter.kind,
            "language": None if letter.kind == "unreadable" else letter.language,
            "thread": letter.thread,
            "person": letter.person.key,
            "wants": letter.wants or None,
            "oddities": sorted(letter.oddities),
        }
        seen = [old["n"] for old in rows if old["message_id"] and old["message_id"] == row["message_id"]]
        rows.append(row | {"again": seen[0] if seen else None})
    return rows


def _mails(shift: Shift) -> Iterator[tuple[Letter, bytes, datetime]]:
    """Yield letter, mail and time, in the order of delivery. What came twice comes again two places later."""
    threads: dict[str, list[Letter]] = {}
    first = {letter.thread: letter for letter in reversed(letters())}
    late: list[tuple[int, tuple[Letter, bytes, datetime]]] = []
    for place, letter in enumerate(letters()):
        before = threads.setdefault(letter.thread, [])
        if letter.kind == "unreadable":
            raw = UNREADABLE[letter.body.strip()]
        else:
            customer = next((old.person.address for old in before if old.kind != "out"), SHOP)
            refers = message_id(first[letter.refers]) if letter.refers else ""
            raw = write(letter, before, customer, refers, shift)
            if "bounce" not in letter.oddities and "away" not in letter.oddities:
                before.append(letter)
        one = (letter, raw, letter.at + shift(letter))
        yield one
        late += [(place + 2, one)] if "twice" in letter.oddities else []
        while late and late[0][0] <= place:
            again, raw, at = late.pop(0)[1]
            yield again, raw, at
    yield from (one for _, one in late)


def write_files(place: Path = PLACE) -> None:
    """Write the mbox and its truth."""
    place.mkdir(exist_ok=True)
    (place / "shop.mbox").write_bytes(mbox())
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in truth())
    (place / "truth.jsonl").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write_files()
