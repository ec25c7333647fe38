"""Write an ONNX model as bytes: the few messages of its format that we need, in the wire format of protocol buffers.

The numbers of the fields are those of `onnx.proto` (ONNX 1.16 and later). That saves users a package of 20 MB.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Attribute = int | float
_TYPES = {"float32": 1, "uint8": 2, "int8": 3, "int64": 7}
_FLOAT, _INT, _INTS = 1, 2, 7
_IR = 10
_OPERATORS = {"": 21, "com.microsoft": 1}
"""The sets of operators, with their versions."""


def _varint(number: int) -> bytes:
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def _field(number: int, value: int | float | str | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    if isinstance(value, float):
        return _varint(number << 3 | 5) + struct.pack("<f", value)
    raw = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(raw)) + raw


def _fields(number: int, values: Sequence[int | str | bytes]) -> bytes:
    return b"".join(_field(number, value) for value in values)


def tensor(name: str, values: npt.NDArray[np.generic]) -> bytes:
    """Return a constant."""
    raw = np.ascontiguousarray(values).tobytes()
    return _fields(1, values.shape) + _field(2, _TYPES[values.dtype.name]) + _field(8, name) + _field(9, raw)


def node(operator: str, given: Sequence[str], out: Sequence[str], **attributes: int | float | Sequence[int]) -> bytes:
    """Return one operation on named values; an operator of another set than ONNX's own is "set:Name"."""
    domain, _, name = operator.rpartition(":")
    about = [_field(5, _attribute(key, value)) for key, value in attributes.items()]
    return _fields(1, given) + _fields(2, out) + _field(4, name) + b"".join(about) + _field(7, domain)


def _attribute(name: str, value: int | float | Sequence[int]) -> bytes:
    if isinstance(value, int):
        return _field(1, name) + _field(3, value) + _field(20, _INT)
    if isinstance(value, float):
        return _field(1, name) + _field(2, value) + _field(20, _FLOAT)
    return _field(1, name) + _fields(8, value) + _field(20, _INTS)


def floats(name: str, shape: Sequence[int | str]) -> bytes:
    """Return an input or an output of 32-bit floats; a size that varies has a name."""
    sizes = [_field(1, _field(1 if isinstance(size, int) else 2, size)) for size in shape]
    return _field(1, name) + _field(2, _field(1, _field(1, 1) + _field(2, b"".join(sizes))))


def model(nodes: Sequence[bytes], constants: Sequence[bytes], given: Sequence[bytes], out: Sequence[bytes]) -> bytes:
    """Return the model's bytes."""
    graph = _fields(1, nodes) + _field(2, "colmado") + _fields(5, constants) + _fields(11, given) + _fields(12, out)
    sets = [_field(1, name) + _field(2, version) for name, version in _OPERATORS.items()]
    return _field(1, _IR) + _field(7, graph) + _fields(8, sets)
