"""The shop's translator, and what it said."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from colmado.channels.translator import Translated, read_url
from colmado.kit.errors import NotFound
from colmado.kit.seal import seal
from colmado.ledger.actions import note_down
from colmado.ledger.models import Teammate
from colmado.ledger.models.audit import Act
from colmado.ledger.queries.sight import must_arrange
from colmado.understand.models import Translation, Translator


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
