"""What topics can tell: what is talked about and what became of it, as far as a teammate may see its messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext as _

from colmado.kit.errors import InputError, NotFound
from colmado.ledger.models import Message, Teammate
from colmado.ledger.queries.sight import through
from colmado.understand.kind import SPAM
from colmado.understand.models import PERSON, Annotation
from colmado.understand.topics.gathering import BEGIN
from colmado.understand.topics.models import Gathering, ToGather, Topic, TopicOf
from colmado.understand.topics.naming import Said, own
from colmado.understand.topics.trend import WEEKS, Counted, Trend, counted, trends

LATELY = 2000
"""Messages that stand for all the shop's words."""
WEEK = timedelta(days=7)
# Three times as fast as width_bucket over the weeks' edges.
IN_WEEK = "floor(date_part('epoch', %(expressions)s) / 604800)::int"


@dataclass(frozen=True)
class Listed:
    """A topic with its parts: messages by week, oldest first, their number and share of all; and what became of it.

    weeks   messages; the trend counts a person once a week, so that one who writes ten times raises nothing
    said    the message that speaks for it, if the teammate may see it
    """

    topic: Topic
    parts: Sequence[Topic]
    weeks: Sequence[int]
    share: float
    trend: Trend
    said: Message | None

    @property
    def count(self) -> int:
        """Messages of all its weeks."""
        return sum(self.weeks)


@dataclass(frozen=True)
class Overview:
    """What was talked about in WEEKS weeks, most talked about first.

    others     topics that were not asked for
    gathered   messages of these weeks, in a topic or not
    missing    messages that are still needed before gathering begins; 0 since it has
    """

    rows: Sequence[Listed]
    others: int
    gathered: int
    missing: int


def span(at: datetime) -> tuple[datetime, datetime]:
    """Give the WEEKS weeks of 168 hours each that end with this day, where the shop is."""
    tomorrow = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    end = tomorrow.astimezone(UTC)
    return end - WEEKS * WEEK, end


def topics(*, by: Teammate | None, at: datetime, few: int | None = None) -> Overview:
    """List the topics a teammate may see messages of, with those counted; parts are counted with their whole.

    few  only so many of the first; all are judged together
    """
    parents = dict(Topic.objects.values_list("pk", "merged_into"))
    roots = {pk: _line(pk, parents)[-1] for pk in parents}
    weeks, people = _by_week(by=by, at=at, roots=roots)
    everything = [sum(column) for column in zip(*people.values(), strict=True)] or [0] * WEEKS
    total = sum(map(sum, weeks.values()))
    shown = sorted((pk for pk in weeks if pk is not None), key=lambda pk: (-sum(weeks[pk]), pk))
    judged = dict(zip(shown, trends([counted(people[pk], everything) for pk in shown]), strict=True))
    made_of: dict[int, list[Topic]] = {pk: [] for pk in shown[:few]}
    members = [pk for pk, root in roots.items() if root in made_of]
    for one in Topic.objects.filter(pk__in=members).defer("centre", "mass").order_by("pk"):
        made_of[roots[one.pk]].append(one)
    wholes = {pk: next(one for one in some if one.pk == pk) for pk, some in made_of.items()}
    speaking = _visible((one.representative_id for one in wholes.values()), by=by)
    rows = [
        Listed(
            topic=wholes[pk],
            parts=[one for one in made_of[pk] if one.pk != pk],
            weeks=weeks[pk],
            share=sum(weeks[pk]) / total,
            trend=judged[pk],
            said=speaking.get(wholes[pk].representative_id or 0),
        )
        for pk in made_of
    ]
    begun = Gathering.objects.exists()
    missing = 0 if begun else max(BEGIN - ToGather.objects.count(), 0)
    return Overview(rows, len(shown) - len(rows), total, missing)


def topic(pk: int, *, by: Teammate | None, among: Overview) -> Listed:
    """Give one topic of a list; a part of another, or one nobody spoke of lately, has no weeks. Raises NotFound."""
    row = seen_topic(pk, by=by)
    found = next((one for one in among.rows if one.topic.pk == pk), None)
    return found or Listed(row, [], [0] * WEEKS, 0.0, trends([Counted(0, 0, 0, 0)])[0], None)


def messages_of(pk: int, *, by: Teammate | None, at: datetime, week: int | None = None) -> QuerySet[Message]:
    """The messages of a topic and its parts, newest first: of one of the weeks of `topics`, or of all of them.

    Raises NotFound, InputError for a week there is not.
    """
    seen_topic(pk, by=by)
    first, end = span(at)
    if week is not None:
        if not 0 <= week < WEEKS:
            raise InputError(_("weeks are counted from 0 to %(last)s, oldest first") % {"last": WEEKS - 1})
        first, end = first + week * WEEK, first + (week + 1) * WEEK
    parents = dict(Topic.objects.values_list("pk", "merged_into"))
    members = [one for one in parents if pk in _line(one, parents)]
    rows = _counted(by=by, first=first, end=end).filter(topic__in=members)
    found = Message.objects.filter(pk__in=rows.values("pk")).select_related("author", "channel", "annotation")
    return found.defer("annotation__words").order_by("-id")


def seen_topic(pk: int, *, by: Teammate | None, rows: QuerySet[Topic] | None = None) -> Topic:
    """Give a topic that a teammate may see a message of, its parts' included. Raises NotFound."""
    parents = dict(Topic.objects.values_list("pk", "merged_into"))
    members = [one for one in parents if pk in _line(one, parents)]
    row = (Topic.objects.all() if rows is None else rows).filter(pk=pk).first()
    if row is None or not TopicOf.objects.filter(_sight(by), topic__in=members).exists():
        raise NotFound(_("there is no topic %s that you can see") % pk)
    return row


def said_in(row: Topic, *, limit: int) -> list[Said]:
    """What a topic is named by: its nearest messages that are no spam. For the house: sight is not asked."""
    of = TopicOf.objects.filter(topic=row).exclude(message__annotation__kind=SPAM).order_by("-nearness", "-pk")
    rows = of.select_related("message", "message__annotation").defer("message__annotation__words")[:limit]
    return [
        Said(one.pk, one.person_id, one.message.annotation.language, one.message.own_words, one.nearness or 0.0)
        for one in rows
    ]


def said_lately() -> Iterable[str]:
    """The own words of what people wrote last, no spam among it. For the house: sight is not asked."""
    of = TopicOf.objects.exclude(message__annotation__kind=SPAM).order_by("-pk").select_related("message__annotation")
    for one in of.defer("message__annotation__words")[:LATELY]:
        yield own(one.message.own_words, one.message.annotation.language)


def _sight(by: Teammate | None) -> Q:
    return through(by, talk="message__conversation")


def _counted(*, by: Teammate | None, first: datetime, end: datetime) -> QuerySet[TopicOf]:
    """The rows that every number here counts and every list here shows.

    Spam is never gathered; what a teammate called spam afterwards is left out here.
    """
    rows = TopicOf.objects.filter(_sight(by), at__gte=first, at__lt=end)
    return rows.exclude(Exists(Annotation.objects.filter(pk=OuterRef("pk"), kind=SPAM, version=PERSON)))


def _by_week(
    *, by: Teammate | None, at: datetime, roots: dict[int, int]
) -> tuple[dict[int | None, list[int]], dict[int | None, list[int]]]:
    """Count messages, and people, by topic (None: of no topic) and week, oldest first."""
    first, end = span(at)
    whole = Case(
        *(When(topic=pk, then=Value(root)) for pk, root in roots.items() if pk != root),
        default=F("topic_id"),
        output_field=IntegerField(),
    )
    week = Func(F("at"), Value(first), template=IN_WEEK, arg_joiner=" - ", output_field=IntegerField())
    rows = _counted(by=by, first=first, end=end).annotate(whole=whole, week=week).order_by()
    weeks: dict[int | None, list[int]] = {}
    people: dict[int | None, list[int]] = {}
    # Who wrote is told apart here: the database would sort or hash every row once more, which takes longer.
    for topic, at_week, who in rows.values_list("whole", "week").annotate(who=ArrayAgg("person")):
        weeks.setdefault(topic, [0] * WEEKS)[at_week] = len(who)
        people.setdefault(topic, [0] * WEEKS)[at_week] = len(set(who))
    return weeks, people


def _visible(pks: Iterable[int | None], *, by: Teammate | None) -> dict[int, Message]:
    """Of the messages that speak for topics, those that a teammate may see and that were not erased or called spam."""
    seen = through(by, talk="conversation")
    rows = Message.objects.filter(seen, pk__in={pk for pk in pks if pk}, erased_at__isnull=True)
    rows = rows.exclude(annotation__kind=SPAM).select_related("annotation").defer("annotation__words")
    return {row.pk: row for row in rows}


def _line(pk: int, parents: dict[int, int | None]) -> list[int]:
    """Give a topic, what it is a part of, what that is a part of, and so on."""
    line = [pk]
    while (above := parents[line[-1]]) is not None:
        line.append(above)
    return line
