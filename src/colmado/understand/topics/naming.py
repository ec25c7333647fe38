"""Name a topic in the words of the people who write about it, and find the message that speaks for it. Pure.

Words are weighed by class-based tf-idf (Grootendorst 2022, arXiv:2203.05794): how many people of the topic use a term,
times log(1 + A / f), A being how many terms a topic has on average, f how often this one occurs in all of them.
Two things are otherwise here: a person counts once, however often they say it, and a term that fewer than
FEWEST_PEOPLE of the topic say names nothing. Forms are compared without accents, in lower case, without a plural s;
what is shown is what most people wrote.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from colmado.understand.phrases import Phrases
from colmado.understand.reading import read
from colmado.understand.spans.furniture import furniture
from colmado.understand.spans.links import injected
from colmado.understand.spans.personal import personal
from colmado.understand.spans.quotes import quotes
from colmado.understand.spans.span import Span
from colmado.understand.spans.tags import tags
from colmado.understand.tokens import clip, fold
from colmado.understand.topics.gathering import FEWEST_PEOPLE

LONGEST_TERM = 3
MOST_TERMS = 3
LIKELY = 0.4
"""A further term is shown if it weighs at least this much of the first."""
HUMAN = range(20, 301)
"""Characters of a message that can speak for others."""
_WORDS = Phrases(Path(__file__).parents[1] / "weights" / "topics.txt")
_RUN = re.compile(r"[^\W\d_]+(?:['’´`-][^\W\d_]+)*(?:[ \t]+[^\W\d_]+(?:['’´`-][^\W\d_]+)*)*")


@dataclass(frozen=True)
class Said:
    """A message of a topic: its number, who wrote it, in which language, how near to the centre."""

    message: int
    person: int
    language: str
    text: str
    nearness: float = 0.0


def own(text: str, language: str = "") -> str:
    """Return the writer's own words: quotes, signature, furniture, tags, spam links and personal data cut out."""
    text = clip(text)
    return _without(text, foreign(text, language))


def foreign(text: str, language: str = "") -> list[Span]:
    """Return what is not the writer's own or is not for other eyes."""
    seen = read(text)
    finders = (quotes(text, language), furniture(seen, language), tags(text), injected(seen), personal(text))
    return sorted((one for found in finders for one in found), key=lambda one: one.start)


def _without(text: str, spans: Iterable[Span]) -> str:
    kept, at = [], 0
    for one in spans:
        kept.append(text[at : max(at, one.start)])
        at = max(at, one.end)
    return "\n".join([*kept, text[at:]])


def terms(text: str) -> Iterator[tuple[str, str]]:
    """Yield the terms of one to three words of a text, as compared and as written; none begins or ends idly.

    >>> list(terms("Sigo esperando la devolución del dinero"))
    [('esperando', 'esperando'), ('esperando la devolucion', 'esperando la devolución'), ('devolucion', 'devolución'), \
('devolucion del dinero', 'devolución del dinero'), ('dinero', 'dinero')]
    """
    idle = _WORDS.words("stop")
    for run in _RUN.findall(text):
        written = run.split()
        forms = [_form(word) for word in written]
        for first, form in enumerate(forms):
            if _idle(form, idle):
                continue
            for last in range(first, min(first + LONGEST_TERM, len(forms))):
                if not _idle(forms[last], idle):
                    yield " ".join(forms[first : last + 1]), " ".join(written[first : last + 1])


def _form(word: str) -> str:
    plain = re.sub(r"['’´`]", "", fold(word.lower()))
    return plain[:-1] if len(plain) > 3 and plain.endswith("s") and not plain.endswith("ss") else plain


def _idle(form: str, idle: frozenset[str]) -> bool:
    return len(form) < 2 or form in idle or f"{form}s" in idle


class Everywhere:
    """How often terms occur in all messages of a shop, or in a fair sample of them, over so many topics."""

    def __init__(self, texts: Iterable[str], topics: int) -> None:
        self._counts = Counter(form for text in texts for form in {form for form, _ in terms(text)})
        self._total, self._topics = sum(self._counts.values()), max(topics, 1)

    def rarity(self, form: str) -> float:
        """Return log(1 + A / f); a term the sample has not got counts as if it were there once."""
        return math.log1p(self._total / self._topics / max(self._counts[form], 1))


def name(said: Sequence[Said], language: str, everywhere: Everywhere) -> str:
    """Return the name of a topic in a language, by its messages in it; "" where too few people wrote in it.

    The texts are to be own words (`own`), none of them spam.
    """
    people: defaultdict[str, set[int]] = defaultdict(set)
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in said:
        if one.language == language:
            for form, words in terms(one.text):
                people[form].add(one.person)
                written[form][words] += 1
    counts = {form: len(by) for form, by in people.items() if len(by) >= FEWEST_PEOPLE}
    weights = {form: count * everywhere.rarity(form) for form, count in counts.items()}
    ranked = sorted(weights, key=lambda form: (-weights[form], form))
    return ", ".join(_shown(written[form]) for form in _chosen(ranked, weights, counts))


def _chosen(ranked: Sequence[str], weights: dict[str, float], counts: dict[str, int]) -> list[str]:
    """Take the heaviest terms, each in its longest form that half of its people use, none with a word of another."""
    chosen: list[str] = []
    taken: set[str] = set()
    for form in ranked:
        if len(chosen) == MOST_TERMS or weights[form] < LIKELY * weights[ranked[0]]:
            break
        longer = [one for one in ranked if f" {form} " in f" {one} " and 2 * counts[one] >= counts[form]]
        best = max(longer, key=lambda one: (len(one.split()), weights[one]))
        if not taken & set(best.split()):
            chosen.append(best)
            taken |= set(best.split())
    return chosen


def _shown(written: Counter[str]) -> str:
    """Return what most wrote; of equals the one in lower case, with its accents."""
    return max(written, key=lambda words: (written[words], words.islower(), not words.isascii(), words))


def representative(said: Sequence[Said]) -> int | None:
    """Return the message nearest to the centre that is of a human length and holds nothing that is cut out of names.

    The texts are to be as they were written, none of them spam. None where there is no such message.
    """
    for one in sorted(said, key=lambda one: (-one.nearness, one.message)):
        text = one.text.strip()
        if len(text) in HUMAN and not foreign(text, one.language):
            return one.message
    return None
