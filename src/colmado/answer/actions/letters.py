"""Hold a letter with every conversation that its fate is about."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from colmado.answer.actions.conversations import hold_found, taken
from colmado.ledger.models import Outbox, Teammate

# A reply is about the conversation it stands in, and about those where what it answers is now (after a joining was
# undone, that can be two).
PLACES = """
SELECT DISTINCT m.conversation_id
  FROM ledger_message m
  JOIN (SELECT unnest(%(replies)s::bigint[]) AS id
         UNION SELECT unnest(covers) FROM ledger_outbox WHERE message_id = ANY(%(replies)s)
         UNION SELECT message_id FROM ledger_outcome WHERE reply_id = ANY(%(replies)s)) t USING (id)
 WHERE m.conversation_id IS NOT NULL
"""


def places(replies: Iterable[int]) -> set[int]:
    """The conversations that the fate of these replies is about. One statement."""
    ids = list(replies)
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(PLACES, {"replies": ids})
        return {pk for (pk,) in cursor.fetchall()}


def taken_letter(letter: Outbox, *, by: Teammate | None) -> Outbox:
    """Lock a letter as it is now, its conversations first; a teammate only what they may see and answer."""
    hold_found(lambda: places([letter.pk]))
    row: Outbox = Outbox.objects.select_for_update(of=("self",)).select_related("message").get(pk=letter.pk)
    if by is not None:
        taken(row.message.conversation_id or 0, by=by)
    return row
