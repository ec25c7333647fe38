"""Topics: what people write about, and the messages behind each number."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from colmado.api.keys import ANSWER, READ, who
from colmado.api.shapes import Id, In, Limit, Line, Out, Rows, paged, told
from colmado.understand.topics import actions, queries
from colmado.understand.topics.trend import finite

router = Router(tags=["topics"])


class TopicOut(Out):
    """A topic in the twelve weeks that end today, as far as the caller may see its messages.

    `name` is what a teammate called it, `name_en` and `name_es` its people's words. `weeks`: messages, oldest first;
    `share` of all. `trend` compares its share of the last four weeks with the eight before: `ratio`, with its interval
    `low` to `high` (null: without end) at `level`; `counted` on: people, each once a week.
    """

    id: int
    name: str
    name_en: str
    name_es: str
    messages: int
    weeks: list[int]
    share: float
    trend: Literal["new", "rising", "falling", "steady", "too early"]
    ratio: float | None
    low: float
    high: float | None
    level: float
    counted: int
    said: int | None
    parts: list[int]


class TopicsOut(Out):
    """`gathered`: messages of these weeks, in a topic or not; `missing`: how many are needed before topics form."""

    rows: list[TopicOut]
    gathered: int
    missing: int


@router.get("topics", auth=READ, response=told(TopicsOut))
def list_topics(request: HttpRequest) -> Any:
    """List what people wrote about in twelve weeks, most written about first."""
    found = queries.topics(by=who(request), at=timezone.now())
    return TopicsOut(rows=[_topic(one) for one in found.rows], gathered=found.gathered, missing=found.missing)


def _topic(one: queries.Listed) -> TopicOut:
    names: dict[str, Any] = {name: getattr(one.topic, name) for name in ("id", "name", "name_en", "name_es")}
    return TopicOut(
        **names, messages=one.count, weeks=list(one.weeks), share=one.share, trend=one.trend.name,  # type: ignore[arg-type]  # one of these
        ratio=finite(one.trend.ratio), low=one.trend.low, high=finite(one.trend.high), level=one.trend.level,
        counted=one.trend.n, said=one.said.pk if one.said else None, parts=[part.pk for part in one.parts],
    )  # fmt: skip


class Asked(In):
    """Of one of the twelve weeks (0 is the oldest), or of all; `after` is the key of the page before."""

    week: Annotated[int, Field(ge=0, le=11)] | None = None
    after: Id | None = None
    limit: Limit = 50


class SaidOut(Out):
    """A message of a topic."""

    id: int
    conversation: int | None
    channel: str
    author: str
    text: str
    at: datetime


@router.get("topics/{int:pk}/messages", auth=READ, response=told(Rows[SaidOut]))
def list_messages_of_topic(request: HttpRequest, pk: Id, asked: Query[Asked]) -> Any:
    """The messages that a topic counts, newest first."""
    rows = queries.messages_of(pk, by=who(request), at=timezone.now(), week=asked.week)
    found, after = paged(rows.filter(pk__lt=asked.after) if asked.after else rows, asked.limit)
    return Rows(
        rows=[
            SaidOut(id=row.pk, conversation=row.conversation_id, channel=row.channel.name,
                    author=row.author_name or row.author.address, text=row.own_words, at=row.happened_at)
            for row in found
        ],
        after=after,
    )  # fmt: skip


class NameIn(In):
    """A name of one's own; "" for its people's words."""

    name: Line


class NamedOut(Out):
    """What it is called by hand now; "" for nothing."""

    id: int
    name: str


@router.put("topics/{int:pk}/name", auth=ANSWER, response=told(NamedOut))
def rename_topic(request: HttpRequest, pk: Id, body: NameIn) -> Any:
    """Call a topic by a name of one's own: it stays, whatever people write."""
    row = actions.rename_topic(topic=pk, name=body.name, by=who(request))
    return NamedOut(id=row.pk, name=row.name)


class IntoIn(In):
    """The topic that it is to be a part of."""

    topic: Id


class PartOut(Out):
    """A topic and what it is a part of; null: of none."""

    id: int
    part_of: int | None


@router.put("topics/{int:pk}/part-of", auth=ANSWER, response=told(PartOut))
def merge_topics(request: HttpRequest, pk: Id, body: IntoIn) -> Any:
    """Make a topic a part of another; both count together."""
    return PartOut(id=pk, part_of=actions.merge_topics(topic=pk, into=body.topic, by=who(request)).pk)


@router.delete("topics/{int:pk}/part-of", auth=ANSWER, response=told(PartOut))
def unmerge_topic(request: HttpRequest, pk: Id) -> Any:
    """Take a topic out of the one it is a part of: both are as they were."""
    return PartOut(id=actions.unmerge_topic(topic=pk, by=who(request)).pk, part_of=None)
