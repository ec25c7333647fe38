"""Bring conversations up to date with what is owed in them. Called by the actions here, in their transaction."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

REFRESH = """
UPDATE ledger_conversation c
   SET waiting = coalesce(w.n, 0), waiting_since = w.since, due_at = w.due,
       kind = coalesce(w.kind, c.kind), language = coalesce(w.language, c.language)
  FROM unnest(%s::bigint[]) AS t (id)
  JOIN ledger_conversation was ON was.id = t.id
  LEFT JOIN (
       SELECT conversation_id, count(*) AS n, min(happened_at) AS since, min(due_at) AS due,
              (array_agg(kind ORDER BY due_at, message_id))[1] AS kind,
              (array_agg(language ORDER BY due_at, message_id))[1] AS language
         FROM answer_obligation
        WHERE state = 'open' AND reply_id IS NULL AND conversation_id = ANY(%s)
        GROUP BY conversation_id) w ON w.conversation_id = t.id
 WHERE c.id = t.id
RETURNING c.id, was.waiting = 0 AND c.waiting > 0
"""


def refresh(conversations: Iterable[int]) -> list[int]:
    """Recompute what waits in these conversations, from their obligations; in which it began to. One statement."""
    ids = sorted(set(conversations))
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(REFRESH, [ids, ids])
        return [pk for pk, began in cursor.fetchall() if began]
