"""The transformer as an ONNX model whose matrices are numbers of eight bits, for onnxruntime.

Each row of states is rounded by its own largest number, so that a text's vector does not depend on what it is read
together with. Weights keep seven of the eight bits: the sums of pairs that AVX2 makes of them then fit sixteen bits,
and every processor gives the same.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from colmado.understand.transformer import wire
from colmado.understand.transformer.packed import F32, Layer, Map

LARGEST = 63
_MIDDLE = 128
"""States are rounded to 1 to 255, and this stands for 0."""


class Graph:
    """A model in the making. `x` (texts, places, width) and `bias` (texts, 1, 1, places) come in."""

    def __init__(self, heads: int, width: int, epsilon: float) -> None:
        self._heads, self._width, self._epsilon = heads, width, epsilon
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []
        for name, value in (("rows", [-1, width]), ("flat", [-1]), ("of three", [3, heads, width // heads])):
            self._keep(name, np.array(value, dtype=np.int64))
        for name, number in (("one", 1), ("step", 1 / 127), ("least", 1e-9)):
            self._keep(name, np.array(number, dtype=np.float32))
        self._keep("middle", np.array(_MIDDLE, dtype=np.uint8))

    def _keep(self, name: str, values: npt.NDArray[np.generic]) -> str:
        self._constants.append(wire.tensor(name, values))
        return name

    def _do(self, out: str, operator: str, *given: str, **attributes: int | float | list[int]) -> str:
        self._nodes.append(wire.node(operator, given, [out], **attributes))
        return out

    def build(self, norm: F32, layers: Iterable[Layer]) -> bytes:
        """Return the model's bytes: `h` (texts, places, width), the states after the last layer, comes out."""
        self._do("shape", "Shape", "x")
        self._do("size", "Shape", "x", end=2)
        self._do("apart", "Concat", "size", "of three", axis=0)
        x = self._norm("x0", self._do("x rows", "Reshape", "x", "rows"), norm)
        for number, layer in enumerate(layers):
            x = self._layer(f"{number} ", x, layer)
        self._do("h", "Reshape", x, "shape")
        shape: list[int | str] = ["texts", "places", self._width]
        given = [wire.floats("x", shape), wire.floats("bias", ["texts", 1, 1, "places"])]
        return wire.model(self._nodes, self._constants, given, [wire.floats("h", shape)])

    def _layer(self, name: str, x: str, layer: Layer) -> str:
        seen = self._linear(name + "joined", self._attend(name, x, layer.asked), layer.joined)
        x = self._norm(name + "half", self._do(name + "sum", "Add", seen, x), layer.norms[:2])
        wide = self._do(name + "bent", "Gelu", self._linear(name + "wide", x, layer.wide))
        more = self._linear(name + "narrow", wide, layer.narrow)
        return self._norm(name + "out", self._do(name + "sum 2", "Add", more, x), layer.norms[2:])

    def _attend(self, name: str, x: str, asked: Map) -> str:
        """Return what each head saw, side by side. Queries are divided by the root of their length in the weights."""
        share = np.ones((len(asked.bias), 1), dtype=np.float32)
        share[: self._width] = (self._width // self._heads) ** -0.5
        three = self._linear(name + "asked", x, Map(asked.weight * share, asked.bias * share[:, 0]))
        three = self._do(name + "apart", "Reshape", three, "apart")
        three = self._do(name + "turned", "Transpose", three, perm=[2, 0, 3, 1, 4])
        ones = [name + one for one in ("q", "k", "v")]
        self._nodes.append(wire.node("Split", [three], ones, axis=0, num_outputs=3))
        q, k, v = (self._do(f"{one} alone", "Squeeze", one, self._keep(f"{one} axis", _ZERO)) for one in ones)
        near = self._do(name + "near", "MatMul", q, self._do(name + "k turned", "Transpose", k, perm=[0, 1, 3, 2]))
        share_of = self._do(name + "shares", "Softmax", self._do(name + "there", "Add", near, "bias"), axis=-1)
        seen = self._do(name + "seen", "MatMul", share_of, v)
        back = self._do(name + "back", "Transpose", seen, perm=[0, 2, 1, 3])
        return self._do(name + "seen rows", "Reshape", back, "rows")

    def _norm(self, name: str, x: str, norm: F32) -> str:
        scale, shift = self._keep(name + " scale", norm[0]), self._keep(name + " shift", norm[1])
        return self._do(name, "LayerNormalization", x, scale, shift, axis=-1, epsilon=self._epsilon)

    def _linear(self, name: str, x: str, of: Map) -> str:
        """Return the map of the rows x: rounded, multiplied as integers, and made long again."""
        steps = np.maximum(np.abs(of.weight).max(axis=1) / LARGEST, 1e-9).astype(np.float32)
        rounded = self._keep(name + " weight", np.round(of.weight / steps[:, None]).astype(np.int8).T)
        largest = self._do(name + " largest", "ReduceMax", self._do(name + " size", "Abs", x), "flat", keepdims=1)
        step = self._do(name + " step", "Mul", self._do(name + " some", "Max", largest, "least"), "step")
        flat = self._do(name + " steps", "Reshape", step, "flat")
        zeros = self._do(name + " zeros", "Expand", "middle", self._do(name + " count", "Shape", flat))
        states = self._do(name + " rounded", "QuantizeLinear", x, flat, zeros, axis=0)
        product = self._do(
            name + " product", "com.microsoft:MatMulIntegerToFloat",
            states, rounded, "one", self._keep(name + " weight steps", steps), "middle",
        )  # fmt: skip
        long = self._do(name + " long", "Mul", product, step)
        return self._do(name, "Add", long, self._keep(name + " bias", of.bias))


_ZERO = np.array([0], dtype=np.int64)
