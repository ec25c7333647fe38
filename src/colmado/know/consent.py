"""What somebody allows: statements into one answer, for each purpose and kind of channel. Pure.

A statement says in, out or neither of one purpose, or of everything that we begin ourselves; on one kind of channel or
on all; for good or until a day (a pause). It hangs on an identity, so that no claim about who is who can lose it.

**Out wins.** What an identity has said out of, only its owner says in to again: by a message of theirs or a link that
we sent them (`proved`). Of a person with several identities the most restrictive holds: out of one is out of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

State = Literal["in", "out", "neither"]
IN: State = "in"
OUT: State = "out"
NEITHER: State = "neither"


class Purpose(StrEnum):
    """Why we write. Each statement and each letter has one."""

    ANSWER = "answer"  # they asked
    SERVICE = "service"  # about what they bought: their order is late
    ASK = "ask"  # a question of ours: did this solve it, a survey
    NEWS = "news"  # what they subscribed to
    OFFER = "offer"  # something to buy


EVERYTHING = ""
"""Of a statement: every purpose but to answer; of a channel: every kind."""
BEGUN = frozenset(Purpose) - {Purpose.ANSWER}
"""What we begin ourselves."""
NEEDS_YES = frozenset({Purpose.NEWS, Purpose.OFFER})
"""What nobody is sent who did not say yes to it."""


@dataclass(frozen=True)
class Statement:
    """What was said for an identity, in the order of `number`.

    until   when it ends by itself; None: it stays
    proved  whoever has the address said it
    """

    number: int
    identity: int
    purpose: str
    channel: str
    state: State
    proved: bool
    at: datetime
    until: datetime | None = None

    def speaks_of(self, purpose: Purpose, channel: str) -> bool:
        """Whether it is about this purpose on this kind of channel."""
        of = self.purpose == purpose or (self.purpose == EVERYTHING and purpose in BEGUN)
        return of and self.channel in (EVERYTHING, channel)


@dataclass(frozen=True)
class Allowed:
    """What holds for a purpose on a kind of channel, and the statement that says so; None where there is none."""

    state: State
    by: Statement | None

    @property
    def pause(self) -> datetime | None:
        """When it ends, if it is a pause."""
        return self.by.until if self.by and self.state == OUT else None


def of_identity(said: Iterable[Statement], purpose: Purpose, channel: str, at: datetime) -> Allowed:
    """Say what one identity's statements come to at a time.

    >>> from datetime import UTC
    >>> day = datetime(2026, 11, 17, tzinfo=UTC)
    >>> left = Statement(1, 7, "", "", "out", False, day)
    >>> another = Statement(2, 7, "news", "email", "in", False, day)
    >>> of_identity([left, another], Purpose.NEWS, "email", day).state
    'out'
    """
    held = Allowed(NEITHER, None)
    for one in sorted(said, key=lambda one: one.number):
        if not one.speaks_of(purpose, channel) or one.at > at or (one.until is not None and one.until <= at):
            continue
        if held.state != OUT or (one.proved and one.state != OUT) or (one.state == OUT and held.pause):
            held = Allowed(one.state, one)
    return held


def of_person(
    said: Iterable[Statement], identities: Sequence[int], to: int, purpose: Purpose, channel: str, at: datetime
) -> Allowed:
    """Say what holds for writing to one identity of a person: out of any of them is out; in counts for itself alone."""
    by_identity: Mapping[int, list[Statement]] = {identity: [] for identity in (*identities, to)}
    for one in said:
        if one.identity in by_identity:
            by_identity[one.identity].append(one)
    held = {identity: of_identity(some, purpose, channel, at) for identity, some in by_identity.items()}
    outs = [one for one in held.values() if one.state == OUT]
    return held[to] if not outs or held[to].state == OUT else max(outs, key=_ends_last)


def _ends_last(one: Allowed) -> tuple[bool, float]:
    return one.pause is None, one.pause.timestamp() if one.pause else 0.0
