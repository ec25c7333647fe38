"""Which conversations are one now."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from colmado.answer.models import Joining
from colmado.ledger.models import Conversation, Teammate
from colmado.ledger.queries.sight import through

INTO = """
WITH RECURSIVE way AS (
    SELECT j.conversation_id AS first, j.into_id AS here FROM answer_joining j
     WHERE j.undone_at IS NULL AND j.conversation_id = ANY(%s)
     UNION
    SELECT w.first, j.into_id FROM way w JOIN answer_joining j ON j.conversation_id = w.here AND j.undone_at IS NULL)
SELECT w.first, w.here FROM way w
 WHERE NOT EXISTS (SELECT FROM answer_joining j WHERE j.conversation_id = w.here AND j.undone_at IS NULL)
"""
PARTS = """
WITH RECURSIVE part AS (
    SELECT %s::bigint AS id
     UNION
    SELECT j.conversation_id FROM part p JOIN answer_joining j ON j.into_id = p.id AND j.undone_at IS NULL)
SELECT id FROM part
"""


def joined_into(conversations: Iterable[int]) -> dict[int, int]:
    """Where what was said in conversations is now: only those that were joined into another. One statement."""
    ids = sorted(set(conversations))
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(INTO, [ids])
        return dict(cursor.fetchall())


def parts(conversation: int) -> RawSQL:
    """A conversation and all that were joined into it, as a condition: `conversation__in=parts(pk)`."""
    return RawSQL(PARTS, [conversation])  # noqa: S611 - the number is a parameter


def here(conversation: int, by: Teammate | None) -> Q:
    """The condition that a row hangs on a conversation, or one joined into it, that a teammate may see."""
    return Q(through(by, channel="conversation__channel", talk="conversation"), conversation__in=parts(conversation))


def joinings_of(conversation: int, *, by: Teammate | None) -> list[Joining]:
    """What was joined into a conversation, or it into another, undone ones among them, last first. One statement."""
    seen = Conversation.objects.filter(through(by)).values("pk")
    rows = Joining.objects.filter(Q(conversation=conversation) | Q(into=conversation), into__in=seen)
    return list(rows.select_related("conversation", "into", "by", "undone_by").order_by("-id"))
