"""Say in which language a message is written.

py3langid (BSD-3) restricted to the configured languages and their neighbours, the languages most often taken
for them: so a Portuguese message is said to be Portuguese, not bad Spanish.
"""

from __future__ import annotations

import io
import lzma
import math
import re
import threading
from array import array
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from py3langid import langid
from py3langid.langid import LanguageIdentifier

UNKNOWN = "und"
NEIGHBOURS = ("en", "es", "pt", "fr", "it", "de", "ca", "nl", "pl", "ru", "ar", "zh", "ja", "tr")
HOME = 1.5
"""Log-odds given to the configured languages: they are far more frequent in a company's own mail."""
LEAST = 0.25
"""Below this probability nothing is said."""
READ = 280
"""Characters given to the model; more costs time and changes nothing."""

MODEL = Path(langid.__file__).parent / langid.MODEL_FILE
_AUTOMATON = ("nextmove", "nextmove_row")
_NOISE = re.compile(r"(?:https?:|www\.)\S+|\S{0,60}@\S+|#\w+|\d\w*")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_REPEAT = re.compile(r"([a-zñáéíóú])\1\1+")
_LOADING = threading.Lock()


@lru_cache(maxsize=8)
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    """Load the model for these languages and their neighbours: about 0.5 s and 100 MB, once each."""
    with _LOADING:
        found = _whole()
        found.set_languages(sorted(set(languages) | set(NEIGHBOURS)))
        # Rows side by side and not columns: looking up a text's features is then twice as fast.
        found.nb_ptc = np.ascontiguousarray(found.nb_ptc, dtype=np.float32)
        return found


def _whole() -> LanguageIdentifier:
    """Load the model of all languages, in memory: the package's own loader takes twice as long, by way of a file."""
    with np.load(io.BytesIO(lzma.decompress(MODEL.read_bytes())), allow_pickle=False) as stored:
        steps, rows = (array("HI"[stored[name].itemsize // 4], stored[name].tobytes()) for name in _AUTOMATON)
        return LanguageIdentifier(
            stored["ptc"], stored["pc"], stored["classes"].tolist(), steps, stored["out_feat"].tolist(), tk_row=rows
        )


def plain_text(text: str) -> str:
    """Return the start of the text without addresses, mentions, tags and numbers, in lower case."""
    kept = _NOISE.sub(" ", text[: 2 * READ])[:READ]
    return _REPEAT.sub(r"\1\1", " ".join(_LETTERS.findall(kept))).lower()


def identify(text: str, languages: Sequence[str] = ("en", "es")) -> tuple[str, float]:
    """Return the ISO 639-1 code of the text's language and its probability (0-1).

    ("und", 0.0) where there is no word of two letters, or nothing speaks for any language. A language outside
    `languages` and NEIGHBOURS is taken for the nearest of them. Never raises for a text; ValueError if a
    configured language is not known to py3langid.
    """
    words = plain_text(text)
    if not words:
        return UNKNOWN, 0.0
    scores = _identifier(tuple(languages)).rank(words)
    return _best(scores, len(words), frozenset(languages))


def _best(scores: Sequence[tuple[str, float]], length: int, home: frozenset[str]) -> tuple[str, float]:
    # The square root keeps long texts from looking certain: letters near one another are not independent.
    softer = 1.0 / math.sqrt(length)
    raised = [(score * softer + HOME * (name in home), name) for name, score in scores]
    top, name = max(raised)
    sure = 1.0 / sum(math.exp(score - top) for score, _ in raised)
    return (name, round(sure, 4)) if sure >= LEAST else (UNKNOWN, 0.0)
