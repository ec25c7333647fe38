"""injected-link: advertising put into a genuine text by others: "the product and Utopia Phone Number List". Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from colmado.understand.phrases import SPANS
from colmado.understand.reading import Text, read
from colmado.understand.spans.span import Span, span

BEFORE = 3
"""Capitalised words that may stand before the ware."""
BESIDE = 80
"""Characters looked at on either side of it, in its line."""
_MARKED = re.compile(
    r"\[url(?:=[^\]\n]{0,300})?\][^\[\n]{0,200}\[/url\]|<a\s[^>\n]{0,400}>[^<\n]{0,200}</a>|\[[^\]\n]{1,120}\]\(https?://[^)\s]{1,300}\)",
    re.IGNORECASE,
)
_LINE = re.compile(r"[^\n]+")
_NAMES = re.compile(rf"(?:(?:[A-Z][\w&'’]*|[A-Z]{{2,4}})\s+){{1,{BEFORE}}}\Z")
_LOWER = re.compile(r"(?<![\w'’])[a-záéíóúñ]{2,}")


def injected(seen: Text) -> Iterator[Span]:
    """Yield links whose words are known spam wares, and wares named like a title in the middle of a sentence.

    A ware that stands alone on a line counts where the same words also stand where they do not belong, or twice alone.
    """
    ware, text = SPANS.said("spam-ware", ""), seen.raw
    if not ware.search(seen.plain) and not _MARKED.search(text):
        return  # and no line has to be read alone
    for found in _MARKED.finditer(text):
        if ware.search(read(found.group()).plain):
            yield span(text, found.start(), found.end(), "injected-link")
    named = list(_named(text, ware))
    alone = Counter(text[start:end].strip().lower() for start, end, inside in named if not inside)
    within = {text[start:end].strip().lower() for start, end, inside in named if inside}
    for start, end, inside in named:
        words = text[start:end].strip().lower()
        if inside or words in within or alone[words] > 1:
            yield span(text, start, end, "injected-link")


def _named(text: str, ware: re.Pattern[str]) -> Iterator[tuple[int, int, bool]]:
    """Yield wares written as titles: start, end, whether words in lower case stand beside it in its line."""
    for line in _LINE.finditer(text):
        seen = read(line.group())
        for found in ware.finditer(seen.plain):
            first, last = seen.span(found.start(), found.end())
            words = line.group()[first:last]
            if sum(word[0].isupper() for word in words.split()) < 2:
                continue
            before = _NAMES.search(line.group()[max(0, first - BESIDE) : first])
            begin = first - len(before.group()) if before else first
            rest = f"{line.group()[max(0, begin - BESIDE) : begin]} {line.group()[last : last + BESIDE]}"
            yield line.start() + begin, line.start() + last, bool(_LOWER.search(rest))
