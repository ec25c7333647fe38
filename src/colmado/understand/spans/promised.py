"""promise: what we said we would do, as a span. Pure."""

from __future__ import annotations

from datetime import datetime

from colmado.understand.phrases import tongues
from colmado.understand.promises import find_promises
from colmado.understand.spans.span import Span


def promised(text: str, language: str, now: datetime) -> list[Span]:
    """Return the promises of a reply; `promises` says by when each is to be kept."""
    return [
        Span(one.start, one.end, "promise", one.text)
        for tongue in tongues(language)
        for one in find_promises(text, tongue, now)
        if one.text
    ]
