"""A head: what answers one question about a message ("of which kind?"), as one small file without code in it.

It is linear: each feature and each number of the sentence vector adds to each label's score. Scores become
probabilities by one temperature.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from colmado.kit.errors import InputError
from colmado.understand import encoder
from colmado.understand.cues import cues
from colmado.understand.features import SPACE, fact_names

F32 = npt.NDArray[np.float32]
I8 = npt.NDArray[np.int8]
FORMAT = 1
_WEIGHTS = ("table", "scale", "facts", "vector", "bias", "lean")


@dataclass(frozen=True, eq=False)
class Head:
    """One head with k labels.

    `table` (features.SPACE, k) int8, to be multiplied by `scale` (k,); `facts` (facts, k); `vector` (dim, k), dim
    0 without an encoder, and with several (their names joined by "+") the sum of theirs; `bias` (k,). `lean` (k,)
    is added to the log probabilities when the label is chosen, and only then. From a probability of `sure_from` on,
    no more than `error` of what was said was wrong on messages kept apart; below, a person decides.
    """

    name: str
    labels: tuple[str, ...]
    table: I8
    scale: F32
    facts: F32
    vector: F32
    bias: F32
    lean: F32
    encoder: str = ""
    temperature: float = 1.0
    sure_from: float = 1.0
    error: float = 0.1
    languages: tuple[str, ...] = ()
    note: str = ""
    version: str = ""

    @property
    def tier(self) -> int:
        """1: words alone. 2: words and a sentence vector. 3: the vector of the encoder that we tuned as well."""
        return encoder.tier(self.encoder)

    def write(self, path: Path) -> str:
        """Write the head; returns its version."""
        raw = self.pack()
        path.write_bytes(raw)
        return _version(self.name, raw)

    def pack(self) -> bytes:
        """Return the bytes of the head's file: the same head gives the same."""
        about = {
            "format": FORMAT, "cues": cues().digest, "name": self.name, "labels": self.labels, "encoder": self.encoder,
            "temperature": self.temperature, "sure_from": self.sure_from, "error": self.error,
            "languages": self.languages, "note": self.note,
        }  # fmt: skip
        out = io.BytesIO()
        np.savez_compressed(
            out,
            allow_pickle=False,
            about=np.array(json.dumps(about, ensure_ascii=False)),
            table=self.table,
            scale=self.scale,
            facts=self.facts.astype(np.float16),
            vector=self.vector.astype(np.float16),
            bias=self.bias,
            lean=self.lean,
        )
        return out.getvalue()

    @staticmethod
    def load(path: Path) -> Head:
        """Read a head. Raises InputError where the file is no head, is broken, or was made for other features."""
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise InputError(f"the head {path} cannot be read: {error.strerror}") from error
        return Head.unpack(raw, str(path))

    @staticmethod
    def unpack(raw: bytes, where: str) -> Head:
        """Read the bytes of a head's file, which `where` says the place of. Raises InputError as `load` does."""
        try:
            with np.load(io.BytesIO(raw), allow_pickle=False) as stored:
                about = json.loads(str(stored["about"]))
                weights = {name: stored[name] for name in _WEIGHTS}
            return _checked(where, about, weights, raw)
        except (ValueError, KeyError, TypeError, EOFError, OSError, zipfile.BadZipFile, NotImplementedError) as error:
            raise InputError(
                f"{where} is no head, or a broken one ({error}); ./colmado train head makes one"
            ) from error


def _checked(where: str, about: dict[str, object], weights: dict[str, npt.NDArray[np.generic]], raw: bytes) -> Head:
    if about["format"] != FORMAT or about["cues"] != cues().digest:
        raise InputError(f"{where} was made for other features than this Colmado reads; train it again")
    labels = tuple(map(str, about["labels"]))  # type: ignore[call-overload]
    k = len(labels)
    shapes = {name: array.shape for name, array in weights.items() if name != "vector"}
    wanted = {
        "table": (SPACE, k), "scale": (k,), "facts": (len(fact_names()), k), "bias": (k,), "lean": (k,),
    }  # fmt: skip
    if shapes != wanted or weights["vector"].ndim != 2 or weights["vector"].shape[1] != k or k < 2:
        raise InputError(f"{where} is broken: its weights have the shapes {shapes}, expected {wanted}; train it again")
    floats = {name: weights[name].astype(np.float32) for name in _WEIGHTS if name != "table"}
    if not all(np.isfinite(array).all() for array in floats.values()):
        raise InputError(f"{where} is broken: a weight is no number; train it again")
    return Head(
        name=str(about["name"]),
        labels=labels,
        table=weights["table"].astype(np.int8),
        **floats,
        encoder=str(about["encoder"]),
        temperature=float(about["temperature"]),  # type: ignore[arg-type]
        sure_from=float(about["sure_from"]),  # type: ignore[arg-type]
        error=float(about["error"]),  # type: ignore[arg-type]
        languages=tuple(about["languages"]),  # type: ignore[arg-type]
        note=str(about["note"]),
        version=_version(str(about["name"]), raw),
    )


def _version(name: str, raw: bytes) -> str:
    return f"{name}-{hashlib.sha256(raw).hexdigest()[:12]}"
