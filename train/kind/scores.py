"""Score predictions honestly: macro-F1 with bootstrap intervals, confusion, spam errors, calibration."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from colmado.understand.kind import KINDS


def macro_f1(truth: np.ndarray, said: np.ndarray) -> float:
    """Return the mean F1 over the kinds that occur in truth or prediction."""
    return float(np.mean([f for f in f1_of(truth, said) if not np.isnan(f)]))


def f1_of(truth: np.ndarray, said: np.ndarray) -> list[float]:
    """Return the F1 of each kind; NaN where it occurs in neither."""
    out = []
    for kind in range(len(KINDS)):
        hits = int(((truth == kind) & (said == kind)).sum())
        either = int((truth == kind).sum() + (said == kind).sum())
        out.append(2 * hits / either if either else float("nan"))
    return out


def interval(truth: np.ndarray, said: np.ndarray, seed: int, draws: int = 1000) -> tuple[float, float]:
    """Return the 95 % percentile bootstrap interval of the macro-F1 over messages."""
    chosen = np.random.default_rng(seed)
    picks = chosen.integers(0, len(truth), (draws, len(truth)))
    values = [macro_f1(truth[pick], said[pick]) for pick in picks]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def calibration_error(sure: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Return the expected calibration error over equally filled bins (0-1)."""
    order = np.argsort(sure)
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return float(sum(len(p) * abs(sure[p].mean() - right[p].mean()) for p in parts) / len(order))


def report(truth: Sequence[str], said: Sequence[str], sure: Sequence[float], seed: int) -> str:
    """Write the figures of one language as lines of text."""
    t = np.array([KINDS.index(k) for k in truth])
    s = np.array([KINDS.index(k) for k in said])
    p, spam = np.array(sure), KINDS.index("spam")
    low, high = interval(t, s, seed)
    each = "  ".join(f"{kind} {f:.2f}" for kind, f in zip(KINDS, f1_of(t, s), strict=True))
    genuine = t != spam
    table = np.zeros((len(KINDS), len(KINDS)), dtype=int)
    np.add.at(table, (t, s), 1)
    return "\n".join([
        f"n {len(t)}  macro-F1 {macro_f1(t, s):.3f} (95 % {low:.3f}-{high:.3f})",
        f"accuracy {(t == s).mean():.3f}  mean kind_p {p.mean():.3f}  "
        f"calibration error {calibration_error(p, t == s):.3f}",
        f"F1: {each}",
        f"false spam {int((s[genuine] == spam).sum())} of {int(genuine.sum())} genuine; "
        f"spam found {int((s[~genuine] == spam).sum())} of {int((~genuine).sum())}",
        "confusion (row = truth):",
        *(f"  {kind:<11}{line}" for kind, line in zip(KINDS, table, strict=True)),
    ])  # fmt: skip
