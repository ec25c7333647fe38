"""Bring a message into another language: asked for by a teammate, made by the translator, kept for everyone."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from colmado.channels.translator import translate
from colmado.kit.errors import InputError
from colmado.ledger.models import Teammate
from colmado.ledger.queries.sight import must_arrange
from colmado.listen.queries import message as one
from colmado.understand.actions import keep_translation, set_translator
from colmado.understand.models import Translation, Translator
from colmado.understand.queries import translations, translator


def bring(message: int, *, language: str, by: Teammate | None, at: datetime) -> Translation:
    """Give a message's own words in a language: as kept, or asked of the translator now.

    No transaction is open while the translator thinks. Raises NotFound, InputError, ChannelError.
    """
    said = one(message, by=by)
    if kept := translations([message], language=language, by=by).get(message):
        return kept
    chosen = translator()
    if chosen is None:
        raise InputError(_("no translator is connected: an owner can do that in the settings"))
    if not said.own_words.strip():
        raise InputError(_("there are no words in it to translate"))
    found = translate(said.own_words, to=language, url=chosen.url, key=chosen.key)
    return keep_translation(message=message, language=language, said=found, maker=urlsplit(chosen.url).netloc, at=at)


def connect(*, url: str, key: str | None, by: Teammate | None) -> tuple[Translator, str]:
    """Try a translator on two words, and choose it if it answers. The row, and what it made of "Good morning".

    key  None to use the one there is. Raises NotAllowed, InputError, ChannelError: then nothing was changed.
    """
    must_arrange(by)
    had = translator() if key is None else None
    said = translate("Good morning", to="es", url=url, key=key or (had.key if had else ""))
    return set_translator(url=url, key=key, by=by), said.text
