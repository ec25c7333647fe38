"""quote, signature: what is not the writer's own: quoted mail anywhere, and the signature at the end. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from colmado.kit.quoting import own_length
from colmado.understand.spans.span import Span, span

_QUOTED = re.compile(r"(?m)^[ \t]{0,8}>.*(?:\n[ \t]{0,8}>.*)*")
_SIGNED = re.compile(
    r"\s*(?:--[ \t]*$|(?:sent from|get outlook|enviado desde|enviado con|obt[eé]n|descargar?)\b)",
    re.MULTILINE | re.IGNORECASE,
)


def quotes(text: str, language: str) -> Iterator[Span]:
    """Yield quoted lines between the writer's own, then what trails: one span, named after how it begins."""
    own = own_length(text, language)
    for found in _QUOTED.finditer(text, 0, own):
        if found.group().strip():
            yield span(text, found.start(), found.end(), "quote")
    if text[own:].strip():
        yield span(text, own, len(text), "signature" if _SIGNED.match(text, own) else "quote")
