"""blame, non-apology, over-promise: what puts it on them, only looks like saying sorry, or cannot be known. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from colmado.answer.checks import phrases
from colmado.answer.checks.contract import Draft, Finding
from colmado.understand.spans import apologies


def blames(draft: Draft) -> Iterator[Finding]:
    """Find where the reply puts it on the person."""
    return _said("blame", "blame", draft)


def non_apologies(draft: Draft) -> Iterator[Finding]:
    """Find where the reply is sorry for what they feel, or for something that may have been."""
    return (draft.found("non-apology", *place) for place in apologies.places(draft.reply, draft.language))


def absolutes(draft: Draft) -> Iterator[Finding]:
    """Find where the reply is certain of what nobody can be certain of."""
    return _said("absolute", "over-promise", draft)


def _said(section: str, code: str, draft: Draft) -> Iterator[Finding]:
    pattern = phrases.said(section, draft.language)
    for sentence in draft.reply.sentences:
        if found := pattern.search(sentence.plain):
            yield draft.found(code, sentence.start + found.start(), sentence.start + found.end())
