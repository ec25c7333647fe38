"""The neighbourhood of the demo shop: a simulated street whose last day is the day the shop was opened.

What people wrote lies in files in the data directory, as a mailbox and as JSON lines, for the shop's channels to read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from colmado.demo.plan import Plan, keep
from colmado.demo.street import Batch, Street
from colmado.demo.street.mail import lines, mbox, own_id

FOLDER = "street"
SHOP = "la-esquina"
"""The shop's own name, and its mailbox's."""
MAILBOX = "email"
CHANNELS = ("chat", "social", "phone")
DRIVEN_BY = {"us": "company", "them": "people", "unknown": "unknown"}


def street_of(plan: Plan) -> Street:
    """Give the street of a plan: its last day is the day the shop was opened."""
    days = plan.years * 365
    last = datetime.combine(plan.opened_at.astimezone(UTC).date(), time(), UTC)
    return Street(seed=plan.seed, people=plan.people, start=last - timedelta(days=days - 1), days=days)


class Purchase(NamedTuple):
    """Something bought (or sent back: less than nothing), in the smallest unit of its currency, and by whom."""

    external_id: str
    channel: str
    address: str
    name: str
    at: datetime
    currency: str
    minor: int


class Contact(NamedTuple):
    """A contact that was no message: with whom, of what kind, driven by whom, and what is known of it."""

    channel: str
    address: str
    name: str
    at: datetime
    kind: str
    driven_by: str
    note: str


def write_down(plan: Plan, data: Path) -> Plan:
    """Write what was said in the street until the shop was opened, a file a channel; the plan with their number."""
    folder, new = data / FOLDER, data / f"{FOLDER}.part"
    new.mkdir(parents=True, exist_ok=True)
    count, identities = 0, Batch()
    files = {name: (new / file_of(name).name).open("wb") for name in (MAILBOX, *CHANNELS)}
    try:
        for name, batch in street_of(plan).frames(text=True):
            if name == "identities":
                identities = batch
            elif name == "messages":
                said = until(batch, plan.opened_at)
                count += len(said["at"])
                files[MAILBOX].write(mbox(said, identities))
                for channel in CHANNELS:
                    files[channel].write(lines(said, identities, channel))
    finally:
        for file in files.values():
            file.close()
    new.rename(folder)
    return keep(replace(plan, messages=count), data)


def file_of(channel: str) -> Path:
    """Say where the words of a channel lie, below the data directory."""
    return Path(FOLDER) / (f"{channel}.mbox" if channel == MAILBOX else f"{channel}.jsonl")


def until(batch: Batch, moment: datetime) -> Batch:
    """Leave out of a frame what happens after a moment."""
    here = np.asarray(batch["at"]) <= np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "s")
    return {
        name: [one for one, is_here in zip(column, here, strict=True) if is_here]
        if isinstance(column, list)
        else column[here]
        for name, column in batch.items()
    }


def purchases(plan: Plan) -> Iterator[Purchase]:
    """Give what was bought until the shop was opened."""
    for whom, batch in _frames(plan, "orders"):
        rows = _rows(batch, "external_id", "identity", "at", "currency", "amount_minor")
        for number, one, at, currency, minor in rows:
            yield Purchase(own_id(number), *whom[one], at.replace(tzinfo=UTC), currency, minor)


def contacts(plan: Plan) -> Iterator[Contact]:
    """Give the contacts that were no messages until the shop was opened."""
    for whom, batch in _frames(plan, "touches"):
        rows = _rows(batch, "identity", "at", "kind", "begun_by", "recommended_by")
        for one, at, kind, begun_by, by in rows:
            told = f"recommended by {whom[by].name}" if by >= 0 else ""
            yield Contact(*whom[one], at.replace(tzinfo=UTC), kind, DRIVEN_BY[begun_by], told)


class _Whom(NamedTuple):
    channel: str
    address: str
    name: str


def _frames(plan: Plan, wanted: str) -> Iterator[tuple[dict[int, _Whom], Batch]]:
    """Yield one frame of each block, with who its identities are."""
    whom: dict[int, _Whom] = {}
    for name, batch in street_of(plan).frames(text=True):
        if name == "identities":
            whom = {row[0]: _Whom(*row[1:]) for row in _rows(batch, "identity", "channel", "address", "name")}
        elif name == wanted:
            yield whom, until(batch, plan.opened_at)


def _rows(batch: Batch, *names: str) -> Iterator[Any]:
    columns = [batch[name] for name in names]
    return zip(*(one if isinstance(one, list) else one.tolist() for one in columns), strict=True)


def kinds(plan: Plan) -> dict[str, str]:
    """Say of what kind each message truly is that people of the street wrote, by its id."""
    found: dict[str, str] = {}
    for name, batch in street_of(plan).frames():
        if name == "truth_messages":
            found |= {own_id(number): kind for number, kind in _rows(batch, "external_id", "kind") if kind}
    return found


ENDINGS = {
    "spam": ("spam", ""),
    "compliment": ("no-reply-needed", "thanked in person, at the counter"),
    "chatter": ("no-reply-needed", "we talked at the counter"),
    "question": ("answered", "told at the counter"),
    "other": ("answered", "settled by telephone"),
    "complaint": ("answered", "called the same day, and put it right"),
    "concern": ("answered", "called, and talked it through"),
    "protest": ("acknowledged", ""),
    "suggestion": ("acknowledged", ""),
}
"""How the people of the shop ended what they did not answer in writing, by its true kind: the outcome, and why."""
