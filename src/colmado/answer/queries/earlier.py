"""What we answered before to a message like this one: by its meaning, in whatever language; else by its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from colmado.answer.likeness import likeness
from colmado.ledger.models import Conversation, Teammate
from colmado.ledger.queries.sight import sees_everything, through

SNIPPET = 400
LEAST = 0.35  # below it two messages share a topic at best
LOOKED_AT = 200  # candidates weighed, oldest first where there are more
# Cosine from which on two messages ask the same. The nearest of 3,000 is as near for 99 % of questions to a bank
# (banking77), and of the same of 77 intents for 84 % of those; for 89 % and 90 % in 150 intents of an assistant
# (clinc150). 94 % of translations are as near (Tatoeba, Spanish and English, 1,000).
NEAR = 0.6
NEAREST = 40  # as many as one look into the index gives

# A word among the most common of all messages has its share in the database's statistics; every other is rarer.
WORDS = """
WITH asked AS (SELECT language, tsvector_to_array(words) AS words FROM understand_annotation
                WHERE message_id = %(message)s),
     common AS (SELECT c.word, c.share FROM pg_stats s,
                       unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS c (word, share)
                 WHERE s.schemaname = current_schema() AND s.tablename = 'understand_annotation'
                   AND s.attname = 'words')
SELECT a.language, w.word, coalesce(c.share, 0),
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
SELECT * FROM weighed
"""
# The nearest by meaning; none where the message was not read a second time.
MEANT = """
SELECT v.message_id, n.kind, -(v.vector <#> a.vector) AS alike
  FROM (SELECT vector FROM understand_vector WHERE message_id = %(message)s) AS a,
       LATERAL (SELECT message_id, vector FROM understand_vector ORDER BY vector <#> a.vector LIMIT %(nearest)s) AS v
  JOIN understand_annotation n ON n.message_id = v.message_id
 WHERE v.message_id <> %(message)s
"""
ANSWERED = """
WITH alike AS MATERIALIZED ({candidates})
SELECT g.message_id, q.conversation_id, left(q.text, least(q.own_length, %(snippet)s)), q.happened_at,
       r.id, left(r.text, r.own_length), r.happened_at, t.id, coalesce(nullif(t.first_name, ''), t.username), g.alike
  FROM alike g
  JOIN answer_obligation o ON o.message_id = g.message_id AND o.state = 'answered'
  JOIN ledger_outbox x ON x.message_id = o.reply_id AND x.state = 'accepted'
  JOIN ledger_message r ON r.id = o.reply_id
  JOIN ledger_message q ON q.id = g.message_id
  LEFT JOIN ledger_teammate t ON t.id = r.teammate_id
 WHERE g.alike >= %(least)s
   AND o.conversation_id IS DISTINCT FROM (SELECT conversation_id FROM ledger_message WHERE id = %(message)s)
 ORDER BY g.alike * CASE WHEN g.kind = (SELECT kind FROM understand_annotation WHERE message_id = %(message)s)
                         THEN 1 ELSE 0.8 END DESC, g.message_id DESC
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

    By meaning, across languages, where the message was read a second time; by its words where it was not, or where
    nothing means the same. Only answers that were accepted and that still hold (a message that is open again has none),
    and that the teammate may see. Nothing is sent. One to three statements.
    """
    rows = {"message": message, "snippet": SNIPPET, "rows": 4 * limit}
    with connection.cursor() as cursor:
        cursor.execute(ANSWERED.format(candidates=MEANT), {**rows, "nearest": NEAREST, "least": NEAR})
        found = cursor.fetchall() or _by_words(cursor, rows)
    return _one_each(_seen([Earlier(*row) for row in found], by))[:limit]


def _by_words(cursor: CursorWrapper, rows: Mapping[str, int]) -> list[tuple[Any, ...]]:
    cursor.execute(WORDS, rows)
    words = cursor.fetchall()
    if not words:
        return []
    asked = likeness({row[1]: row[2] for row in words}, messages=words[0][3])
    if asked is None or not asked.whole:
        return []
    given = {
        **{"language": words[0][0], "query": asked.query, "whole": asked.whole, "length": len(words)},
        **{"words": list(asked.weights), "weights": list(asked.weights.values())},
        **{"looked_at": LOOKED_AT, "least": LEAST},
    }
    cursor.execute(ANSWERED.format(candidates=ALIKE), {**rows, **given})
    found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


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
