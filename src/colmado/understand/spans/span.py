"""What a finder gives. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """A place in a text and what it is: `found` is `text[start:end]`, never empty."""

    start: int
    end: int
    name: str
    found: str


def span(text: str, start: int, end: int, name: str) -> Span:
    """Make the span of a place, without the white space around it."""
    kept = text[start:end].strip()
    start = text.index(kept, start)
    return Span(start, start + len(kept), name, kept)
