"""Teach a head from what teammates corrected: a small change on top of what it knew, kept only if it helps.

The head's own scores are the starting point; a multinomial logistic regression learns what to add to them, held back
by a ridge (as in offset models of generalised linear regression, McCullagh and Nelder 1989, section 2.5). What nobody
corrected is learned from as well, as the head said it: so a dozen corrections cannot turn everything over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.optimize import minimize

from colmado.kit.errors import NotEnoughData
from colmado.understand import encoder, matrices
from colmado.understand.features import SPACE
from colmado.understand.head import Head
from colmado.understand.matrices import VECTOR_SCALE
from colmado.understand.scoring import Scorer, choose, softmax

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

FEWEST = 20
"""Corrections, below which nothing is learned."""
TURNS = 5
RIDGES = (3.0, 1.0, 0.3, 0.1, 0.03, 0.01)
"""From hardly any change to much; which, is chosen on messages that were not learned from."""
DRAWS = 2000


@dataclass(frozen=True)
class Taught:
    """What teaching came to, counted on messages while they were not learned from.

    corrected  how many corrections; `before` and `after`: of how many the head says what the teammate said
    agreed     how many that nobody corrected; of `lost` of them the taught head says something else
    gain       right answers more in a hundred of all these messages, with its 95 % bootstrap interval
    head       the taught head; None where it would not have been better for sure
    """

    corrected: int
    before: int
    after: int
    agreed: int
    lost: int
    gain: float
    low: float
    high: float
    head: Head | None


def teach(head: Head, texts: Sequence[str], labels: Sequence[str], agreed: Sequence[str], *, seed: int = 7) -> Taught:
    """Teach a head what teammates said of `texts`, not to forget what it says of `agreed`.

    Deterministic; the time grows with the cube of the number of messages: five hundred of each take six CPU-seconds.
    Raises NotEnoughData below FEWEST corrections; ValueError for a label that the head has not.
    """
    n = len(texts)
    if n < FEWEST:
        raise NotEnoughData(f"it learns from {FEWEST} corrections on, and so far there are {n}")
    every = [*texts, *agreed]
    starts = np.log(np.maximum(Scorer([head]).score(every)[0].shares, 1e-12))
    own = choose(softmax(starts), head.lean)
    truth = np.concatenate([[head.labels.index(label) for label in labels], own[n:]]).astype(np.int64)
    x = _features(every, head.encoder)
    turned, back = _turned(x)
    wanted = softmax(starts)  # of what nobody corrected, the head's own word, as surely as it said it
    wanted[:n] = np.eye(len(head.labels))[truth[:n]]
    ridge, unseen = _choose(turned, starts, wanted, seed)
    said = choose(softmax(unseen), head.lean)
    gained = (said == truth).astype(np.float64) - (own == truth)
    rng = np.random.default_rng(seed)
    means = gained[rng.integers(0, len(gained), (DRAWS, len(gained)))].mean(axis=1) * 100
    low, high = (float(q) for q in np.quantile(means, (0.025, 0.975)))
    taught = _add(head, x.T @ (back @ _fit(turned, starts, wanted, ridge))) if low > 0 else None
    return Taught(
        corrected=n,
        before=int((own[:n] == truth[:n]).sum()),
        after=int((said[:n] == truth[:n]).sum()),
        agreed=len(agreed),
        lost=int((said[n:] != truth[n:]).sum()),
        gain=float(gained.mean() * 100),
        low=low,
        high=high,
        head=taught,
    )


def _features(texts: Sequence[str], reads: str) -> sp.csr_matrix:
    x = matrices.matrix(texts)
    if not reads:
        return x
    return sp.hstack([x, sp.csr_matrix(encoder.encode(reads, texts) * VECTOR_SCALE)]).tocsr()


def _turned(x: sp.csr_matrix) -> tuple[F64, F64]:
    """Turn m rows of very many columns into m rows of at most m: the same distances, so the same ridge solution.

    Returns the rows, (m, r), and `back` (m, r): weights w (r, k) over them are weights x.T @ (back @ w) over x.
    """
    values, axes = np.linalg.eigh((x @ x.T).toarray().astype(np.float64))
    kept = values > values[-1] * 1e-9
    roots = np.sqrt(values[kept])
    return axes[:, kept] * roots, axes[:, kept] / roots


def _choose(x: F64, starts: F64, wanted: F64, seed: int) -> tuple[float, F64]:
    """Return the ridge with the least log loss on messages not learned from, and the scores of those."""
    turn = np.random.default_rng(seed).permutation(len(x)) % TURNS
    best: tuple[float, float, F64] | None = None
    for ridge in RIDGES:
        scores = starts.copy()
        for now in range(TURNS):
            seen, apart = turn != now, turn == now
            scores[apart] += x[apart] @ _fit(x[seen], starts[seen], wanted[seen], ridge)
        loss = _loss(scores, wanted)
        if best is None or loss < best[0]:
            best = (loss, ridge, scores)
    assert best is not None  # noqa: S101 - RIDGES is not empty
    return best[1], best[2]


def _loss(scores: F64, wanted: F64) -> float:
    """Cross entropy, summed over rows."""
    return float(-(np.log(np.maximum(softmax(scores), 1e-300)) * wanted).sum())


def _fit(x: F64, starts: F64, wanted: F64, ridge: float) -> F64:
    """Return what to add to the scores, (columns, k): the least cross entropy with the ridge."""
    k = starts.shape[1]

    def loss(flat: F64) -> tuple[float, F64]:
        coef = flat.reshape(-1, k)
        scores = starts + x @ coef
        slope = x.T @ (softmax(scores) - wanted) + ridge * coef
        return _loss(scores, wanted) + ridge / 2 * float((flat**2).sum()), slope.ravel()

    start = np.zeros(x.shape[1] * k)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200, "ftol": 1e-7})
    coef: F64 = found.x.reshape(-1, k)
    return coef


def _add(head: Head, coef: F64) -> Head:
    """Add to a head's weights, in the units of its scores, and round its table anew."""
    more = coef.astype(np.float32) * np.float32(head.temperature)
    table = head.table * head.scale + more[:SPACE]
    scale = np.maximum(np.abs(table).max(axis=0) / 127, 1e-9).astype(np.float32)
    return replace(
        head,
        table=np.round(table / scale).astype(np.int8),
        scale=scale,
        facts=head.facts + more[SPACE : matrices.WIDTH],
        vector=head.vector + more[matrices.WIDTH :] * VECTOR_SCALE if head.encoder else head.vector,
        note=f"{head.note}; taught".removeprefix("; "),
    )
