"""What people said of late, counted, and the messages behind each number."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from colmado.answer.queries.voices import Voice, saying, voices
from colmado.api.keys import READ, who
from colmado.api.messages import MessageLine, line_out
from colmado.api.shapes import Id, In, Limit, Line, Out, Rows, paged, told

router = Router(tags=["messages"])
Weeks = Literal[1, 4, 8]


class VoiceOut(Out):
    """How many messages say one thing: `n` of the `of` that could, with the 95 % interval of their share (0 to 1)."""

    head: str
    label: str
    n: int
    of: int
    unsure: int
    share: float
    low: float
    high: float


class VoicesOut(Out):
    """What `read` messages say; `unread` were not read a second time."""

    read: int
    unread: int
    feelings: list[VoiceOut]
    causes: list[VoiceOut]
    wishes: list[VoiceOut]


class Span(In):
    """Over how many weeks."""

    weeks: Weeks = 4


class Behind(Span):
    """Which messages to list."""

    head: Line
    label: Line
    after: Id | None = None
    limit: Limit = 100


def voice_out(one: Voice) -> VoiceOut:
    """Render one number."""
    low, high = one.interval
    return VoiceOut(**vars(one), share=one.share, low=low, high=high)


@router.get("voices", auth=READ, response=told(VoicesOut))
def count_voices(request: HttpRequest, asked: Query[Span]) -> Any:
    """Count how people feel, what it is about, and who wants something: as a machine read it."""
    found = voices(by=who(request), at=timezone.now(), weeks=asked.weeks)
    parts = {name: [voice_out(one) for one in getattr(found, name)] for name in ("feelings", "causes", "wishes")}
    return VoicesOut(read=found.read, unread=found.unread, **parts)


@router.get("voices/messages", auth=READ, response=told(Rows[MessageLine]))
def list_voices(request: HttpRequest, asked: Query[Behind]) -> Any:
    """List the messages behind one of these numbers, newest first."""
    rows = saying(head=asked.head, label=asked.label, by=who(request), at=timezone.now(), weeks=asked.weeks)
    found, after = paged(rows.filter(pk__lt=asked.after) if asked.after else rows, asked.limit)
    return Rows(rows=[line_out(row) for row in found], after=after)
