"""Judge what kind of message it is: nine kinds, a calibrated probability, the model's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from colmado.understand import language, shipped
from colmado.understand.head import Head
from colmado.understand.scoring import Scorer

KINDS = (
    "question",
    "concern",
    "complaint",
    "compliment",
    "protest",
    "suggestion",
    "chatter",
    "spam",
    "other",
)
"""What each means: train/messages/guidelines.md."""
SPAM = "spam"
VERSION = shipped.version("kind")


@dataclass(frozen=True)
class Judgement:
    """What was understood of one message. Probabilities are 0-1; `version` names the weights."""

    language: str
    language_p: float
    kind: str
    kind_p: float
    version: str


@lru_cache(2)
def scorer(head: Head) -> Scorer:
    """Return what scores by a head; it remembers the words it has met."""
    return Scorer([head])


def judge(
    texts: Sequence[str],
    *,
    subjects: Sequence[str] | None = None,
    languages: Sequence[str] = ("en", "es"),
    head: Head | None = None,
) -> list[Judgement]:
    """Judge messages: language and kind of each, in order; by a head of the shop's own, or the one that ships.

    A message is judged the same alone and in a batch, and in every process. `subjects`: as many as texts;
    each is read as the first line of its text. Never raises for any text; ValueError if the lengths differ.
    """
    if subjects is not None:
        texts = [f"{s}\n{t}" if s else t for s, t in zip(subjects, texts, strict=True)]
    head = head or shipped.head("kind")
    [said] = scorer(head).score(texts)
    spoken = [language.identify(text, languages) for text in texts]
    return [
        Judgement(name, sure, kind, p, head.version)
        for (name, sure), kind, p in zip(spoken, said.labels, said.ps, strict=True)
    ]
