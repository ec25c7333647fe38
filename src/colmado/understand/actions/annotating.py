"""Annotate the backlog: the language and the kind of every message, by its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction

from colmado.ledger.models import Arrival, Message
from colmado.ledger.queries.backlog import unannotated
from colmado.understand.kind import VERSION, Judgement, judge
from colmado.understand.language import identify
from colmado.understand.queries import head_in_use

# to_tsvector is most of the cost of storing a message; 100,000 characters keep it under its 1 MB limit.
INDEXED = 100_000
INSERT = """
INSERT INTO understand_annotation (message_id, language, language_p, kind, kind_p, version, made_at, words)
SELECT m.id, j.language, j.language_p, j.kind, j.kind_p, j.version, %s,
       to_tsvector((CASE j.language WHEN 'es' THEN 'colmado_es' WHEN 'en' THEN 'colmado_en' ELSE 'colmado_any' END)
                   ::regconfig, m.subject || ' ' || left(m.text, %s))
  FROM unnest(%s::bigint[], %s::text[], %s::float8[], %s::text[], %s::float8[], %s::text[])
       AS j (id, language, language_p, kind, kind_p, version)
  JOIN ledger_message m ON m.id = j.id
ON CONFLICT (message_id) DO UPDATE SET language = EXCLUDED.language, language_p = EXCLUDED.language_p,
       kind = EXCLUDED.kind, kind_p = EXCLUDED.kind_p, version = EXCLUDED.version, made_at = EXCLUDED.made_at,
       words = EXCLUDED.words
"""


def annotate(*, limit: int, at: datetime, languages: Sequence[str] = ("en", "es")) -> int:
    """Understand up to `limit` messages of the backlog in one transaction; how many were."""
    with transaction.atomic():
        ids = list(unannotated().values_list("message_id", flat=True)[:limit])
        if not ids:
            return 0
        messages = list(
            Message.objects.filter(pk__in=ids)
            .only("id", "direction", "subject", "text", "own_length")
            .order_by("id")
        )
        _write(_judged(messages, languages), at)
        Arrival.objects.filter(pk__in=ids).update(annotated=True)
    return len(ids)


def _judged(messages: Sequence[Message], languages: Sequence[str]) -> dict[int, Judgement]:
    """Judge messages, by their ids; what we said ourselves has a language and no kind."""
    theirs = [message for message in messages if message.direction == Message.Direction.IN]
    subjects = [message.subject for message in theirs]
    head = head_in_use("kind", 1) if theirs else None
    found = judge([message.own_words for message in theirs], subjects=subjects, languages=languages, head=head)
    judged = {message.pk: judgement for message, judgement in zip(theirs, found, strict=True)}
    for message in messages:
        if message.pk not in judged:
            language, sure = identify(f"{message.subject}\n{message.own_words}", languages)
            judged[message.pk] = Judgement(language, sure, kind="", kind_p=0.0, version=VERSION)
    return judged


def _write(judged: Mapping[int, Judgement], at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            [
                at,
                INDEXED,
                list(judged),
                [judgement.language for judgement in judged.values()],
                [judgement.language_p for judgement in judged.values()],
                [judgement.kind for judgement in judged.values()],
                [judgement.kind_p for judgement in judged.values()],
                [judgement.version for judgement in judged.values()],
            ],
        )
