"""What understanding can tell: who translates, and what was translated."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings

from colmado.kit.seal import unseal
from colmado.ledger.models import Teammate
from colmado.ledger.queries.sight import through
from colmado.understand.models import Correction, Translation, Translator


@dataclass(frozen=True)
class Chosen:
    """The translator as it is asked, its key opened."""

    url: str
    key: str


def translator() -> Chosen | None:
    """The translator that an owner chose, if any. Raises InputError if its key was sealed by another shop's secret."""
    row = Translator.objects.first()
    return Chosen(row.url, unseal(row.key, secret=settings.SECRET_KEY)) if row else None


def translations(messages: Collection[int], *, language: str, by: Teammate | None) -> dict[int, Translation]:
    """What is kept of some messages in a language, by message; nothing of what they may not see."""
    seen = through(by, channel="message__channel", talk="message__conversation")
    rows = Translation.objects.filter(seen, message__in=messages, language=language)
    return {row.message_id: row for row in rows}


def corrections(message: int, *, by: Teammate | None) -> list[Correction]:
    """What teammates said a message is, first to last; nothing of one that the teammate may not see."""
    seen = through(by, channel="message__channel", talk="message__conversation")
    return list(Correction.objects.filter(seen, message=message).select_related("by").order_by("id"))
