"""furniture: lines of the page and not of what was said: "Leave a comment", "Share this", cookie lines. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from colmado.understand.phrases import SPANS
from colmado.understand.reading import Text, read
from colmado.understand.spans.span import Span, span

LONGEST = 240
"""Characters of a line that may be furniture."""
_LINE = re.compile(r"[^\n]+")
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


def furniture(seen: Text, language: str) -> Iterator[Span]:
    """Yield the lines that are a piece of page and nothing else."""
    if not SPANS.said("furniture", language).search(" ".join(_WORD.findall(seen.plain))):
        return  # and no line has to be read alone
    known, text = SPANS.whole("furniture", language), seen.raw
    for line in _LINE.finditer(text):
        if line.end() - line.start() <= LONGEST and known.match(" ".join(_WORD.findall(read(line.group()).plain))):
            yield span(text, line.start(), line.end(), "furniture")
