"""Full-text search over everything said, newest first, in Spanish and English, with or without accents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.backends.utils import CursorWrapper

from colmado.ledger.models import Message, Teammate
from colmado.ledger.queries.sight import sees_everything, through

# A word in more messages than this is found faster by walking back from the newest than through the index
# (measured at 5 million messages: 7 ms against 1.2 s).
COMMON = 5_000
WINDOW = 50_000
MARK, UNMARK = "\x02", "\x03"

# A message is indexed by the rules of its own language, so it is asked by them too ("-word" would not hold otherwise).
MATCHES = """(language = 'es' AND words @@ websearch_to_tsquery('colmado_es', %(text)s)
    OR language = 'en' AND words @@ websearch_to_tsquery('colmado_en', %(text)s)
    OR language NOT IN ('es', 'en') AND words @@ websearch_to_tsquery('colmado_any', %(text)s))"""
MATCHING = f"FROM understand_annotation WHERE {MATCHES}"
BY_INDEX = f"""
WITH hit AS MATERIALIZED (SELECT message_id {MATCHING})
SELECT message_id FROM hit WHERE message_id < %(before)s ORDER BY message_id DESC LIMIT %(limit)s
"""
BY_WALK = f"""
SELECT message_id FROM (
    SELECT message_id, language, words FROM understand_annotation WHERE message_id < %(before)s
     ORDER BY message_id DESC LIMIT {WINDOW}) recent
 WHERE {MATCHES} ORDER BY message_id DESC LIMIT %(limit)s
"""
HEADLINE = f"""
SELECT m.id, ts_headline(rules, left(m.text, 4000), websearch_to_tsquery(rules, %(text)s),
       'StartSel={MARK}, StopSel={UNMARK}, MaxFragments=2, MaxWords=20, MinWords=8, FragmentDelimiter= … ')
  FROM ledger_message m JOIN understand_annotation n ON n.message_id = m.id,
       LATERAL (SELECT (CASE n.language WHEN 'es' THEN 'colmado_es' WHEN 'en' THEN 'colmado_en'
                        ELSE 'colmado_any' END)::regconfig AS rules) r
 WHERE m.id = ANY(%(ids)s)
"""
END = 2**62
ROUND, ROUNDS = 200, 5  # for who does not see everything: so many matches at a time, so many times


@dataclass(frozen=True)
class Hit:
    """One message that matches, and its words around the matches (between MARK and UNMARK)."""

    message: Message
    headline: str


@dataclass(frozen=True)
class Found:
    """What matches, newest first, and where the next page starts."""

    hits: Sequence[Hit]
    before: int | None


def search(text: str, *, by: Teammate | None, limit: int = 20, before: int | None = None) -> Found:
    """Find messages by words, "phrases", or, -not, among those a teammate may see.

    Rare words go through the index, common ones by a bounded walk. For who does not see every channel, some rounds of
    that are looked through; `before` goes on where they ended, even if nothing was found on the way.
    """
    text = text.replace("\x00", " ").strip()
    if not text:
        return Found((), None)
    shown: list[int] = []
    with connection.cursor() as cursor:
        for _round in range(1 if sees_everything(by) else ROUNDS):
            ids, before = _matching(cursor, text, limit if sees_everything(by) else ROUND, before)
            shown += ids if sees_everything(by) else _seen(ids, by)
            if before is None or len(shown) > limit:
                break
        if len(shown) > limit:
            shown, before = shown[:limit], shown[limit - 1]
        cursor.execute(HEADLINE, {"text": text, "ids": shown})
        headlines = dict(cursor.fetchall())
    rows = (
        Message.objects.filter(pk__in=shown)
        .select_related("author", "channel", "conversation", "annotation")
        .defer("annotation__words", "channel__options")
        .order_by("-id")
    )
    return Found([Hit(row, headlines.get(row.pk, "")) for row in rows], before)


def _seen(ids: list[int], by: Teammate | None) -> list[int]:
    rows = Message.objects.filter(through(by, talk="conversation"), pk__in=ids).order_by("-id")
    return list(rows.values_list("pk", flat=True))


def _matching(
    cursor: CursorWrapper, text: str, limit: int, before: int | None
) -> tuple[list[int], int | None]:
    """Find the next matches before a message, newest first, and where those after them start."""
    given: dict[str, str | int] = {"text": text, "before": before or END, "limit": limit + 1}
    ids: list[int] = []
    whole = False
    if _estimate(cursor, given) > COMMON:
        cursor.execute(BY_WALK, given)
        ids = [row[0] for row in cursor.fetchall()]
        whole = (before or END) <= WINDOW  # fewer ids than that lie before: the walk went to the first message
    if len(ids) <= limit and not whole:
        cursor.execute(BY_INDEX, given)
        ids = [row[0] for row in cursor.fetchall()]
    return ids[:limit], ids[limit - 1] if len(ids) > limit else None


def _estimate(cursor: CursorWrapper, given: dict[str, str | int]) -> int:
    """The planner's guess at how many messages match: a millisecond, whatever the size."""
    cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT 1 {MATCHING}", given)
    return int(cursor.fetchone()[0][0]["Plan"]["Plan Rows"])
