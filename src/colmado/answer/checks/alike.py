"""unchanged, repeated: words that were not written for this person; and where the words of a reply come from. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from colmado.answer.checks.contract import Draft, Finding
from colmado.understand.phrases import SPANS
from colmado.understand.reading import Text, read

SAME = 0.9
DRAWN = 0.3  # with less of a suggestion kept, the words are the writer's own
OFTEN = 3  # so many earlier replies with the same words are a form letter
FEWEST = 4  # words; "Yes, at nine." is nobody's form letter
LENGTH = 4_000  # characters compared


def alike(one: str, other: str) -> float:
    """Say how alike two texts are, 0 to 1: pairs of neighbouring words in common (Dice), greetings left out.

    >>> alike("Hola Ana. Abrimos a las nueve.", "Hola Beto. Abrimos a las nueve.")
    1.0
    """
    return _dice(_pairs(read(one[:LENGTH])), _pairs(read(other[:LENGTH])))


def origin(text: str, *, suggested: str | None, fact: bool) -> str:
    """Say where a reply's words come from: own, edited, fact or unchanged.

    suggested  what it was begun from (an earlier reply, a saved fact), if anything; `fact` says that it was a fact
    A fact stays a fact whether changed or not; how much of it was kept is told by `unchanged`.
    """
    if not suggested:
        return "own"
    same = alike(text, suggested)
    if same < DRAWN:
        return "own"
    if fact:
        return "fact"
    return "unchanged" if same > SAME else "edited"


def unchanged(text: str, suggested: str) -> bool:
    """Say whether a suggestion was taken as it was."""
    return alike(text, suggested) > SAME


def ready_made(draft: Draft) -> Iterator[Finding]:
    """Find that the words are a suggestion as it was, or those of several replies of this week."""
    own = _pairs(read(draft.reply.raw[:LENGTH]))
    if draft.suggested and _dice(own, _pairs(read(draft.suggested[:LENGTH]))) > SAME:
        yield Finding("unchanged", draft.reply.raw[:LENGTH], 0, min(LENGTH, len(draft.reply.raw)))
    if own.total() <= FEWEST:  # one more pair than words
        return
    near = [one for one in draft.recent if _may_be(draft.reply.raw, one)]
    times = sum(_dice(own, _pairs(read(one[:LENGTH]))) > SAME for one in near)
    if times >= OFTEN:
        yield Finding("repeated", draft.reply.raw[:LENGTH], 0, min(LENGTH, len(draft.reply.raw)), n=times)


def _may_be(one: str, other: str) -> bool:
    """Whether two texts have enough words in common to be compared: costs a twentieth of comparing them."""
    words, others = (set(text[:LENGTH].lower().split()) for text in (one, other))
    return 2 * len(words & others) > min(len(words), len(others))


def _pairs(text: Text) -> Counter[tuple[str, ...]]:
    """Count neighbouring words, of what is left without greetings (of all, if nothing is)."""
    courtesy = SPANS.whole("courtesy", "")
    said = [one.words for one in text.sentences if not courtesy.match(one.line)]
    words = ["", *(word for part in said or [one.words for one in text.sentences] for word in part), ""]
    return Counter(pairwise(words)) if len(words) > 2 else Counter()


def _dice(one: Counter[tuple[str, ...]], other: Counter[tuple[str, ...]]) -> float:
    both = one.total() + other.total()
    return 2 * (one & other).total() / both if both else 0.0
