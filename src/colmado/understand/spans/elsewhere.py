"""deflection: a reply that only sends them elsewhere. It is no answer, and whoever wrote still waits. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from colmado.understand.phrases import SPANS, tongues
from colmado.understand.promises import find_promises
from colmado.understand.reading import Sentence, Text, read
from colmado.understand.spans.span import Span, span

SIGNATURE = 3  # words
_ANY_DAY = datetime(2026, 1, 5, tzinfo=UTC)


def deflections(reply: Text, language: str, *, asked: Sequence[str] = (), now: datetime | None = None) -> list[Span]:
    """Return the sentence that sends them elsewhere, if the reply does nothing else."""
    away = sends_elsewhere(reply, [read(one) for one in asked], language=language, now=now or _ANY_DAY)
    return [span(reply.raw, *reply.span(away.start, away.end), "deflection")] if away else []


def sends_elsewhere(reply: Text, asked: Sequence[Text], *, language: str, now: datetime) -> Sentence | None:
    """Find the sentence that sends them elsewhere, if nothing else is said and that is not what they asked for.

    now  when it was written: a promise with a day ("call us, and on Friday you have it") is an answer
    """
    sentences = reply.sentences
    said = [one for one in sentences if not SPANS.whole("courtesy", language).match(one.line)]
    if said and said[-1] is sentences[-1] and _is_signature(said[-1], reply):
        said = said[:-1]
    if not said or not all(_sends_away(one, language, now) for one in said) or _asks_for_it(asked, language):
        return None
    return said[0]


def _sends_away(sentence: Sentence, language: str, now: datetime) -> bool:
    if not SPANS.said("elsewhere", language).search(sentence.plain):
        return False
    return not any(one.due for tongue in tongues(language) for one in find_promises(sentence.plain, tongue, now))


def _is_signature(sentence: Sentence, reply: Text) -> bool:
    first, last = reply.span(sentence.start, sentence.end)
    words = reply.raw[first:last].split()
    return len(words) <= SIGNATURE and words[0][0].isupper() and not sentence.plain.endswith((".", "?"))


def _asks_for_it(asked: Sequence[Text], language: str) -> bool:
    wanted = SPANS.said("asks-contact", language)
    return any(wanted.search(sentence.plain) for text in asked for sentence in text.sentences)
