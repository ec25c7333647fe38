"""Find what we promised in a reply we wrote: "te lo mando mañana", "we will refund you by Friday".

Rules, English and Spanish, rather precise than greedy: a promise is a sentence part in which *we* will do
something (`promise_words`), not hedged, not asked, not negated. Its due date is read from the same part
(`promise_days`), counted from the moment it was written; a promise without a day has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from colmado.understand import promise_days, promise_words


@dataclass(frozen=True)
class Promise:
    """A promise in a text: `text` is `reply[start:end]`; `due` the last day on which it is kept in time."""

    start: int
    end: int
    text: str
    due: date | None


_SENTENCE = re.compile(r"[^.!?\n;]+(?:[.](?=\w)[^.!?\n;]+)*[.!?]?")
# An old mail program wrote "?" for the apostrophe.
_BROKEN = re.compile(r"(?<=[a-z])\?(?=(?:ll|re|m|ve|t|s)\b)", re.IGNORECASE)
_JOINT = re.compile(
    r"\s*(?:[,:]\s*(?:and|but|y|e|pero)?|\b(?:and|but|so|y|pero)\b)\s*(?=(?:we|i|you|ill|nos|te|le|les|os|"
    r"lo|la|se|i'll|we'll|mañana|tomorrow|el|en|por|si|if)\b)",
    re.IGNORECASE,
)


def find_promises(text: str, language: str, now: datetime) -> list[Promise]:
    """Return the promises of a reply, in order, none overlapping.

    `language` is "en" or "es"; any other has no rules and gives an empty list. `now` is when the reply was
    written, in the shop's own time zone: "tomorrow" is counted from its date.
    """
    words = promise_words.RULES.get(language)
    if words is None:
        return []
    found = (_promise(start, part, words, now) for start, part in _parts(text, words))
    return [replace(p, text=text[p.start : p.end]) for p in found if p]


def _promise(start: int, part: str, words: promise_words.Wording, now: datetime) -> Promise | None:
    due = promise_days.due_day(part, now)
    hit = words.firm.search(part) or (words.dated.search(part) if due else None)
    if not hit or words.excludes.search(part):
        return None
    # A day said first belongs to the promise: "mañana te lo mando".
    begin = hit.start() if promise_days.due_day(part[hit.start() :], now) == due else 0
    kept = part[begin:].strip(" \t,.!")
    begin = part.index(kept, begin)
    return Promise(start + begin, start + begin + len(kept), kept, due)


def _parts(text: str, words: promise_words.Wording) -> Iterator[tuple[int, str]]:
    """Yield sentence parts with their offset; questions and conditions are left out whole."""
    for sentence in _SENTENCE.finditer(_BROKEN.sub("'", text)):
        whole = sentence.group()
        if whole.rstrip().endswith("?") or "¿" in whole or words.conditions.search(whole):
            continue
        start = 0
        for joint in _JOINT.finditer(whole):
            yield sentence.start() + start, whole[start : joint.start()]
            start = joint.end()
        yield sentence.start() + start, whole[start:]
