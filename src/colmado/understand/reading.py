"""Read a text once for all who look for wordings: plain letters and their places, no quotations, sentences. Pure.

Every later look is at one sentence of at most LONGEST characters, so that any text takes linear time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

LONGEST = 600
# What is quoted is mentioned, not said. A character that is neither space nor letter stands in its place.
# An old mail program wrote "?" for quotation marks as well.
_QUOTED = re.compile(
    r"(?m)^[ \t]{0,8}>.*$|[\"“«][^\"”»\n]{1,300}[\"”»]|(?<!\w)'[^'\n]{1,80}'(?!\w)|(?<=\s)\?(?=[^\W\d_])[^?\n]{1,60}\?"
)
HIDDEN = "\x00"
# A line that goes on in lower case goes on with its sentence: mail is wrapped.
_BOUNDARY = re.compile(r"(?<=[.!?])[\"')\]]{0,3}\s+|\n(?:\s*\n)?(?![a-z])|(?<=\w)[,:]?\s(?=¿)|(?<=\?),?\s")
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_APOSTROPHES = str.maketrans("’‘´`", "''''")
_BROKEN = re.compile(r"(?<=[A-Za-z])\?(?=(?:ll|re|ve|t|s|m|d)\b)")


# Letters that are one plain letter with marks, and whatever else may carry marks.
_LETTERS = {
    number: plain[0]
    for number in range(0xA0, 0x250)
    for plain in [[c for c in unicodedata.normalize("NFKD", chr(number)) if not unicodedata.combining(c)]]
    if len(plain) == 1
}
_RARE = re.compile(r"[^\x00-\u02ff\u2000-\u20cf\u2100-\u2bff\ufe0f\U0001f000-\U0001faff]")


@dataclass(frozen=True)
class Sentence:
    """One sentence: its place in the plain text, and its words, lower case and without accents."""

    start: int
    end: int
    plain: str

    @cached_property
    def words(self) -> list[str]:
        """Its words in order."""
        return _WORD.findall(self.plain)

    @cached_property
    def line(self) -> str:
        """Its words with one space between: what whole-sentence phrases are compared with."""
        return " ".join(self.words)


@dataclass(frozen=True)
class Text:
    """A text as written, in plain letters (lower case, no accents, quotations hidden), and cut into sentences."""

    raw: str
    plain: str
    sentences: Sequence[Sentence]
    places: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Turn a place in the plain text into one in the text as written."""
        if start >= end:
            return 0, 0
        return self.places[start], self.places[end - 1] + 1


def read(text: str) -> Text:
    """Read a text. Never raises; linear in its length."""
    letters, places = _letters(text)
    seen = _QUOTED.sub(lambda found: HIDDEN * len(found.group()), letters)
    plain = seen.lower()
    if len(plain) != len(seen):
        plain = "".join(letter.lower()[0] for letter in seen)
    return Text(text, plain, _sentences(seen, plain), places)


def _letters(text: str) -> tuple[str, Sequence[int]]:
    text = _BROKEN.sub("'", text.translate(_APOSTROPHES))
    if not text.isascii():
        text = text.translate(_LETTERS)
    if not _RARE.search(text) and unicodedata.is_normalized("NFKD", text):
        return text, range(len(text))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for part in letter if letter in "¿¡" else unicodedata.normalize("NFKD", letter):
            if not unicodedata.combining(part):
                letters.append(part)
                places.append(place)
    return "".join(letters), places


def _sentences(seen: str, plain: str) -> list[Sentence]:
    cuts = [0, *(cut for found in _BOUNDARY.finditer(seen) for cut in (found.start(), found.end())), len(seen)]
    made = []
    for first, last in zip(cuts[::2], cuts[1::2], strict=True):
        for start in range(first, last, LONGEST):
            end = min(last, start + LONGEST)
            part = plain[start:end]
            kept = part.strip().strip(HIDDEN).strip()
            if kept:
                start = part.index(kept) + start
                made.append(Sentence(start, start + len(kept), kept))
    return made
