"""deflection: a reply that only sends them elsewhere. It is no answer, and whoever wrote still waits. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from colmado.answer.checks import phrases
from colmado.answer.checks.contract import Draft, Finding
from colmado.answer.checks.reading import Sentence, read
from colmado.understand.promises import find_promises

SIGNATURE = 3  # words


def deflections(draft: Draft) -> Iterator[Finding]:
    """Find the sentence that sends them elsewhere, if nothing else is said and that is not what they asked for."""
    sentences = draft.reply.sentences
    said = [one for one in sentences if not phrases.whole("courtesy", draft.language).match(one.line)]
    if said and said[-1] is sentences[-1] and _is_signature(said[-1], draft):
        said = said[:-1]
    away = [one for one in said if _sends_away(one, draft)]
    if away and len(away) == len(said) and not _asks_for_it(draft):
        yield draft.found("deflection", away[0].start, away[0].end)


def only_sends_elsewhere(reply: str, asked: Sequence[str], now: datetime, language: str = "") -> bool:
    """Say whether a reply to what was asked is no more than being sent elsewhere."""
    draft = Draft(reply=read(reply), asked=[read(one) for one in asked], language=language, now=now)
    return any(deflections(draft))


def _sends_away(sentence: Sentence, draft: Draft) -> bool:
    if not phrases.said("elsewhere", draft.language).search(sentence.plain):
        return False
    tongues = phrases.tongues(draft.language)
    return not any(one.due for tongue in tongues for one in find_promises(sentence.plain, tongue, draft.now))


def _is_signature(sentence: Sentence, draft: Draft) -> bool:
    first, last = draft.reply.span(sentence.start, sentence.end)
    words = draft.reply.raw[first:last].split()
    return len(words) <= SIGNATURE and words[0][0].isupper() and not sentence.plain.endswith((".", "?"))


def _asks_for_it(draft: Draft) -> bool:
    wanted = phrases.said("asks-contact", draft.language)
    return any(wanted.search(sentence.plain) for text in draft.asked for sentence in text.sentences)
