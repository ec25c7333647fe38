"""Mention is not use: which wordings are only talked about, denied, asked, told of, or a customer's own. Pure."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence

from colmado.understand import wordings
from colmado.understand.phrases import tongues
from colmado.understand.reading import Text

FRAMES = ("about", "own", "told", "informs", "not", "far", "you")
"""Sections of `weights/selling.txt` that say how the words beside them are meant."""
NEAR, FAR = 40, 90
"""Characters that a denial reaches: up to a comma, and over commas."""

PAST = 5
"""Letters of the shortest word that is looked at for a past: café is none."""

_ASKING = re.compile(r"\?[\s\"')\]]*\Z")
_CLAUSE = re.compile(r"[.;:!?\n]|(?<!\w)(?:but|pero|sino)(?!\w)")
_HOOKS = (
    *("why ", "what are you", "shall i", "should i", "can i", "could i", "may i", "want me", "would you"),
    *("que esp", "a que esp", "k esp", "q esp", "por que ", "te viene", "le vend", "te intere", "le intere"),
    *("le agr", "le sum", "se la", "se lo", "me permit", "hablamos"),
)
"""How questions begin that urge or offer, and so are no asking."""
_ORDERS = ("buying", "call", "invites")


class Frames:
    """The frames of one text, sentence by sentence."""

    def __init__(self, seen: Text, language: str) -> None:
        self.seen = seen
        self.known = bool(tongues(language))
        self.words = sum(len(one.words) for one in seen.sentences)
        self._starts = [one.start for one in seen.sentences]
        self._found: list[list[wordings.Wording]] = [[] for _ in seen.sentences]
        for one in wordings.find(seen.plain, language, FRAMES):
            self._found[self.home(one)].append(one)

    def home(self, one: wordings.Wording) -> int:
        """Return the number of the sentence in which a wording stands."""
        return max(0, bisect_right(self._starts, one.start) - 1)

    def count(self, name: str, first: int, last: int) -> int:
        """Return how often a frame is said in the sentences from `first` up to `last`."""
        return sum(one.name == name for some in self._found[first:last] for one in some)

    def mentioned(self, one: wordings.Wording) -> bool:
        """Say whether a wording is not used, but only mentioned."""
        if one.name in _ORDERS and self._told(one):
            return True
        number = self.home(one)
        words = self.seen.plain[one.start : one.end]
        if _ASKING.search(self.seen.sentences[number].plain) and not words.endswith("?"):
            return not words.startswith(_HOOKS)
        around = [other for other in self._found[number] if other.end <= one.start or other.start >= one.end]
        names = {other.name for other in around}
        if "about" in names or self._denied(one, around):
            return True
        if one.name in _ORDERS and wordings.clause_begins(self.seen.plain, one.start):
            return False
        return ("own" in names and "you" not in names) or any(
            other.name == "told" and other.start < one.start for other in around
        )

    def _told(self, one: wordings.Wording) -> bool:
        """Say whether it begins with a Spanish past, which an order would be without its accent: compré, compró."""
        word = wordings.WORD.match(self.seen.plain, one.start)
        if word is None or len(word.group()) < PAST:
            return False
        first, last = self.seen.span(*word.span())
        return unicodedata.normalize("NFC", self.seen.raw[first : last + 1]).rstrip().lower().endswith(("é", "ó"))

    def _denied(self, one: wordings.Wording, around: Sequence[wordings.Wording]) -> bool:
        for other in around:
            gap = self.seen.plain[other.end : one.start] if other.end <= one.start else None
            if gap is None or len(gap) > FAR or _CLAUSE.search(gap):
                continue
            if other.name == "far" or (other.name == "not" and len(gap) <= NEAR and "," not in gap):
                return True
        return False
