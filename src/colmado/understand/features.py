"""Turn messages into the numbers every head reads: one hashing pass, shared by training and by the stream.

A message is a list of tokens between "^" and "$". Its features are
  words    each different token: its word and its character 2-5-grams, hashed (once a word, then remembered)
  pairs    each two neighbouring tokens, and each two with one between them, hashed in numpy
  denied   each token within reach of a "no", "never", "sin", hashed apart from the same token undenied
  facts    phrase groups (`cues`) and rules (ends in a question mark, all capitals, only an address ...), as bits
Words, pairs and denied tokens are divided by the square root of their number, so that a long mail does not shout.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from colmado.understand.cues import STEP, U64, cues, phrase_bits, token_hash, word_bits
from colmado.understand.tokens import END, FEELING, HEAD, START, TAIL, clip, plain, raw_tokens

BITS = 18
SPACE = 1 << BITS
"""Rows of the hashed table."""
LIMIT = 60_000
"""Different words remembered at once; then all are forgotten and learned anew."""
AT_ONCE = 40_000
"""Characters read in one pass: keeps the arrays in the processor's cache."""
LONGEST = HEAD + TAIL
"""Characters read of one message at most."""

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]

_MIX = np.uint64(0x9E3779B97F4A7C15)
_APART = np.uint64(0x2545F4914F6CDD1D)
_DENIED = np.uint64(0x5851F42D4C957F2D)
_REACH = 4
"""How many tokens a "no" denies, at most to the next mark."""
_CAPITALS = re.compile(r"[A-ZÁÉÍÓÚÑ]{3,}")
_LETTERS = re.compile(r"[a-záéíóúñ]{2,}")
_BROKEN_QUOTE = re.compile(r"(?:^|\s)\?\w")
_LENGTHENED = re.compile(r"([^\W\d])\1\1")
_NOS = frozenset((
    "no", "not", "never", "nothing", "nobody", "none", "neither", "nor", "without", "cannot", "cant", "dont",
    "doesnt", "didnt", "wont", "wouldnt", "isnt", "wasnt", "arent", "aint", "couldnt", "shouldnt", "havent",
    "hasnt", "ni", "nunca", "nada", "nadie", "sin", "tampoco", "jamas", "ningun", "ninguna",
))  # fmt: skip
_STOPS = frozenset((START, END, ".", ",", "!", "?", "¿", ":", "but", "pero", "sino"))

RULES = (
    "asks", "asks twice", "ends asking", "opened question", "shouts once", "shouts often",
    "capitals", "all capitals", "address", "addresses", "only address", "lengthened", "trails off",
    "words 0", "words 1-2", "words 3-6", "words 7-15", "words 16-40", "words 41-100", "words over 100",
)  # fmt: skip
_LENGTHS = np.array([0, 2, 6, 15, 40, 100])


def fact_names() -> tuple[str, ...]:
    """Return the names of the facts, in the order of their columns."""
    return (*cues().names, *RULES)


@dataclass(frozen=True)
class Batch:
    """Messages as arrays. n messages, t tokens over all of them, w different tokens summed over messages.

    `word_ids` (w,) with `word_starts` (n,); `rows` (s,) hashed table rows of pairs and denied tokens, each
    belonging to message `owners` (s,), in order; `facts` (n, facts) of 0 and 1; `scale` (n,).
    """

    word_ids: I64
    word_starts: I64
    rows: I64
    row_starts: I64
    facts: F32
    scale: F32


def word_rows(word: str) -> list[int]:
    """Return the hashed table rows of one plain token: the word itself, then its character 2-5-grams.

    An emoji has no letters: what it says (`tokens.FEELING`) stands in for them.
    """
    rows = [zlib.crc32(b"w" + word.encode("utf8", "surrogatepass")) % SPACE]
    if word in FEELING:
        rows += [zlib.crc32(b"w" + FEELING[word].encode()) % SPACE]
    elif word[:1].isalpha() and not (word[0] == "x" and word in _CLASSES):
        padded = f" {word[:24]} "
        grams = {padded[i : i + n] for n in range(2, 6) for i in range(len(padded) - n + 1)}
        rows += sorted(zlib.crc32(g.encode("utf8", "surrogatepass")) % SPACE for g in grams)
    return rows


_CLASSES = frozenset(
    ("xuser", "xmoney", "xpercent", "xnum", "xmail", "xurl", "xlaugh", "xhappy", "xangry", "xsad", "xshout")
)
CHAR_WEIGHT = 1.6
"""Weight of a word's character n-grams together, against 1 for the word; chosen by cross-validation."""


def word_weights(rows: Sequence[int]) -> F32:
    """Return the weight of each of `word_rows`: 1 for the word, the character n-grams share theirs."""
    weights = np.full(len(rows), 1.0, dtype=np.float32)
    if len(rows) > 1:
        weights[1:] = CHAR_WEIGHT / np.sqrt(len(rows) - 1)
    return weights


def parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut messages into runs that are read in one pass."""
    start, size = 0, 0
    for end, text in enumerate(texts):
        size += min(len(text), LONGEST)
        if size > AT_ONCE and end > start:
            yield texts[start:end]
            start, size = end, min(len(text), LONGEST)
    if start < len(texts):
        yield texts[start:]


class Vocabulary:
    """Number the raw tokens met, remembering hash and cue bits of each; forgets all when `limit` is reached.

    `on_new(number, plain_token)` is called once for each newly numbered token.
    """

    def __init__(self, on_new: Callable[[int, str], None], limit: int = LIMIT) -> None:
        self._on_new = on_new
        self._limit = limit
        self._hash = np.zeros(limit, dtype=np.uint64)
        self._cue = np.zeros(limit, dtype=np.uint64)
        self._turns = np.zeros(limit, dtype=np.int8)
        self._forget()

    def _forget(self) -> None:
        self._raw: dict[str, int] = {}
        self._plain: dict[str, int] = {}
        self._start, self._end = self._number(START), self._number(END)

    def _number(self, word: str) -> int:
        number = self._plain.setdefault(word, len(self._plain))
        if number == len(self._plain) - 1:
            self._hash[number] = token_hash(word)
            self._cue[number] = word_bits(word)
            self._turns[number] = 1 if word in _NOS else -1 if word in _STOPS else 0
            self._on_new(number, word)
        return number

    def _meet(self, raw: str) -> int:
        word = plain(raw)
        number = self._number(word) if word else -1
        if len(self._raw) < 4 * self._limit:
            self._raw[raw] = number
        return number

    def numbers(self, raws: Sequence[str]) -> list[int]:
        """Return the numbers of the tokens, between those of START and END; ignored tokens left out."""
        known = self._raw
        out = [self._start]
        for raw in raws:
            number = known.get(raw)
            if number is None:
                number = self._meet(raw)
            if number >= 0:
                out.append(number)
        out.append(self._end)
        return out

    def read(self, texts: Sequence[str]) -> Batch:
        """Return the features of the messages, which are one of `parts`: more would not fit the memory."""
        clipped = [clip(text) for text in texts]
        raws = [raw_tokens(text) for text in clipped]
        if len(self._plain) + sum(map(len, raws)) >= self._limit:
            self._forget()
        if sum(map(len, raws)) + 2 >= self._limit and len(texts) > 1:
            raise ValueError(f"{len(texts)} messages hold more than {self._limit} tokens; read fewer at once")
        sentences = [self.numbers(raw) for raw in raws]
        rules = np.array([_rule_bits(t, r) for t, r in zip(clipped, raws, strict=True)], dtype=np.uint64)
        return self._arrays(sentences, rules)

    def _arrays(self, sentences: list[list[int]], rules: U64) -> Batch:
        different = [list(dict.fromkeys(sentence)) for sentence in sentences]
        lengths = np.array([len(s) for s in sentences], dtype=np.int64)
        widths = np.array([len(d) for d in different], dtype=np.int64)
        tokens = np.array(list(itertools.chain.from_iterable(sentences)), dtype=np.int64)
        starts = _starts(lengths)
        hashes = self._hash[tokens]
        found = np.bitwise_or.reduceat(self._cue[tokens] | phrase_bits(hashes), starts)
        rows, counts = _sequence_rows(hashes, lengths, self._turns[tokens])
        return Batch(
            word_ids=np.array(list(itertools.chain.from_iterable(different)), dtype=np.int64),
            word_starts=_starts(widths),
            rows=rows,
            row_starts=_starts(counts),
            facts=np.hstack([_bits(found, len(cues().names)), _bits(rules, len(RULES))]),
            scale=(1.0 / np.sqrt(widths + counts)).astype(np.float32),
        )


def _starts(counts: I64) -> I64:
    return np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)


def _bits(masks: U64, width: int) -> F32:
    return ((masks[:, None] >> np.arange(width, dtype=np.uint64)) & np.uint64(1)).astype(np.float32)


def _sequence_rows(hashes: U64, lengths: I64, turns: npt.NDArray[np.int8]) -> tuple[I64, I64]:
    """Return the rows of pairs and denied tokens of all messages, in their order, and how many each has."""
    owner = np.repeat(np.arange(len(lengths)), lengths)
    place = np.arange(len(hashes))
    said_no = np.maximum.accumulate(np.where(turns > 0, place, -_REACH - 1))
    stopped = np.maximum.accumulate(np.where(turns < 0, place, -1))
    denied = (said_no > stopped) & (place > said_no) & (place - said_no <= _REACH)
    pair = owner[:-1] == owner[1:]
    skip = owner[:-2] == owner[2:]
    keys = np.concatenate((
        (hashes[:-1] * STEP + hashes[1:])[pair],
        (hashes[:-2] * STEP * STEP + hashes[2:] + _APART)[skip],
        (hashes + _DENIED)[denied],
    ))
    owners = np.concatenate((owner[:-1][pair], owner[:-2][skip], owner[denied]))
    order = np.argsort(owners, kind="stable")
    rows = ((keys * _MIX) >> np.uint64(64 - BITS)).astype(np.int64)[order]
    return rows, np.bincount(owners, minlength=len(lengths)).astype(np.int64)


def _rule_bits(text: str, raws: Sequence[str]) -> int:
    asks = text.count("?")
    if asks:
        asks -= len(_BROKEN_QUOTE.findall(text)) + sum("?" in raw for raw in raws if len(raw) > 1)
    shouts = raws.count("!")
    loud = len(_CAPITALS.findall(text))
    address = sum(raw.startswith(("http", "www.")) for raw in raws)
    words = sum(raw[0].isalpha() for raw in raws)
    facts = (
        asks == 1, asks > 1, text.rstrip(" .!\n\"')").endswith("?") and asks > 0, "¿" in raws,
        shouts == 1, shouts > 1, loud > 1, loud > 1 and not _LETTERS.search(text),
        address == 1, address > 1, address > 0 and words - address < 2,
        _LENGTHENED.search(text) is not None, "..." in text or "…" in text,
    )  # fmt: skip
    bits = sum(1 << i for i, fact in enumerate(facts) if fact)
    return bits | 1 << (len(facts) + int(np.searchsorted(_LENGTHS, words)))
