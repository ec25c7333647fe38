"""Move conversations on by what was said in them."""

from __future__ import annotations

from django.db import connection

from colmado.answer.actions.placing import Batch
from colmado.ledger.models import Message

SNIPPET = 160
ADVANCE = """
UPDATE ledger_conversation c
   SET version = c.version + n.messages,
       snippet = CASE WHEN n.last_at >= c.last_at THEN n.snippet ELSE c.snippet END,
       last_direction = CASE WHEN n.last_at >= c.last_at THEN n.direction ELSE c.last_direction END,
       last_at = greatest(c.last_at, n.last_at),
       status = CASE WHEN n.heard THEN 'open' ELSE c.status END,
       snoozed_until = CASE WHEN n.heard THEN NULL ELSE c.snoozed_until END
  FROM unnest(%s::bigint[], %s::int[], %s::timestamptz[], %s::text[], %s::text[], %s::bool[])
       AS n (id, messages, last_at, direction, snippet, heard)
 WHERE c.id = n.id
"""


def advance(batch: Batch) -> None:
    """Move conversations on by what was said: version, last words; a new message opens a resolved one."""
    said: dict[int, list[Message]] = {}
    for message in batch.messages:
        said.setdefault(batch.places[message.pk], []).append(message)
    last = {pk: max(messages, key=lambda m: (m.happened_at, m.pk)) for pk, messages in said.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            ADVANCE,
            [
                list(said),
                [len(messages) for messages in said.values()],
                [last[pk].happened_at for pk in said],
                [last[pk].direction for pk in said],
                [snippet(last[pk]) for pk in said],
                [any(m.direction == "in" for m in messages) for messages in said.values()],
            ],
        )


def snippet(message: Message) -> str:
    """Cut the first words of a message for a list."""
    return " ".join(message.own_words[: SNIPPET * 3].split())[:SNIPPET]
