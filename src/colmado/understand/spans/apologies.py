"""non-apology: sorry for what they feel, or for something that may have been; not for what we did. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from colmado.understand.phrases import SPANS
from colmado.understand.reading import Text
from colmado.understand.spans.span import Span, span


def non_apologies(text: Text, language: str) -> list[Span]:
    """Return such wordings."""
    return [span(text.raw, *text.span(*place), "non-apology") for place in places(text, language)]


def places(text: Text, language: str) -> Iterator[tuple[int, int]]:
    """Yield the place, in the plain text, of the first such wording of each sentence."""
    wording = SPANS.said("non-apology", language)
    for sentence in text.sentences:
        if found := wording.search(sentence.plain):
            yield sentence.start + found.start(), sentence.start + found.end()
