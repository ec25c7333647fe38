"""The first sentence of the inbox, made from the rows it shows anyway."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone

from colmado.answer.queries.inbox import Page
from colmado.ledger.models import Conversation


@dataclass(frozen=True)
class Opening:
    """How many people wait (at least, where there are more pages), how many conversations are late, who is first."""

    people: int
    late: int
    more: bool
    more_late: bool
    first: Conversation


def opening(page: Page, now: datetime) -> Opening | None:
    """Sum up the first page of who waits; None where nobody does."""
    if not page.rows:
        return None
    people = {getattr(row, "person_id", None) or f"identity {row.identity_id}" for row in page.rows}
    late = sum(1 for row in page.rows if _part(row, now) == "late")
    more = bool(page.after)
    return Opening(len(people), late, more, more and late == len(page.rows), page.rows[0])


def groups(rows: Sequence[Conversation], now: datetime) -> Iterator[tuple[str, list[Conversation]]]:
    """Part the rows, which come by due time, into late, due today, and later."""
    for part, some in groupby(rows, key=lambda row: _part(row, now)):
        yield part, list(some)


def _part(row: Conversation, now: datetime) -> str:
    if row.due_at is None:
        return "later"
    if row.due_at < now:
        return "late"
    return "today" if timezone.localdate(row.due_at) == timezone.localdate(now) else "later"
