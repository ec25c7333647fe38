"""tags: rows of trending words or hashtags, put there to be found and not to say anything. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from colmado.understand.phrases import SPANS
from colmado.understand.reading import read
from colmado.understand.spans.span import Span, span

FEWEST_WORDS = 8
FEWEST_NAMES = 3
LONGEST = 600
"""Characters of a line that may be a row of tags."""
_LINE = re.compile(r"[^\n]+")
_HASHTAGS = re.compile(r"#\w{1,60}(?:[ \t,]{1,4}#\w{1,60}){3,60}")
_SAID = re.compile(r"[.,;:!?¿¡()\"“”«»@/#*]|(?:^|\s)[-•]\s")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def tags(text: str) -> Iterator[Span]:
    """Yield rows of four or more hashtags, and lines of names without one word that joins them.

    Such a line is only noise beside something said: a text that is nothing else is left alone.
    """
    for found in _HASHTAGS.finditer(text):
        yield span(text, found.start(), found.end(), "tags")
    lines = list(_LINE.finditer(text))
    rows = [line for line in lines if line.end() - line.start() <= LONGEST and _is_row(line.group())]
    if len(rows) < len([line for line in lines if line.group().strip()]):
        for line in rows:
            yield span(text, line.start(), line.end(), "tags")


def _is_row(line: str) -> bool:
    words = _WORD.findall(line)
    if len(words) < FEWEST_WORDS or _SAID.search(line.strip()):
        return False
    names = sum(word[0].isupper() for word in words) + len(words) - len({word.lower() for word in words})
    joining = SPANS.words("joining", "")
    return names >= FEWEST_NAMES and not any(word in joining for word in read(line).plain.split())
