"""What a check is given, and what it finds. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from colmado.understand.reading import Text

CODES = (
    "question-left",
    "blame",
    "over-promise",
    "promise-undated",
    "promise-unwritten",
    "non-apology",
    "deflection",
    "reply-all",
    "newcomer",
    "unchanged",
    "repeated",
)


@dataclass(frozen=True)
class Finding:
    """Something to look at before sending. `quote` is what it is about.

    start, end  its place in the reply; 0, 0 where it is about the whole
    asked       for question-left: which of the messages the place is in, from 0
    due         for promise-unwritten: the day that was found
    n           for repeated: in how many earlier replies
    """

    code: str
    quote: str
    start: int = 0
    end: int = 0
    asked: int | None = None
    due: date | None = None
    n: int = 0


@dataclass(frozen=True)
class Draft:
    """A reply about to leave, and what is known of it, each text read once."""

    reply: Text
    asked: Sequence[Text]
    language: str
    now: datetime
    writers: Collection[str] = ()
    recipients: Sequence[str] = ()
    participants: Collection[str] = ()
    suggested: str | None = None
    recent: Sequence[str] = ()
    promised: Collection[date] = ()

    def found(self, code: str, start: int, end: int) -> Finding:
        """Make a finding about a place of the reply, given in its plain form."""
        first, last = self.reply.span(start, end)
        return Finding(code, self.reply.raw[first:last], first, last)
