"""What we answered before to a message like this one. Two statements, through the index of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from colmado.answer.likeness import likeness
from colmado.ledger.models import Conversation, Teammate
from colmado.ledger.queries.sight import sees_everything, through

SNIPPET = 400
LEAST = 0.35  # below it two messages share a topic at best
LOOKED_AT = 200  # candidates weighed, oldest first where there are more

# A word among the most common of all messages has its share in the database's statistics; every other is rarer.
WORDS = """
WITH asked AS (SELECT language, kind, tsvector_to_array(words) AS words, n.message_id, m.conversation_id
                 FROM understand_annotation n JOIN ledger_message m ON m.id = n.message_id
                WHERE n.message_id = %(message)s),
     common AS (SELECT c.word, c.share FROM pg_stats s,
                       unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS c (word, share)
                 WHERE s.schemaname = current_schema() AND s.tablename = 'understand_annotation'
                   AND s.attname = 'words')
SELECT a.language, a.kind, a.conversation_id, w.word, coalesce(c.share, 0),
       (SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'understand_annotation'::regclass)
  FROM asked a CROSS JOIN unnest(a.words) AS w (word) LEFT JOIN common c ON c.word = w.word
"""
# How alike: the weight of the shared words in that of all, less for a message with many other words.
ALIKE = """
WITH candidate AS MATERIALIZED (
         SELECT message_id, kind, words FROM understand_annotation
          WHERE words @@ %(query)s::tsquery AND language = %(language)s AND kind <> '' AND message_id <> %(message)s
          LIMIT %(looked_at)s),
     weighed AS MATERIALIZED (
         SELECT c.message_id, c.kind, sqrt(least(1, %(length)s::float8 / greatest(length(c.words), 1))) / %(whole)s
                * (SELECT sum(w.weight) FROM unnest(%(words)s::tsquery[], %(weights)s::float8[]) AS w (word, weight)
                    WHERE c.words @@ w.word) AS alike
           FROM candidate c)
SELECT g.message_id, q.conversation_id, left(q.text, least(q.own_length, %(snippet)s)), q.happened_at,
       r.id, left(r.text, r.own_length), r.happened_at, t.id, coalesce(nullif(t.first_name, ''), t.username), g.alike
  FROM weighed g
  JOIN answer_obligation o ON o.message_id = g.message_id AND o.state = 'answered'
  JOIN ledger_outbox x ON x.message_id = o.reply_id AND x.state = 'accepted'
  JOIN ledger_message r ON r.id = o.reply_id
  JOIN ledger_message q ON q.id = g.message_id
  LEFT JOIN ledger_teammate t ON t.id = r.teammate_id
 WHERE g.alike >= %(least)s AND o.conversation_id IS DISTINCT FROM %(conversation)s
 ORDER BY g.alike * CASE WHEN g.kind = %(kind)s THEN 1 ELSE 0.8 END DESC, g.message_id DESC
 LIMIT %(rows)s
"""


@dataclass(frozen=True)
class Earlier:
    """An earlier message like this one, and our reply that the other side took. `alike` is 0 to 1."""

    message: int
    conversation: int
    question: str
    asked_at: datetime
    reply: int
    text: str
    answered_at: datetime
    teammate: int | None
    by: str
    alike: float


def earlier_answers(message: int, *, by: Teammate | None, limit: int = 3) -> list[Earlier]:
    """Find what was answered to messages like this inbound one in other conversations, most alike first.

    Only answers that were accepted and that still hold (a message that is open again has none), and that the teammate
    may see. Nothing is sent.
    """
    with connection.cursor() as cursor:
        cursor.execute(WORDS, {"message": message})
        words = cursor.fetchall()
        if not words:
            return []
        language, kind, conversation, *_, messages = words[0]
        asked = likeness({row[3]: row[4] for row in words}, messages=messages)
        if asked is None or not asked.whole:
            return []
        given = {
            **{"message": message, "language": language, "kind": kind, "conversation": conversation},
            **{"query": asked.query, "whole": asked.whole, "length": len(words), "words": list(asked.weights)},
            **{"weights": list(asked.weights.values()), "looked_at": LOOKED_AT, "least": LEAST},
            **{"snippet": SNIPPET, "rows": 4 * limit},
        }
        cursor.execute(ALIKE, given)
        rows = [Earlier(*row) for row in cursor.fetchall()]
    return _one_each(_seen(rows, by))[:limit]


def _seen(rows: list[Earlier], by: Teammate | None) -> list[Earlier]:
    if sees_everything(by) or not rows:
        return rows
    talks = Conversation.objects.filter(through(by), pk__in={row.conversation for row in rows})
    seen = set(talks.values_list("pk", flat=True))
    return [row for row in rows if row.conversation in seen]


def _one_each(rows: Sequence[Earlier]) -> list[Earlier]:
    """Keep of each reply the message most alike: one reply may have answered several."""
    first: dict[int, Earlier] = {}
    for row in rows:
        first.setdefault(row.reply, row)
    return list(first.values())
