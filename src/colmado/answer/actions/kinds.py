"""What is owed follows what was understood, when that changed: a second reading, or a teammate's word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from colmado.answer.actions.conversations import hold_found
from colmado.answer.actions.due_anew import move
from colmado.answer.actions.refresh import refresh
from colmado.answer.models import Obligation
from colmado.ledger.models import ToRead
from colmado.ledger.queries.backlog import changed

TAKE = """
UPDATE answer_obligation o SET kind = n.kind FROM understand_annotation n
 WHERE n.message_id = o.message_id AND o.message_id = ANY(%s) AND o.kind <> n.kind
RETURNING o.conversation_id
"""
# A conversation in which nobody waits shows the kind of what was said last.
SHOW = """
UPDATE ledger_conversation c SET kind = l.kind
  FROM (SELECT DISTINCT ON (conversation_id) conversation_id, kind FROM answer_obligation
         WHERE conversation_id = ANY(%s) ORDER BY conversation_id, message_id DESC) AS l
 WHERE c.id = l.conversation_id AND c.waiting = 0 AND c.kind <> l.kind
"""


def follow(*, limit: int, at: datetime) -> int:
    """Let what is owed for up to `limit` messages follow their kinds, in one transaction; for how many it did."""
    with transaction.atomic():
        ids = list(changed().values_list("message_id", flat=True)[:limit])
        if ids:
            talks = Obligation.objects.filter(pk__in=ids).values_list("conversation", flat=True)
            hold_found(lambda: set(talks.all()))
            take_kinds(ids, at=at)
            ToRead.objects.filter(pk__in=ids).delete()
    return len(ids)


def take_kinds(ids: Sequence[int], *, at: datetime) -> None:
    """Give what we owe for messages the kinds that they are annotated with, the conversations held."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [list(ids)])
        talks = [talk for (talk,) in cursor.fetchall()]
        move(ids, at=at)
        refresh(talks)
        cursor.execute(SHOW, [talks])
