"""The letters of the sample mailbox, read from the text files in letters/.

A letter begins with a line `@@ thread kind language person MM-DD HH:MM`, then fields, a blank line, and what
the person wrote:

    @@ late-basket complaint es rosa 11-03 09:14
    S: ¿Y mi canasta?
    W: to know where the basket is
    A: ticket.pdf
    O: twice

S subject (absent in an answer), W what the person wants, A attachments, O oddities (see `writing.py`), R the
thread it falsely refers to. Kind is `out` for the shop's own letters and `unreadable` for what is no mail.
The people are in letters/people.txt: `key | name | address | minutes east of UTC | mail program`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from colmado.kit.errors import InputError

HERE = Path(__file__).parent / "letters"
YEAR = 2026
KINDS = (
    *("question", "concern", "complaint", "compliment", "protest", "suggestion", "chatter", "spam", "other"),
    *("out", "unreadable"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who writes: the shop's people too."""

    key: str
    name: str
    address: str
    zone: timezone
    program: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as written, before a mail program touched it."""

    thread: str
    kind: str
    language: str
    person: Person
    at: datetime
    subject: str
    wants: str
    attachments: tuple[str, ...]
    oddities: frozenset[str]
    refers: str
    body: str


@cache
def people() -> dict[str, Person]:
    """Read everybody who writes, by key."""
    read = {}
    for line in (HERE / "people.txt").read_text(encoding="utf-8").splitlines():
        if line.strip():
            key, name, address, minutes, program = (part.strip() for part in line.split("|"))
            read[key] = Person(key, name, address, timezone(timedelta(minutes=int(minutes))), program)
    return read


@cache
def letters() -> tuple[Letter, ...]:
    """Read every letter, the oldest first."""
    read = []
    for path in sorted(HERE.glob("*.txt")):
        if path.name != "people.txt":
            _, *blocks = ("\n" + path.read_text(encoding="utf-8")).split("\n@@ ")
            read += [_letter(block, path.name) for block in blocks]
    return tuple(sorted(read, key=lambda letter: letter.at))


def _letter(block: str, where: str) -> Letter:
    head, _, body = block.partition("\n\n")
    first, *rest = head.splitlines()
    try:
        thread, kind, language, who, day, clock = first.split()
        person = people()[who]
        fields = dict(line.split(": ", 1) for line in rest)
        at = datetime.strptime(f"{YEAR}-{day} {clock}", "%Y-%m-%d %H:%M").replace(tzinfo=person.zone)
    except (ValueError, KeyError) as error:
        raise InputError(f"{where}: {first!r} is no beginning of a letter ({error}).") from error
    if kind not in KINDS or set(fields) - set("SWAOR"):
        raise InputError(f"{where}: {first!r} has an unknown kind or field; kinds: {', '.join(KINDS)}.")
    return Letter(
        thread=thread,
        kind=kind,
        language=language,
        person=person,
        at=at,
        subject=fields.get("S", ""),
        wants=fields.get("W", ""),
        attachments=tuple(fields.get("A", "").split()),
        oddities=frozenset(fields.get("O", "").split()),
        refers=fields.get("R", ""),
        body=_unwrap(body.strip("\n")),
    )


def _unwrap(text: str) -> str:
    """Join what was broken only for these files: a line of more than 85 letters goes on in the next."""
    lines = text.splitlines()
    joined = [
        line + (" " if len(line) > 85 and following.strip() else "\n")
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
    ]
    return "".join(joined).rstrip("\n")
