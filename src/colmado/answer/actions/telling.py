"""Tell hooks that something happened: one row a hook and thing, in the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

TELL = """
INSERT INTO answer_hookcall (hook_id, event, about, at, next_at, state, attempts, error)
SELECT h.id, %(event)s, t.about, %(at)s, %(at)s, 'queued', 0, ''
  FROM answer_hook h, unnest(%(about)s::bigint[]) AS t (about)
 WHERE h.ended_at IS NULL AND %(event)s = ANY(h.events)
"""
# A promise falls due by itself: nobody's transaction says so. Those that were due before the hook was made are old.
DUE = """
INSERT INTO answer_hookcall (hook_id, event, about, at, next_at, state, attempts, error)
SELECT h.id, 'promise-due', p.id, %(at)s, %(at)s, 'queued', 0, ''
  FROM answer_hook h JOIN ledger_promise p ON p.due_at > h.made_at AND p.due_at <= %(at)s
 WHERE h.ended_at IS NULL AND 'promise-due' = ANY(h.events) AND p.kept_at IS NULL AND p.withdrawn_at IS NULL
   AND NOT EXISTS (SELECT FROM answer_hookcall c WHERE c.hook_id = h.id AND c.event = 'promise-due' AND c.about = p.id)
    ON CONFLICT DO NOTHING
"""


def tell(event: str, about: Iterable[int], *, at: datetime) -> None:
    """Write down that hooks are to be told. Called by the actions here, in their transaction. One statement."""
    ids = sorted(set(about))
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(TELL, {"event": event, "at": at, "about": ids})


def tell_due_promises(*, at: datetime) -> int:
    """Write down that promises have fallen due; how many calls that makes. Asked again, it makes none twice."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"at": at})
        return int(cursor.rowcount)
