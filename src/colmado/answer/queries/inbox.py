"""The inbox: who waits, by need and waiting time. One statement a page, no count, keyset paging."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from colmado.answer.models import Check, Joining
from colmado.kit.errors import InputError
from colmado.know.models import Known
from colmado.ledger.models import Channel, Conversation, Promise, Teammate
from colmado.ledger.queries.sight import through

PAGE = 50
VIEWS = ("waiting", "late", "mine", "snoozed", "all", "resolved")


@dataclass(frozen=True)
class Page:
    """Some conversations, and the key of the next page ("" at the end)."""

    rows: Sequence[Conversation]
    after: str

    @property
    def gap(self) -> bool:
        """Whether the last count of the law found a gap: told with every page, in its one statement."""
        return any(getattr(row, "last_check_held", None) is False for row in self.rows[:1])


def inbox(
    *,
    view: str = "waiting",
    by: Teammate | None,
    channel: str = "",
    kind: str = "",
    language: str = "",
    promised: bool = False,
    after: str = "",
    limit: int = PAGE,
    at: datetime | None = None,
) -> Page:
    """List conversations of a view that a teammate may see (None: the house sees all).

    `waiting` and `mine` (both without what is snoozed) and `late` (at a moment, now; what sleeps too): what is due
    first, first; `snoozed`: what wakes first, first; `all` and `resolved`: what was last, first. `promised`: only those
    with a promise that still runs. What was joined into another conversation is in that one.
    Raises InputError for an unknown view or a broken page key.
    """
    if view not in VIEWS:
        raise InputError(f"no view is called {view!r}; known: {', '.join(VIEWS)}")
    rows = with_people(
        Conversation.objects.filter(through(by))
        .exclude(pk__in=Joining.objects.filter(undone_at__isnull=True).values("conversation"))
        .select_related("channel", "identity", "assignee")
        .defer("channel__options")
    )
    if channel:
        # One value, looked up first: so an index on the channel gives the rows in the order of the view.
        rows = rows.filter(channel=Subquery(Channel.objects.filter(name=channel).values("pk")[:1]))
    for name, value in (("kind", kind), ("language", language)):
        if value:
            rows = rows.filter(**{name: value})
    if promised:
        rows = rows.filter(Exists(_running()))
    rows, time = _of_view(rows, view, by, at or timezone.now())
    found = list((_before_last(rows, after) if time == "last_at" else _after(rows, time, after))[: limit + 1])
    key = [f"{getattr(row, time) and getattr(row, time).isoformat()}|{row.pk}" for row in found]
    return Page(found[:limit], key[limit - 1] if len(found) > limit else "")


def _of_view(
    rows: QuerySet[Conversation], view: str, by: Teammate | None, at: datetime
) -> tuple[QuerySet[Conversation], str]:
    """Give the rows of a view, and the time that orders it."""
    if view == "snoozed":
        return rows.filter(status=Conversation.Status.SNOOZED), "snoozed_until"
    if view in ("all", "resolved"):
        return (rows.filter(status=Conversation.Status.RESOLVED) if view == "resolved" else rows), "last_at"
    rows = rows.filter(waiting__gt=0)
    if view == "late":
        return rows.filter(due_at__lt=at), "due_at"
    rows = rows.exclude(status=Conversation.Status.SNOOZED)
    return (rows.filter(assignee=by) if view == "mine" else rows), "due_at"


def changed(ids: Iterable[int], *, by: Teammate | None) -> list[Conversation]:
    """Give conversations as the inbox shows them, those that a teammate may see: for pages that are open."""
    rows = Conversation.objects.filter(through(by), pk__in=set(ids))
    return list(with_people(rows.select_related("channel", "identity", "assignee").defer("channel__options")))


def with_people(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Tell with each conversation who the person is, by when we promised something, and whether the last count held."""
    known = Known.objects.filter(pk=OuterRef("identity"))
    return rows.annotate(
        person_id=Subquery(known.values("person")),
        person_name=Subquery(known.values("person__name")),
        promised_by=Subquery(_running().order_by("due_at").values("due_at")[:1]),
        last_check_held=Subquery(Check.objects.order_by("-id").values("holds")[:1]),
    )


def _running() -> QuerySet[Promise]:
    return Promise.objects.filter(conversation=OuterRef("pk"), kept_at__isnull=True, withdrawn_at__isnull=True)


def _after(rows: QuerySet[Conversation], time: str, after: str) -> QuerySet[Conversation]:
    if after:
        key, pk = _key(after)
        rows = rows.filter(Q(**{f"{time}__gt": key}) | Q(id__gt=pk), **{f"{time}__gte": key})
    return rows.order_by(time, "id")


def _before_last(rows: QuerySet[Conversation], after: str) -> QuerySet[Conversation]:
    if after:
        last, pk = _key(after)
        rows = rows.filter(Q(last_at__lt=last) | Q(id__lt=pk), last_at__lte=last)
    return rows.order_by(F("last_at").desc(), F("id").desc())


def _key(after: str) -> tuple[datetime, int]:
    try:
        moment, _, pk = after.rpartition("|")
        found = datetime.fromisoformat(moment)
        if found.tzinfo is None:
            raise ValueError
        return found, int(pk)
    except ValueError:
        raise InputError(f"this page key is broken: {after[:80]!r}; start again from the first page") from None
