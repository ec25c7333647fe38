"""promise-undated, promise-unwritten: what we said we would do, without a day or without writing it down. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from colmado.answer.checks.contract import Draft, Finding
from colmado.answer.checks.phrases import tongues
from colmado.understand.promises import find_promises


def promises(draft: Draft) -> Iterator[Finding]:
    """Find promises that no day was given for, or whose day is not among those written down with this reply."""
    for sentence in draft.reply.sentences:
        first, last = draft.reply.span(sentence.start, sentence.end)
        found = [one for tongue in tongues(draft.language) for one in find_promises(
            draft.reply.raw[first:last], tongue, draft.now)]  # fmt: skip
        for one in found:
            place = (first + one.start, first + one.end)
            if one.due is None:
                yield Finding("promise-undated", one.text, *place)
            elif one.due not in draft.promised:
                yield Finding("promise-unwritten", one.text, *place, due=one.due)
