"""Which pieces of words the tuned encoder keeps: what English and Spanish need."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from colmado.understand.transformer.packed import Weights
from colmado.understand.transformer.pieces import Cutter
from train.messages import table

OTHERS = ("arabic", "_ca", "french", "german", "hindi", "italian", "portuguese")
"""Sets of other languages have this in their names."""


def kept(weights: Weights, folder: Path) -> npt.NDArray[np.int32]:
    """Return the pieces met in train and dev of every set in the folder and in ours, and all single characters."""
    cutter = Cutter(weights, range(len(weights)))
    found = {number for number in range(len(weights)) if len(weights.piece(number)) == 1}
    texts = [message.text for split in ("train", "dev") for message in table.read(split)]
    for path in sorted([*folder.glob("*/train.tsv"), *folder.glob("*/dev.tsv")]):
        if not any(other in path.parent.name for other in OTHERS):
            lines = path.read_text(encoding="utf8").split("\n")
            texts += [text for _, tab, text in (line.partition("\t") for line in lines) if tab]
    for text in texts:
        found.update(cutter.cut(text, len(text) + 1, 1))
    return np.array(sorted(found), dtype=np.int32)
