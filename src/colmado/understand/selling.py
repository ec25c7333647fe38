"""Say whether a text sells, and show each place that does: pushed buying, price, urgency, scarcity, calls, hype. Pure.

A wording (`weights/selling.txt`) counts where it is used, not where it is mentioned: not inside quotation marks, not
denied, not asked about, not told of the past, not in talk about selling, not in a customer's own words. What counts
near together adds up by the weights of `weights/selling.tsv`, fitted by `python -m train.selling.fit`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log2
from pathlib import Path

from colmado.understand import wordings
from colmado.understand.phrases import Phrases
from colmado.understand.reading import Sentence, Text, read

RULES = ("buying", "price", "urgency", "scarcity", "call", "hype", "link-only", "capitals", "marks")
HOLDS = ("about", "own", "told", "informs", "asks")
"""What speaks against selling, weighed in the same way: talk about it, a customer's voice, news, a question."""
WHY = {
    "buying": "tells the reader to buy",
    "price": "pushes a price, a discount or something for nothing",
    "urgency": "presses for time",
    "scarcity": "says that there will soon be none",
    "call": "sends the reader somewhere to take the next step",
    "hype": "praises beyond what can be known",
    "link-only": "is a link and next to nothing else",
    "capitals": "shouts in capital letters",
    "marks": "shouts in signs",
}
WEIGHTS = Path(__file__).parent / "weights" / "selling.tsv"
NEAR = 80
"""Words of a passage: what is further apart does not add up."""
MOST = 3
"""A rule counts no more often than this in one passage."""

_WORDS = ("buying", "price", "urgency", "scarcity", "call", "hype")
_FRAMES = Phrases(wordings.FILE)
_LINK = re.compile(r"(?:https?://|www\.)\S+|(?<![\w@.])[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,40}){0,3}\.[a-z]{2,8}/\S*")
_CAPITALS = re.compile(r"(?<!\w)[A-ZÁÉÍÓÚÑÜ]{2,30}(?:[ \t,!¡:]{1,3}[A-ZÁÉÍÓÚÑÜ]{2,30}){1,40}(?!\w)|(?<!\w)[A-ZÁÉÍÓÚÑÜ]{5,30}(?=!)")
_MARKS = re.compile(r"!{2,}|[🔥🚨⏰⚡💥🛒🛍🤑👉💸🎁🏷⏳]")
_YOU = re.compile(r"(?<!\w)(?:you|your|you're|you'll|yours|te|ti|tu|tus|tuyo|tuya|su|sus|os|vuestr[oa]s?|contigo|usted|ustedes)(?!\w)")
_ASKING = re.compile(r"\?[\s\"')\]]*$")


@dataclass(frozen=True)
class Hit:
    """One place that sells: `words` is `text[start:end]`; `why` says it in plain English."""

    start: int
    end: int
    rule: str
    words: str
    why: str


@dataclass(frozen=True)
class Selling:
    """Whether a text sells: `score` is 0 to 1, selling from 0.5; `hits` are all that counted, in order."""

    selling: bool
    score: float
    hits: Sequence[Hit]


def lint(text: str, language: str | None = None) -> Selling:
    """Say whether a text sells. `language`: en, es, or None for both; for any other only signs and links are seen.

    Never raises for any text; linear in its length.
    """
    seen = read(_unwrapped(text))
    offset = text.find(seen.raw) if seen.raw else 0
    counted = list(_counted(seen, language or ""))
    if not counted:
        return Selling(False, round(_share(_weights()["bias"]), 4), ())
    score = max(_share(_weigh(one)) for one in passages(seen, language or "", counted))
    hits = [_hit(text, offset, seen, one) for one in counted]
    return Selling(score >= 0.5, round(score, 4), tuple(sorted(hits, key=lambda hit: (hit.start, hit.end))))


def features(text: str, language: str | None = None) -> list[dict[str, float]]:
    """Return what each passage of a text counts, by rule and hold: what the weights are fitted on."""
    seen = read(_unwrapped(text))
    counted = list(_counted(seen, language or ""))
    return list(passages(seen, language or "", counted)) or [{}]


def _unwrapped(text: str) -> str:
    """Take off quotation marks around the whole: then they mark no mention."""
    whole = text.strip()
    marks = {'"': '"', "“": "”", "«": "»", "'": "'"}
    inside = whole[1:-1]
    if len(whole) > 2 and marks.get(whole[0]) == whole[-1] and whole[0] not in inside and whole[-1] not in inside:
        return inside
    return text


def _hit(text: str, offset: int, seen: Text, one: wordings.Wording) -> Hit:
    first, last = seen.span(one.start, one.end)
    first, last = first + offset, last + offset
    return Hit(first, last, one.name, text[first:last], WHY[one.name])


def _counted(seen: Text, language: str) -> Iterator[wordings.Wording]:
    """Yield what is used and not mentioned."""
    starts = [one.start for one in seen.sentences]
    for one in wordings.find(seen.plain, language, _WORDS):
        place = bisect_right(starts, one.start) - 1
        if place >= 0 and not _mentioned(seen.sentences[place], one, language):
            yield one
    yield from _signs(seen)


def _signs(seen: Text) -> Iterator[wordings.Wording]:
    raw = seen.raw
    if len(raw) != len(seen.plain):
        raw = seen.plain  # places must fit; capitals are then not seen
    links = [(one.start(), one.end()) for one in _LINK.finditer(seen.plain)]
    if links:
        said = len(wordings.WORD.findall(_LINK.sub(" ", seen.plain)))
        if said <= 4 and not _FRAMES.said("informs", "").search(seen.plain) and not seen.plain.startswith(("here ", "aqui ")):
            yield wordings.Wording(*links[0], "link-only")
    for one in _CAPITALS.finditer(raw):
        if seen.plain[one.start()] != "\x00":
            yield wordings.Wording(one.start(), one.end(), "capitals")
    for one in _MARKS.finditer(raw):
        yield wordings.Wording(one.start(), one.end(), "marks")


def _mentioned(sentence: Sentence, one: wordings.Wording, language: str) -> bool:
    before = sentence.plain[: one.start - sentence.start]
    words = sentence.plain[one.start - sentence.start : one.end - sentence.start]
    if _ASKING.search(sentence.plain) and not words.endswith("?") and "?" not in sentence.plain[:-1]:
        return not _hooks(words)
    if _denied(before, language):
        return True
    if _FRAMES.said("about", language).search(before + " " + sentence.plain[one.end - sentence.start :]):
        return True
    orders = wordings.clause_begins(sentence.plain, one.start - sentence.start)
    if not orders or one.name not in ("buying", "call"):
        if _FRAMES.said("own", language).search(sentence.plain) and not _YOU.search(sentence.plain):
            return True
        return bool(_FRAMES.said("told", language).search(before))
    return False


def _hooks(words: str) -> bool:
    return words.startswith(("why ", "what are you", "que esp", "a que esp", "k esp", "q esp", "por que "))


def _denied(before: str, language: str) -> bool:
    clause = re.split(r"[.;:!?\n]|(?<!\w)(?:but|pero|sino)(?!\w)", before[-90:])[-1]
    if _FRAMES.said("far", language).search(clause):
        return True
    near = clause.rpartition(",")[2][-40:]
    return bool(_FRAMES.said("not", language).search(near))


def passages(seen: Text, language: str, counted: list[wordings.Wording]) -> Iterator[dict[str, float]]:
    """Yield what counts in each passage: from a sentence with a hit, the next NEAR words; a short text is one."""
    lengths = [len(one.words) for one in seen.sentences]
    total = sum(lengths)
    starts = [one.start for one in seen.sentences]
    homes = [max(0, bisect_right(starts, one.start) - 1) for one in counted]
    for first in sorted(set(homes)) if total > NEAR else [0]:
        last, size = first, 0
        while last < len(lengths) and (total <= NEAR or size == 0 or size + lengths[last] <= NEAR):
            size += lengths[last]
            last += 1
        inside = [one.name for one, home in zip(counted, homes, strict=True) if first <= home < last or total <= NEAR]
        yield {
            **{rule: log2(1 + min(MOST, inside.count(rule))) for rule in set(inside)},
            **_holds(seen.sentences[max(0, first - 1) : last], language),
        }


def _holds(sentences: Sequence[Sentence], language: str) -> dict[str, float]:
    said = "\n".join(one.plain for one in sentences)
    found = {name: len(_FRAMES.said(name, language).findall(said)) for name in ("about", "own", "told", "informs")}
    found["asks"] = bool(sentences) and bool(_ASKING.search(sentences[-1].plain))
    return {name: log2(1 + min(MOST, n)) for name, n in found.items() if n}


def _weigh(counts: dict[str, float]) -> float:
    weights = _weights()
    return weights["bias"] + sum(weights[name] * n for name, n in counts.items())


def _share(score: float) -> float:
    return 1.0 / (1.0 + exp(-max(-50.0, min(50.0, score))))


@cache
def _weights() -> dict[str, float]:
    rows = (line.split("\t") for line in WEIGHTS.read_text("utf-8").splitlines())
    return {name: float(weight) for name, weight in rows}
