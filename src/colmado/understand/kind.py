"""Judge what kind of message it is: nine kinds, a calibrated probability, the model's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from colmado.understand import language, shipped
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
VERSION = shipped.version("kind")


@dataclass(frozen=True)
class Judgement:
    """What was understood of one message. Probabilities are 0-1; `version` names the weights."""

    language: str
    language_p: float
    kind: str
    kind_p: float
    version: str


@cache
def _scorer() -> Scorer:
    return Scorer([shipped.head("kind")])


def judge(
    texts: Sequence[str],
    *,
    subjects: Sequence[str] | None = None,
    languages: Sequence[str] = ("en", "es"),
) -> list[Judgement]:
    """Judge messages: language and kind of each, in order.

    A message is judged the same alone and in a batch, and in every process. `subjects`: as many as texts;
    each is read as the first line of its text. Never raises for any text; ValueError if the lengths differ.
    """
    if subjects is not None:
        texts = [f"{s}\n{t}" if s else t for s, t in zip(subjects, texts, strict=True)]
    [said] = _scorer().score(texts)
    spoken = [language.identify(text, languages) for text in texts]
    return [
        Judgement(name, sure, kind, p, VERSION)
        for (name, sure), kind, p in zip(spoken, said.labels, said.ps, strict=True)
    ]
