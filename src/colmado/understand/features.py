"""Turn messages into the numbers of the kind model: one hashing pass, shared by training and by the stream.

A message is a list of tokens between "^" and "$". Its features are
  words    each different token: its word and its character 2-5-grams, hashed (once a word, then remembered)
  pairs    each two neighbouring tokens, hashed in numpy
  cues     which groups of phrases of `weights/cues.txt` occur, as bits of one integer
  rules    a few facts of the whole text (ends in a question mark, all capitals, only an address ...), as bits
Words and pairs are divided by the square root of their number, so that a long mail does not shout.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from colmado.understand.tokens import END, HEAD, START, TAIL, clip, plain, raw_tokens

BITS = 18
SPACE = 1 << BITS
"""Rows of the hashed table."""

U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]
LONGEST = HEAD + TAIL
"""Characters read of one message at most."""
CUES = Path(__file__).parent / "weights" / "cues.txt"

_MIX = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(0x100000001B3)
_CAPITALS = re.compile(r"[A-ZÁÉÍÓÚÑ]{3,}")
_LETTERS = re.compile(r"[a-záéíóúñ]{2,}")
_BROKEN_QUOTE = re.compile(r"(?:^|\s)\?\w")

RULES = (
    "asks", "asks twice", "ends asking", "opened question", "shouts once", "shouts often",
    "capitals", "all capitals", "address", "addresses", "only address",
    "words 0", "words 1-2", "words 3-6", "words 7-15", "words 16-40", "words 41-100", "words over 100",
)  # fmt: skip
_LENGTHS = np.array([0, 2, 6, 15, 40, 100])


@dataclass(frozen=True)
class Cues:
    """Phrase groups: the name of each bit, whole words, beginnings of words, longer phrases by hash."""

    names: tuple[str, ...]
    words: dict[str, int]
    stems: dict[str, int]
    phrases: tuple[tuple[U64, U64], ...]


@dataclass(frozen=True)
class Batch:
    """Messages as arrays. n messages, t tokens over all of them, w different tokens summed over messages.

    `word_ids` (w,) with `word_starts` (n,); `pair_rows` (t,) hashed table rows with `pair_starts` (n,),
    where the pair that would cross two messages has `pair_weight` 0; `cues` and `rules` (n,) bit masks;
    `scale` (n,).
    """

    word_ids: I64
    word_starts: I64
    pair_rows: I64
    pair_weight: npt.NDArray[np.float32]
    pair_starts: I64
    cues: U64
    rules: U64
    scale: npt.NDArray[np.float32]


def word_rows(word: str) -> list[int]:
    """Return the hashed table rows of one plain token: the word itself, then its character 2-5-grams."""
    rows = [zlib.crc32(b"w" + word.encode("utf8", "surrogatepass")) % SPACE]
    if word[:1].isalpha() and not (word[0] == "x" and word in _CLASSES):
        padded = f" {word[:24]} "
        grams = {padded[i : i + n] for n in range(2, 6) for i in range(len(padded) - n + 1)}
        rows += sorted(zlib.crc32(g.encode("utf8", "surrogatepass")) % SPACE for g in grams)
    return rows


_CLASSES = frozenset(
    ("xuser", "xmoney", "xpercent", "xnum", "xmail", "xurl", "xlaugh", "xhappy", "xangry", "xsad", "xshout")
)
CHAR_WEIGHT = 1.6
"""Weight of a word's character n-grams together, against 1 for the word; chosen by cross-validation."""


def word_weights(rows: Sequence[int]) -> npt.NDArray[np.float32]:
    """Return the weight of each of `word_rows`: 1 for the word, the character n-grams share theirs."""
    weights = np.full(len(rows), 1.0, dtype=np.float32)
    if len(rows) > 1:
        weights[1:] = CHAR_WEIGHT / np.sqrt(len(rows) - 1)
    return weights


def token_hash(word: str) -> int:
    """Return a 64-bit hash of a plain token, the same in every process."""
    raw = word.encode("utf8", "surrogatepass")
    return (zlib.crc32(raw) << 32) | zlib.adler32(raw)


def _phrase_hash(hashes: Sequence[int]) -> int:
    total = hashes[0]
    for h in hashes[1:]:
        total = (total * int(_STEP) + h) % (1 << 64)
    return total


@cache
def cues() -> Cues:
    """Read `weights/cues.txt`: a line `[group]` opens a group, then one phrase a line.

    A phrase is up to four tokens; `a|b` in a token means either; a single token ending in `*` is the
    beginning of a word.
    """
    names: list[str] = []
    words: dict[str, int] = {}
    stems: dict[str, int] = {}
    longer: list[dict[int, int]] = [{}, {}, {}]
    for line in CUES.read_text(encoding="utf8").splitlines():
        if line.startswith("[") and line.rstrip().endswith("]"):
            names.append(line.strip()[1:-1])
        elif line.strip() and not line.startswith("#"):
            bit = 1 << (len(names) - 1)
            for parts in itertools.product(*(part.split("|") for part in line.split())):
                _file_phrase(parts, bit, words, stems, longer)
    return Cues(tuple(names), words, stems, tuple(_sorted(table) for table in longer))


def _file_phrase(
    parts: Sequence[str], bit: int, words: dict[str, int], stems: dict[str, int], longer: list[dict[int, int]]
) -> None:
    if len(parts) == 1 and parts[0].endswith("*"):
        stems[parts[0][:-1]] = stems.get(parts[0][:-1], 0) | bit
    elif len(parts) == 1:
        words[parts[0]] = words.get(parts[0], 0) | bit
    else:
        key = _phrase_hash([token_hash(part) for part in parts])
        longer[len(parts) - 2][key] = longer[len(parts) - 2].get(key, 0) | bit


def _sorted(table: dict[int, int]) -> tuple[U64, U64]:
    keys = sorted(table)
    return np.array(keys, dtype=np.uint64), np.array([table[k] for k in keys], dtype=np.uint64)


class Vocabulary:
    """Number the raw tokens met, remembering hash and cue bits of each; forgets all when `limit` is reached.

    `on_new(number, plain_token)` is called once for each newly numbered token.
    """

    def __init__(self, on_new: Callable[[int, str], None], limit: int = 60_000) -> None:
        self._on_new = on_new
        self._limit = limit
        self._hash = np.zeros(limit, dtype=np.uint64)
        self._cue = np.zeros(limit, dtype=np.uint64)
        self._forget()

    def _forget(self) -> None:
        self._raw: dict[str, int] = {}
        self._plain: dict[str, int] = {}
        self._start, self._end = self._number(START), self._number(END)

    def _number(self, word: str) -> int:
        number = self._plain.setdefault(word, len(self._plain))
        if number == len(self._plain) - 1:
            self._hash[number] = token_hash(word)
            self._cue[number] = _cue_bits(word)
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
        """Return the features of the messages. At most a few thousand messages a call keeps memory small."""
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
        starts = np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.int64)
        hashes = self._hash[tokens]
        following = np.append(hashes[1:], np.uint64(0))
        pairs = hashes * _STEP + following
        weight = np.ones(len(tokens), dtype=np.float32)
        weight[starts + lengths - 1] = 0.0
        return Batch(
            word_ids=np.array(list(itertools.chain.from_iterable(different)), dtype=np.int64),
            word_starts=np.concatenate(([0], np.cumsum(widths)[:-1])).astype(np.int64),
            pair_rows=((pairs * _MIX) >> np.uint64(64 - BITS)).astype(np.int64),
            pair_weight=weight,
            pair_starts=starts,
            cues=np.bitwise_or.reduceat(self._cue[tokens] | _phrase_bits(hashes), starts),
            rules=rules,
            scale=(1.0 / np.sqrt(widths + lengths)).astype(np.float32),
        )


def _phrase_bits(hashes: U64) -> U64:
    """Return for each token the bits of the phrases of 2-4 tokens which begin there.

    A phrase holds neither "^" before its first token nor "$", so none can cross from one message to the next.
    """
    bits = np.zeros(len(hashes), dtype=np.uint64)
    running = hashes
    for size, (keys, masks) in enumerate(cues().phrases, start=2):
        running = running[:-1] * _STEP + hashes[size - 1 :]
        if not len(running) or not len(keys):
            break
        place = np.minimum(np.searchsorted(keys, running), len(keys) - 1)
        bits[: len(running)] |= np.where(keys[place] == running, masks[place], np.uint64(0))
    return bits


def _cue_bits(word: str) -> int:
    known = cues()
    bits = known.words.get(word, 0)
    for size in range(3, len(word) + 1):
        bits |= known.stems.get(word[:size], 0)
    return bits


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
    )  # fmt: skip
    bits = sum(1 << i for i, fact in enumerate(facts) if fact)
    return bits | 1 << (len(facts) + int(np.searchsorted(_LENGTHS, words)))
