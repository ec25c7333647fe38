"""What understanding does to the database: annotate its backlog, keep translations and who makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from colmado.channels.translator import Translated, read_url
from colmado.kit.errors import NotFound
from colmado.kit.seal import seal
from colmado.ledger.actions import note_down
from colmado.ledger.models import Arrival, Message, Teammate
from colmado.ledger.models.audit import Act
from colmado.ledger.queries.backlog import unannotated
from colmado.ledger.queries.sight import must_arrange
from colmado.understand.head import Head
from colmado.understand.kind import VERSION, Judgement, judge
from colmado.understand.language import identify
from colmado.understand.models import Annotation, Correction, TaughtHead, Translation, Translator
from colmado.understand.queries import head_in_use

if TYPE_CHECKING:
    from colmado.understand.teaching import Taught

# to_tsvector is most of the cost of storing a message; 100,000 characters keep it under its 1 MB limit.
INDEXED = 100_000
PERSON = "a person"  # the version of what a teammate said
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
    head = head_in_use("kind") if theirs else None
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


def keep_correction(*, message: int, kind: str, by: Teammate, at: datetime) -> Correction | None:
    """Keep what a teammate says the kind of a message is, and say so from now on; None if that stood there already.

    Raises NotFound where nothing was understood of the message yet.
    """
    said = Annotation.objects.select_for_update().filter(pk=message).only("kind", "version").first()
    if said is None:
        raise NotFound(_("message %s is not understood yet") % message)
    if said.kind == kind:
        return None
    row = Correction.objects.create(
        message_id=message, head="kind", was=said.kind, version=said.version, label=kind, by=by, at=at
    )
    Annotation.objects.filter(pk=message).update(kind=kind, kind_p=1.0, version=PERSON, made_at=at)
    return row


def keep_taught(*, found: Taught, by: Teammate | None, at: datetime) -> TaughtHead:
    """Read with a taught head from now on. Raises NotAllowed, ValueError where teaching gave none."""
    must_arrange(by)
    if found.head is None:
        raise ValueError("teaching gave no better head: there is nothing to keep")
    raw, names = found.head.pack(), ("corrected", "before", "after", "agreed", "lost", "gain", "low", "high")
    version = Head.unpack(raw, found.head.name).version
    with transaction.atomic():
        row = TaughtHead.objects.create(
            name=found.head.name,
            version=version,
            content=raw,
            made_at=at,
            **{name: getattr(found, name) for name in names},
        )
        note_down(Act.TAUGHT, by=by, detail={"head": row.name, "version": version})
    return row


def put_head_aside(*, name: str, by: Teammate | None, at: datetime) -> TaughtHead:
    """Read without the last that was taught: with what was before it. Raises NotAllowed, NotFound if there is none."""
    must_arrange(by)
    with transaction.atomic():
        rows = TaughtHead.objects.select_for_update().filter(name=name, aside_at__isnull=True)
        row = rows.defer("content").order_by("-id").first()
        if row is None:
            raise NotFound(_("nothing was taught that could be put aside"))
        TaughtHead.objects.filter(pk=row.pk).update(aside_at=at)
        note_down(Act.TAUGHT, by=by, detail={"head": name, "put aside": row.version})
    return row


def set_translator(*, url: str, key: str | None, by: Teammate | None) -> Translator:
    """Choose the translator that people's words are sent to when a teammate asks for it.

    key  what it asks for; "" for none, None to keep the one there is. Raises NotAllowed, InputError.
    """
    must_arrange(by)
    url = read_url(url)
    with transaction.atomic():
        row: Translator = Translator.objects.select_for_update().first() or Translator()
        row.url = url
        if key is not None:
            row.key = seal(key, secret=settings.SECRET_KEY)
        row.save()
        note_down(Act.TRANSLATOR_CHANGED, by=by, detail={"url": url})
    return row


def end_translator(*, by: Teammate | None) -> None:
    """Translate nothing more; the key is forgotten. Raises NotAllowed, NotFound."""
    must_arrange(by)
    with transaction.atomic():
        row = Translator.objects.select_for_update().first()
        if row is None:
            raise NotFound(_("there is no translator"))
        row.delete()
        note_down(Act.TRANSLATOR_CHANGED, by=by, detail={"url": ""})


def keep_translation(*, message: int, language: str, said: Translated, maker: str, at: datetime) -> Translation:
    """Keep what the translator said; of two who asked at once, the first is kept."""
    row, _made = Translation.objects.get_or_create(
        message_id=message,
        language=language,
        defaults={"text": said.text, "source": said.source[:8], "maker": maker, "made_at": at},
    )
    return row
