"""Say that a teammate has a conversation before them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from colmado.answer.queries.together import must_see
from colmado.ledger.models import Teammate

OLD = timedelta(hours=1)
# What this teammate looked at long ago is swept away on the way.
BEAT = """
WITH gone AS (DELETE FROM answer_looking WHERE teammate_id = %(by)s AND conversation_id <> %(talk)s AND at < %(old)s)
INSERT INTO answer_looking (conversation_id, teammate_id, at, writing)
VALUES (%(talk)s, %(by)s, %(at)s, %(writing)s)
ON CONFLICT (teammate_id, conversation_id) DO UPDATE SET at = EXCLUDED.at, writing = EXCLUDED.writing
"""


def look(*, conversation: int, by: Teammate, at: datetime, writing: bool = False) -> None:
    """Say that a teammate is looking at a conversation now, or writing in it. To be said again every few seconds."""
    must_see(conversation, by)
    with connection.cursor() as cursor:
        cursor.execute(BEAT, {"talk": conversation, "by": by.pk, "at": at, "old": at - OLD, "writing": writing})
