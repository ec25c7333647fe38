"""The same features as `scoring` reads, as sparse matrices for fitting. Needs scipy, which only fitting loads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from colmado.understand import features

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
FACTS = len(features.fact_names())
WIDTH = features.SPACE + FACTS
VECTOR_SCALE = np.float32(2.0)
"""A unit vector is this much longer than a message's words (whose length is near 1): chosen on dev."""


def matrix(texts: Sequence[str]) -> sp.csr_matrix:
    """Return the features of the texts, shape (texts, WIDTH): the hashed table's rows, then the facts."""
    rows: list[list[int]] = []
    longest = sum(min(len(text), features.LONGEST) for text in texts) + 2 * len(texts) + 4
    words = features.Vocabulary(lambda _, word: rows.append(features.word_rows(word)), limit=longest)
    batches = [words.read(run) for run in features.parts(texts)]
    of_words = _runs(
        np.array([row for some in rows for row in some], dtype=np.int64),
        np.cumsum([0, *map(len, rows)]),
        features.SPACE,
        np.concatenate([features.word_weights(some) for some in rows]),
    )
    return sp.vstack([_of_batch(batch, of_words) for batch in batches]).tocsr()


def _of_batch(batch: features.Batch, of_words: sp.csr_matrix) -> sp.csr_matrix:
    met = _runs(batch.word_ids, np.append(batch.word_starts, len(batch.word_ids)), of_words.shape[0])
    near = _runs(batch.rows, np.append(batch.row_starts, len(batch.rows)), features.SPACE)
    hashed = sp.diags(batch.scale) @ (met @ of_words + near)
    return sp.hstack([hashed, sp.csr_matrix(batch.facts)]).tocsr().astype(np.float32)


def _runs(columns: I64, edges: I64, width: int, values: F32 | None = None) -> sp.csr_matrix:
    if values is None:
        values = np.ones(len(columns), dtype=np.float32)
    return sp.csr_matrix((values, columns, edges), shape=(len(edges) - 1, width))
