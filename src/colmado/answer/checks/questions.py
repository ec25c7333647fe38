"""question-left: what they asked and the reply shows no trace of. Rather silent than wrong. Pure.

A question has a trace when a sentence of the reply shares one of the words that set it apart, or says the sort of
thing it asks for (a time, a price, a place, a reason, yes or no) and is not about another of the questions; when we
say by which day we will know; or when the reply gives a page to read. A question that stands alone is taken for
answered by a reply that says anything at all: people answer in words that no list knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from colmado.answer.checks import phrases
from colmado.answer.checks.contract import Draft, Finding
from colmado.understand.phrases import SPANS
from colmado.understand.promise_days import due_day
from colmado.understand.reading import Sentence, Text

SORTS = ("time", "price", "place", "number", "who", "why", "how")
PREFIX = 4  # letters that two forms of a word share: envío and enviamos, return and returned
MOST = 40  # questions looked for
LONG = 300  # sentences of a reply; what is longer is no reply to look over
SHORT = 14  # words of a question without its mark
_LINK = re.compile(r"https?://|www\.|(?<!\w)(?:attached|adjunt[oa]s?)(?!\w)")


@dataclass(frozen=True)
class Question:
    """One question: in which message, where, what sets it apart, and what sort of thing it asks for."""

    asked: int
    sentence: Sentence
    words: frozenset[str]
    sorts: frozenset[str]


def questions_left(draft: Draft) -> Iterator[Finding]:
    """Find the questions of their open messages that the reply shows no trace of."""
    asked = _own(list(_questions(draft)))
    if not asked or len(draft.reply.sentences) > LONG:
        return
    reply = [one for one in draft.reply.sentences if not _says_nothing(one, draft.language)]
    if (reply and len(asked) == 1) or _settles_all(reply, draft):
        return
    shared = [frozenset(_content(one, draft.language)) for one in reply]
    about = [{number for number, question in enumerate(asked) if question.words & words} for words in shared]
    for number, question in enumerate(asked):
        told = any(
            _tells(sentence, number, topics, asked, draft.language)
            for sentence, topics in zip(reply, about, strict=True)
        )
        if not told:
            text = draft.asked[question.asked]
            start, end = text.span(question.sentence.start, question.sentence.end)
            yield Finding("question-left", text.raw[start:end], start, end, asked=question.asked)


def _questions(draft: Draft) -> Iterator[Question]:
    for number, text in enumerate(draft.asked):
        for sentence in _asking(text, draft.language):
            words = frozenset(_content(sentence, draft.language))
            sorts = frozenset(_sorts(sentence, draft.language))
            if words or sorts - {"yes-no"}:
                yield Question(number, sentence, words, sorts)


def _asking(text: Text, language: str) -> Iterator[Sentence]:
    for sentence in text.sentences[:MOST]:
        marked = sentence.plain.endswith("?") or "¿" in sentence.plain
        bare = len(sentence.words) <= SHORT and phrases.said("asking", language).match(sentence.plain)
        if (marked or bare) and not phrases.whole("rhetorical", language).match(sentence.line):
            yield sentence


def _own(asked: list[Question]) -> list[Question]:
    """Keep with each question the words that no other asks with; all of them if none is left."""
    made = []
    for question in asked[:MOST]:
        others = frozenset().union(*(one.words for one in asked[:MOST] if one is not question))
        words = question.words - others or question.words
        made.append(Question(question.asked, question.sentence, words, question.sorts))
    return made


def _sorts(sentence: Sentence, language: str) -> Iterator[str]:
    for sort in SORTS:
        if phrases.said(f"asks-{sort}", language).search(sentence.plain):
            yield sort
    opening = sentence.plain.rpartition("¿")[2].split()[:2]
    if not any(word.strip(",") in phrases.words("wh", language) for word in opening):
        yield "yes-no"


def _tells(sentence: Sentence, number: int, topics: set[int], asked: list[Question], language: str) -> bool:
    """Whether a sentence, which is about some of the questions, is an answer to this one."""
    if number in topics:
        return True
    if not topics:
        return _fits(sentence, asked[number], language)
    # "Yes, and the menu is 12 euros": the yes is for this one, as the other asks for a price.
    spare = "yes-no" in asked[number].sorts and not any("yes-no" in asked[topic].sorts for topic in topics)
    return spare and phrases.said("plainly", language).match(sentence.plain) is not None


def _fits(sentence: Sentence, question: Question, language: str) -> bool:
    return any(phrases.said(f"says-{sort}", language).search(sentence.plain) for sort in question.sorts)


def _settles_all(reply: list[Sentence], draft: Draft) -> bool:
    """Whether the reply says by when we will know, or gives a page to read."""
    unknown = phrases.said("unknown", draft.language)
    return any(
        _LINK.search(one.plain) or (unknown.search(one.plain) and due_day(one.plain, draft.now)) for one in reply
    )


def _says_nothing(sentence: Sentence, language: str) -> bool:
    return SPANS.whole("courtesy", language).match(sentence.line) is not None


def _content(sentence: Sentence, language: str) -> Iterator[str]:
    stop, concepts = phrases.words("stop", language), phrases.groups("concepts")
    for word in sentence.words:
        if word not in stop and word.partition("'")[0] not in stop:
            yield concepts.get(word[:PREFIX], word[:PREFIX])
