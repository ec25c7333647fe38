"""Give what is still owed its due time anew, after hours, holidays or due times changed. A batch a transaction.

Due is what the shop promises now, counted from when it was said: as if it had arrived under today's calendar. So the
same calendar gives the same times, however often this runs; a shorter time can make someone late at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from colmado.answer.actions.conversations import hold_found
from colmado.answer.actions.refresh import refresh
from colmado.answer.actions.solved import NOT_SOLVED
from colmado.answer.models import DueAnew, Obligation
from colmado.answer.queries.calendar import calendar
from colmado.ledger.models import Outcome
from colmado.ledger.models.outcome import State

BATCH = 500
MOVE = """
UPDATE answer_obligation o SET due_at = n.due_at
  FROM unnest(%s::bigint[], %s::timestamptz[]) AS n (id, due_at) WHERE o.message_id = n.id
"""


def due_anew(*, at: datetime, limit: int = BATCH) -> int:
    """Take the next open messages and make them due anew; how many were looked at, 0 if there is nothing to do.

    A rival that is at it is left alone. What was said once more ("that did not solve it") counts from then.
    """
    with transaction.atomic():
        row = DueAnew.objects.select_for_update(skip_locked=True).filter(after__isnull=False).first()
        if row is None:
            return 0
        owed = Obligation.objects.filter(state=State.OPEN, pk__gt=row.after).order_by("pk")
        ids = list(owed.values_list("pk", flat=True)[:limit])
        row.after = ids[-1] if len(ids) == limit else None
        if ids:
            talks = Obligation.objects.filter(pk__in=ids).values_list("conversation", flat=True)
            hold_found(lambda: set(talks.all()))
            moved, late = move(ids, at=at)
            row.moved, row.made_late = row.moved + moved, row.made_late + late
        row.save()
    return len(ids)


def move(ids: Sequence[int], *, at: datetime) -> tuple[int, int]:
    """Compute and write due times, the conversations held. How many moved, and how many of those became late."""
    by = calendar()
    again = Outcome.objects.filter(message__in=ids, state=State.OPEN, maker=NOT_SOLVED).values("message")
    since = dict(again.annotate(last=Max("at")).values_list("message", "last"))
    moved, late = [], 0
    for owed in Obligation.objects.filter(pk__in=ids, state=State.OPEN):
        due = by.due(owed.kind, since.get(owed.pk, owed.happened_at))
        if due != owed.due_at:
            late += due < at <= owed.due_at
            owed.due_at = due
            moved.append(owed)
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [[owed.pk for owed in moved], [owed.due_at for owed in moved]])
    refresh(owed.conversation_id for owed in moved)
    return len(moved), late
