"""What understanding can tell: what was translated and by whom, what was corrected, and what the shop has taught."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from colmado.kit.errors import InputError
from colmado.kit.seal import unseal
from colmado.ledger.models import Message, Teammate
from colmado.ledger.queries.sight import through
from colmado.understand.head import Head
from colmado.understand.models import Annotation, Correction, TaughtHead, Translation, Translator


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


def head_in_use(name: str, tier: int) -> Head | None:
    """The head of a tier as this shop taught it, if it did; None for the one that ships. One small statement.

    A taught head that was made for other features than this Colmado reads is left aside until it is taught anew.
    """
    rows = TaughtHead.objects.filter(name=name, tier=tier, aside_at__isnull=True)
    version = rows.order_by("-id").values_list("pk").first()
    return _opened(*version) if version else None


@lru_cache(4)
def _opened(pk: int) -> Head | None:
    row = TaughtHead.objects.get(pk=pk)
    try:
        return Head.unpack(bytes(row.content), f"the head {row.version}")
    except InputError:
        return None


def taught_heads(name: str) -> list[TaughtHead]:
    """Every time a head was taught with success, newest first."""
    return list(TaughtHead.objects.filter(name=name).defer("content").order_by("-id"))


def corrected_last(name: str, *, limit: int) -> list[Correction]:
    """The last word on each message that was corrected, newest first. For the house and owners: sight is not asked."""
    last = Correction.objects.filter(head=name).order_by("message", "-id").distinct("message").values("pk")
    return list(Correction.objects.filter(pk__in=last).select_related("message", "by").order_by("-id")[:limit])


def lessons(name: str, *, limit: int) -> Sequence[tuple[str, str]]:
    """What teammates said: (text, label) of the messages corrected last, each with the last word on it."""
    return [(words_of(row.message), row.label) for row in corrected_last(name, limit=limit)]


def agreed(name: str, *, limit: int) -> Sequence[str]:
    """Texts that the head judged and nobody corrected, newest first: of messages that a teammate has seen to."""
    corrected = Correction.objects.filter(head=name).values("message")
    seen = Annotation.objects.exclude(kind="").exclude(pk__in=corrected)
    seen = seen.filter(message__direction=Message.Direction.IN, message__outcomes__by__isnull=False)
    rows = Message.objects.filter(pk__in=seen.values("pk")).order_by("-id")
    return [words_of(row) for row in rows.only("subject", "text", "own_length")[:limit]]


def words_of(message: Message) -> str:
    """What a head reads of a message."""
    return f"{message.subject}\n{message.own_words}" if message.subject else message.own_words
