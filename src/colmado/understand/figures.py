"""Figures of a head, with how far chance alone could move them: pure numpy, rows of label numbers in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]
DRAWS = 1000


@dataclass(frozen=True)
class Figure:
    """One figure (0-1) and the interval in which 95 % of bootstrap draws over messages fall."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{100 * self.value:.1f} ({100 * self.low:.1f}-{100 * self.high:.1f})"


def confusion(truth: I64, said: I64, labels: int, weights: F64 | None = None) -> F64:
    """Return how many (or how much weight) of each true label, by row, got each label, by column."""
    cells = np.bincount(truth * labels + said, weights, minlength=labels * labels)
    return cells.reshape(labels, labels).astype(np.float64)


def f1s(table: F64) -> F64:
    """Return the F1 of each label; NaN where it occurs in neither truth nor answer."""
    both = table.sum(axis=0) + table.sum(axis=1)
    return np.where(both > 0, 2 * table.diagonal() / np.maximum(both, 1e-12), np.nan)


def macro_f1(table: F64) -> float:
    """Return the mean F1 over the labels that occur."""
    return float(np.nanmean(f1s(table)))


def macro_recall(table: F64) -> float:
    """Return the mean over the labels that occur of how much of each was found."""
    there = table.sum(axis=1)
    return float((table.diagonal()[there > 0] / there[there > 0]).mean())


def accuracy(table: F64) -> float:
    """Return the share of right answers."""
    return float(table.diagonal().sum() / table.sum())


METRICS: dict[str, Callable[[F64], float]] = {
    "macro-F1": macro_f1,
    "macro-recall": macro_recall,
    "accuracy": accuracy,
}


def figure(truth: I64, said: I64, labels: int, metric: Callable[[F64], float], seed: int = 7) -> Figure:
    """Return a metric of the confusion table with its percentile bootstrap interval over messages."""
    return figures(truth, said, labels, [metric], seed)[0]


def figures(
    truth: I64, said: I64, labels: int, metrics: Sequence[Callable[[F64], float]], seed: int = 7
) -> list[Figure]:
    """Return several metrics from the same draws."""
    whole = confusion(truth, said, labels)
    # Drawing messages with replacement is drawing the cells of the table: a multinomial.
    draws = np.random.default_rng(seed).multinomial(len(truth), whole.ravel() / len(truth), DRAWS)
    out = []
    for metric in metrics:
        values = [metric(draw.reshape(labels, labels).astype(np.float64)) for draw in draws]
        low, high = np.percentile(values, [2.5, 97.5])
        out.append(Figure(metric(whole), float(low), float(high)))
    return out


def calibration_error(sure: F64, right: npt.NDArray[np.bool_], bins: int = 10) -> float:
    """Return the expected calibration error over equally filled bins (0-1)."""
    order = np.argsort(sure, kind="stable")
    runs = [run for run in np.array_split(order, bins) if len(run)]
    return float(sum(len(run) * abs(sure[run].mean() - right[run].mean()) for run in runs) / len(order))
