"""The inbox: who waits, by need and waiting time. One statement a page, no count, keyset paging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from colmado.answer.models import Check, Joining
from colmado.kit.errors import InputError
from colmado.know.models import Claim
from colmado.ledger.models import Channel, Conversation, Teammate
from colmado.ledger.queries.sight import through

PAGE = 50
VIEWS = ("waiting", "mine", "snoozed", "all", "resolved")


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
    after: str = "",
    limit: int = PAGE,
) -> Page:
    """List conversations of a view that a teammate may see (None: the house sees all).

    `waiting` and `mine` (without what is snoozed): what is due first, first; `snoozed`: what wakes first, first;
    `all` and `resolved`: what was last, first. What was joined into another conversation is in that one.
    Raises InputError for an unknown view or a broken page key.
    """
    if view not in VIEWS:
        raise InputError(f"no view is called {view!r}; known: {', '.join(VIEWS)}")
    rows = _with_people(
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
    if view in ("waiting", "mine"):
        rows = rows.filter(waiting__gt=0).exclude(status=Conversation.Status.SNOOZED)
        if view == "mine":
            rows = rows.filter(assignee=by)
        found = list(_after(rows, "due_at", after)[: limit + 1])
        key = [f"{row.due_at and row.due_at.isoformat()}|{row.pk}" for row in found]
    elif view == "snoozed":
        rows = rows.filter(status=Conversation.Status.SNOOZED)
        found = list(_after(rows, "snoozed_until", after)[: limit + 1])
        key = [f"{row.snoozed_until and row.snoozed_until.isoformat()}|{row.pk}" for row in found]
    else:
        if view == "resolved":
            rows = rows.filter(status=Conversation.Status.RESOLVED)
        found = list(_before_last(rows, after)[: limit + 1])
        key = [f"{row.last_at.isoformat()}|{row.pk}" for row in found]
    return Page(found[:limit], key[limit - 1] if len(found) > limit else "")


def _with_people(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    claims = Claim.objects.filter(identity=OuterRef("identity"), revoked_at__isnull=True)
    return rows.annotate(
        person_id=Subquery(claims.values("person")[:1]),
        person_name=Subquery(claims.values("person__name")[:1]),
        last_check_held=Subquery(Check.objects.order_by("-id").values("holds")[:1]),
    )


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
