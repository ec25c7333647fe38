"""Phrase groups: words and phrases that tell much, collected by hand, English and Spanish (`weights/cues.txt`).

Each group is one bit of an integer. What a group weighs for a label is learned; its name only tells people
what it collects.
"""

from __future__ import annotations

import hashlib
import itertools
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

U64 = npt.NDArray[np.uint64]
STEP = np.uint64(0x100000001B3)
PHRASES = Path(__file__).parent / "weights" / "cues.txt"


@dataclass(frozen=True)
class Cues:
    """The name of each bit, whole words, beginnings of words, longer phrases by hash; `digest` of the file."""

    names: tuple[str, ...]
    words: dict[str, int]
    stems: dict[str, int]
    phrases: tuple[tuple[U64, U64], ...]
    digest: str


def token_hash(word: str) -> int:
    """Return a 64-bit hash of a plain token, the same in every process."""
    raw = word.encode("utf8", "surrogatepass")
    return (zlib.crc32(raw) << 32) | zlib.adler32(raw)


@cache
def cues() -> Cues:
    """Read the file: a line `[group]` opens a group, then one phrase a line.

    A phrase is up to four tokens; `a|b` in a token means either; a single token ending in `*` is the
    beginning of a word.
    """
    names: list[str] = []
    words: dict[str, int] = {}
    stems: dict[str, int] = {}
    longer: list[dict[int, int]] = [{}, {}, {}]
    raw = PHRASES.read_bytes()
    for line in raw.decode("utf8").splitlines():
        if line.startswith("[") and line.rstrip().endswith("]"):
            names.append(line.strip()[1:-1])
        elif line.strip() and not line.startswith("#"):
            bit = 1 << (len(names) - 1)
            for parts in itertools.product(*(part.split("|") for part in line.split())):
                _file_phrase(parts, bit, words, stems, longer)
    digest = hashlib.sha256(raw).hexdigest()[:12]
    return Cues(tuple(names), words, stems, tuple(_sorted(table) for table in longer), digest)


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


def _phrase_hash(hashes: Sequence[int]) -> int:
    total = hashes[0]
    for h in hashes[1:]:
        total = (total * int(STEP) + h) % (1 << 64)
    return total


def _sorted(table: dict[int, int]) -> tuple[U64, U64]:
    keys = sorted(table)
    return np.array(keys, dtype=np.uint64), np.array([table[k] for k in keys], dtype=np.uint64)


def word_bits(word: str) -> int:
    """Return the bits of the groups a single plain token belongs to."""
    known = cues()
    bits = known.words.get(word, 0)
    for size in range(3, len(word) + 1):
        bits |= known.stems.get(word[:size], 0)
    return bits


def phrase_bits(hashes: U64) -> U64:
    """Return for each token, of which `hashes` holds `token_hash`, the bits of the phrases that begin there.

    A phrase holds neither "^" after its first token nor "$", so none can cross from one message to the next.
    """
    bits = np.zeros(len(hashes), dtype=np.uint64)
    running = hashes
    for size, (keys, masks) in enumerate(cues().phrases, start=2):
        running = running[:-1] * STEP + hashes[size - 1 :]
        if not len(running) or not len(keys):
            break
        place = np.minimum(np.searchsorted(keys, running), len(keys) - 1)
        bits[: len(running)] |= np.where(keys[place] == running, masks[place], np.uint64(0))
    return bits
