"""Say whether a text sells, and show each place that does: pushed buying, price, urgency, scarcity, calls, hype. Pure.

A wording (`weights/selling.txt`) counts where it is used, not where it is mentioned: not inside quotation marks, not
denied, not asked about, not told of the past, not in talk about selling, not in a customer's own words. What counts
near together adds up by the weights of `weights/selling.tsv`; with it, as one more number, how the words sound as a
whole to a small head (`weights/selling.npz`). Both are fitted by `python -m train.selling.fit`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import exp, log, log2
from pathlib import Path

import numpy as np

from colmado.understand.head import Head
from colmado.understand.mention import Frames
from colmado.understand.reading import HIDDEN, Text, read
from colmado.understand.scoring import Scorer
from colmado.understand.wordings import WORD, Wording, find

RULES = ("buying", "price", "urgency", "scarcity", "call", "hype", "link-only", "capitals", "marks")
SIGNS = ("amount", "time", "invites", "menu", "you", "offer")
"""What says little alone: money, a time, any order, a list with prices, "you"; `offer` is money with an order. Shown
if the text sells."""
SOUNDS = "sounds"
"""How the words sound, in log odds of the head. It decides nothing alone, without any rule or sign.
Shown as the sentence that sounds most, where no rule says more."""
HOLDS = ("about", "own", "told", "informs")
"""What speaks against selling, weighed in the same way: talk about it, a customer's voice, the past, news."""
WHY = {
    "buying": "tells the reader to buy",
    "price": "pushes a price, a discount or something for nothing",
    "urgency": "presses for time",
    "scarcity": "says that there will soon be none",
    "call": "sends the reader somewhere to take the next step",
    "hype": "praises beyond what can be known",
    "link-only": "is a link and next to nothing else",
    "amount": "names money or something for nothing",
    "time": "names a time, or something new",
    "invites": "tells the reader to do something, or offers to do it for them",
    "menu": "lists things with what they cost",
    SOUNDS: "sounds, as a whole, like texts that sell",
    "capitals": "shouts in capital letters",
    "marks": "shouts in signs",
}
WEIGHTS = Path(__file__).parent / "weights" / "selling.tsv"
HEAD = WEIGHTS.with_suffix(".npz")
NEAR = 80
"""Words of a passage: what is further apart does not add up. The odds are divided by the passages of a text."""
LONGEST = 200_000
BESIDE_LINK = 4
"""Words beside a link that leave it a link and nothing else."""
MOST = 3
"""A rule counts no more often than this in one passage."""
LISTENED = 20
"""Passages of a text whose sound is asked for: those that count most."""
UNSEEN = -2.0
"""Log odds of what has neither rule nor sign."""
LOUDEST = 2.0
"""Log odds beyond which a sound counts no more."""

_WORDS = ("buying", "price", "urgency", "scarcity", "call", "hype", "amount", "time", "invites")
_MONEY, _ORDERS = ("amount", "price"), ("invites", "buying", "call")
_LINK = re.compile(r"(?:https?://|www\.)\S+|(?<![\w@.])[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,40}){0,3}\.[a-z]{2,8}/\S*")
_LOUD = "[A-ZÁÉÍÓÚÑÜ]"
_CAPITALS = re.compile(rf"(?<!\w)(?:{_LOUD}{{2,30}}(?:[ \t,!¡:]{{1,3}}{_LOUD}{{2,30}}){{1,40}}(?!\w)|{_LOUD}{{5,30}}!)")
_MARKS = re.compile(r"!{2,}|[🔥🚨⏰⚡💥🛒🛍🤑👉💸🎁🏷⏳]")
_MENU = re.compile(  # one to four words and what they cost: "ribs 18", "tamales a $12 c/u"
    r"(?<![^\s(])(?:[^\W\d_]+ ){1,4}(?:(?:x|a|por|for|de) )?(?:[$€£]|rd\$|s/)?\d{1,6}(?:[.,]\d{1,3})?"
    r"[ ]?(?:[$€£]|c/u|each|euros|pesos)?(?=[.,;:\n]|\Z)"
)
_GIVES = re.compile(r"(?:here|aqui|ahi|este es|this is|attached|adjunt)\b")


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
    """Say whether a text sells.

    language  en, es or None: both are looked for in each, as shops mix them; in any other only signs and links are seen

    Never raises for any text; linear in its length. Of more than LONGEST characters the two ends are read.
    """
    if len(text) > LONGEST:
        return _ends(text, language)
    offset, frames, counted = _read(text, language)
    score = _share(_judge(frames, counted) - log(max(1.0, frames.words / NEAR)))
    hits = [_hit(text, offset, frames.seen, one) for one in counted if score >= 0.5 or one.name not in SIGNS]
    if score >= 0.5 and not any(hit.rule in RULES for hit in hits):
        hits = sorted([*hits, _hit(text, offset, frames.seen, _loudest(frames))], key=lambda hit: hit.start)
    return Selling(score >= 0.5, round(score, 4), tuple(hits))


def _ends(text: str, language: str | None) -> Selling:
    """Look at the beginning and the end of a very long text, each for itself."""
    begins = len(text) - LONGEST // 2
    first, last = lint(text[: LONGEST // 2], language), lint(text[begins:], language)
    moved = (replace(hit, start=hit.start + begins, end=hit.end + begins) for hit in last.hits)
    return Selling(first.selling or last.selling, max(first.score, last.score), (*first.hits, *moved))


@dataclass(frozen=True)
class Passage:
    """A part of a text: what counts in it, by rule, sign and hold, and its words as the head reads them."""

    counts: dict[str, float]
    words: str


def passages(text: str, language: str | None = None) -> list[Passage]:
    """Return the passages of a text: what the weights and the head are fitted on."""
    _, frames, counted = _read(text, language)
    return list(_passages(frames, counted))


def _read(text: str, language: str | None) -> tuple[int, Frames, list[Wording]]:
    """Return where the text begins that is read, its frames, and what in it is used and not mentioned."""
    inside = _unwrapped(text)
    tongue = "" if language in ("en", "es", None) else language
    frames = Frames(read(inside), tongue)
    used = [one for one in find(frames.seen.plain, tongue, _WORDS) if not frames.mentioned(one)]
    return text.find(inside), frames, sorted([*used, *_signs(frames)], key=lambda one: (one.start, one.end))


def _unwrapped(text: str) -> str:
    """Take off quotation marks around the whole: then they mark no mention."""
    whole = text.strip()
    marks = {'"': '"', "“": "”", "«": "»", "'": "'"}
    inside = whole[1:-1]
    if len(whole) > 2 and marks.get(whole[0]) == whole[-1] and whole[0] not in inside and whole[-1] not in inside:
        return inside
    return text


def _hit(text: str, offset: int, seen: Text, one: Wording) -> Hit:
    first, last = seen.span(one.start, one.end)
    first, last = first + offset, last + offset
    return Hit(first, last, one.name, text[first:last], WHY[one.name])


def _signs(frames: Frames) -> Iterator[Wording]:
    raw, plain = frames.seen.raw, frames.seen.plain
    links = [(one.start(), one.end()) for one in _LINK.finditer(plain)]
    if links and len(WORD.findall(_LINK.sub(" ", plain))) <= BESIDE_LINK and not _GIVES.match(plain):
        yield Wording(*links[0], "link-only")
    if len(raw) == len(plain):  # else places would not fit
        for one in _CAPITALS.finditer(raw):
            if plain[one.start()] != HIDDEN:
                yield Wording(one.start(), one.end(), "capitals")
        for one in _MARKS.finditer(raw):
            yield Wording(one.start(), one.end(), "marks")
    listed = list(_MENU.finditer(plain))
    if len(listed) > 1:
        yield from (Wording(one.start(), one.end(), "menu") for one in listed)


def _passages(frames: Frames, counted: list[Wording]) -> Iterator[Passage]:
    """Yield what counts in each passage: from a sentence with a hit, the next NEAR words; a short text is one.

    Of a long text without any hit the beginning is a passage.
    """
    sentences = frames.seen.sentences
    lengths = [len(one.words) for one in sentences]
    homes = [frames.home(one) for one in counted]
    short = frames.words <= NEAR
    for first in sorted(set(homes)) if homes and not short else [0]:
        last, size = first, 0
        while last < len(lengths) and (short or last == first or size + lengths[last] <= NEAR):
            size += lengths[last]
            last += 1
        names = [one.name for one in counted[bisect_left(homes, first) : bisect_left(homes, last)]]
        counts = _counts(frames, names, 0 if short else max(0, first - 1), last)
        inside = frames.seen.plain[sentences[first].start : sentences[last - 1].end] if sentences else ""
        yield Passage(counts, inside.replace(HIDDEN, " "))


def _counts(frames: Frames, names: list[str], first: int, last: int) -> dict[str, float]:
    found = {name: names.count(name) for name in set(names)}
    found |= {name: frames.count(name, first, last) for name in (*HOLDS, "you")}
    found["offer"] = any(found.get(name) for name in _MONEY) and any(found.get(name) for name in _ORDERS)
    return {name: log2(1 + min(MOST, n)) for name, n in found.items() if n}


def evident(counts: dict[str, float], *, long: bool = False) -> bool:
    """Say whether a rule or a sign was found (in a long text: a rule), without which nothing sells, however it sounds.

    Among the many sentences of an essay on trade, one with an order in it will sound like selling.
    """
    return bool(counts.keys() & {*RULES, "menu", *(() if long else _WORDS)})


def _judge(frames: Frames, counted: list[Wording]) -> float:
    """Return the log odds of the passage that sells most."""
    parts = sorted(_passages(frames, counted), key=lambda part: -_weigh(part.counts))[:LISTENED]
    long = frames.words > NEAR
    parts = [part for part in parts if evident(part.counts, long=long)]
    if not parts:
        return UNSEEN
    heard = _listen([part.words for part in parts]) if frames.known else [0.0] * len(parts)
    return max(_weigh({**part.counts, SOUNDS: one}) for part, one in zip(parts, heard, strict=True))


def _weigh(counts: dict[str, float]) -> float:
    weights = _weights()
    return weights["bias"] + sum(weights[name] * n for name, n in counts.items())


def _loudest(frames: Frames) -> Wording:
    """Return the sentence that sounds most like selling."""
    sentences = frames.seen.sentences
    heard = _listen([one.plain.replace(HIDDEN, " ") for one in sentences])
    one = sentences[heard.index(max(heard))]
    return Wording(one.start, one.end, SOUNDS)


def _listen(texts: Sequence[str]) -> list[float]:
    [said] = _scorer().score(texts)
    return sound(said.shares[:, 1])


def sound(shares: np.ndarray) -> list[float]:
    """Turn probabilities of selling into log odds, no further than LOUDEST."""
    p = np.clip(shares, 1e-9, 1 - 1e-9)
    odds: list[float] = np.clip(np.log(p / (1 - p)), -LOUDEST, LOUDEST).tolist()
    return odds


def _share(score: float) -> float:
    return 1.0 / (1.0 + exp(-max(-50.0, min(50.0, score))))


@cache
def _weights() -> dict[str, float]:
    rows = (line.split("\t") for line in WEIGHTS.read_text("utf-8").splitlines())
    return {name: float(weight) for name, weight in rows}


@cache
def _scorer() -> Scorer:
    return Scorer([Head.load(HEAD)], limit=20_000)
