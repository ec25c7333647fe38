"""Where the words of our replies came from, week by week, and the replies behind each count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncWeek
from django.utils import timezone

from colmado.ledger.models import Outbox, Teammate
from colmado.ledger.queries.sight import through


@dataclass(frozen=True)
class Origins:
    """Replies written in the week that begins on Monday `week`.

    of  origin -> replies;  n  all of them;  unchanged  suggestions and facts that left as they were
    """

    week: date
    of: dict[str, int]
    n: int
    unchanged: int


AS_IT_WAS = Q(message__origin="unchanged") | Q(message__fact_use__unchanged=True)


def origins(*, by: Teammate | None, after: datetime) -> list[Origins]:
    """Count the replies written since, by week (of the shop's own clock) and origin, oldest first. One statement.

    Those that were taken back before they left are not counted.
    """
    weeks: dict[date, dict[str, int]] = {}
    same: dict[date, int] = {}
    counted = _written(by, after).annotate(week=TruncWeek("queued_at")).values_list("week", "message__origin")
    for week, origin, n, unchanged in counted.annotate(n=Count("pk"), as_it_was=Count("pk", filter=AS_IT_WAS)).order_by(
        "week", "message__origin"
    ):
        day = week.date()
        weeks.setdefault(day, {})[origin] = n
        same[day] = same.get(day, 0) + unchanged
    return [Origins(day, of, sum(of.values()), same[day]) for day, of in weeks.items()]


def replies_behind(*, by: Teammate | None, week: date, origin: str = "", unchanged: bool = False) -> QuerySet[Outbox]:
    """The replies behind a count of `origins`: those of a week, of one origin or as they were; newest first."""
    start, end = (timezone.make_aware(datetime.combine(day, time())) for day in (week, week + timedelta(days=7)))
    rows = _written(by, start).filter(queued_at__lt=end)
    if origin:
        rows = rows.filter(message__origin=origin)
    if unchanged:
        rows = rows.filter(AS_IT_WAS)
    return rows.select_related("message", "message__teammate").order_by("-queued_at")


def _written(by: Teammate | None, after: datetime) -> QuerySet[Outbox]:
    seen = through(by, talk="message__conversation")
    return Outbox.objects.filter(seen, queued_at__gte=after).exclude(state=Outbox.State.WITHDRAWN)
