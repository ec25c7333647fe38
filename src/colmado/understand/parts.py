"""The linear models a head is put together from: each fitted apart, with scikit-learn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from colmado.understand import matrices
from colmado.understand.features import SPACE

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Linear:
    """A fitted part over `matrices.WIDTH` + dim columns: `coef` (columns, k), `bias` (k,)."""

    coef: F32
    bias: F32

    def scores(self, x: sp.csr_matrix) -> F64:
        """Return the scores of rows, shape (rows, k)."""
        return np.asarray(x @ self.coef, dtype=np.float64) + self.bias


@dataclass(frozen=True)
class Part:
    """One linear model to fit: on which columns, how, how strongly."""

    name: str
    first: int | None
    last: int | None
    by_counts: bool = False
    strength: float = 1.0

    def fit(self, x: sp.csr_matrix, truth: I64, seed: int) -> Linear:
        """Fit on rows. Columns that never occur, nine of ten, are left out and stay 0."""
        k = int(truth.max()) + 1
        columns = slice(self.first, self.last)
        some = x[:, columns]
        used = np.flatnonzero(some.getnnz(axis=0))
        coef, bias = (_by_counts if self.by_counts else _by_margin)(some[:, used], truth, self.strength, seed)
        whole = np.zeros((x.shape[1], k), dtype=np.float32)
        whole[used + (self.first or 0)] = coef
        return Linear(whole, bias.astype(np.float32))


def parts(with_vector: bool) -> list[Part]:
    """Return the parts of a head, to be fitted at strengths still to be chosen."""
    words = [Part("words", 0, matrices.WIDTH), Part("counts", 0, SPACE, by_counts=True)]
    return [*words, Part("vector", matrices.WIDTH, None), Part("both", 0, None)] if with_vector else words


def _by_margin(x: sp.csr_matrix, truth: I64, strength: float, seed: int) -> tuple[F32, F32]:
    model = LinearSVC(C=strength, random_state=seed, tol=1e-3, max_iter=3000).fit(x, truth)
    coef, bias = model.coef_.T, model.intercept_
    if coef.shape[1] == 1:
        coef, bias = np.hstack([-coef, coef]) / 2, np.array([-bias[0], bias[0]]) / 2
    return coef.astype(np.float32), bias.astype(np.float32)


def _by_counts(x: sp.csr_matrix, truth: I64, strength: float, seed: int) -> tuple[F32, F32]:  # noqa: ARG001
    """Complement naive Bayes (Rennie et al. 2003): trusts each word by its counts."""
    model = ComplementNB(alpha=0.2 / strength, norm=True).fit(x, truth)
    adds = model.feature_log_prob_.T - model.feature_log_prob_.T.mean(axis=1, keepdims=True)
    spread = float((x @ adds).std()) or 1.0
    return (adds / spread).astype(np.float32), np.zeros(adds.shape[1], dtype=np.float32)
