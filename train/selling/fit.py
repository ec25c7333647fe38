"""Fit the selling linter's few weights on train.tsv and dev.tsv and write them: `python -m train.selling.fit`.

Logistic regression with a little ridge, by gradient descent from zero in numpy: no randomness. What speaks for
selling may not weigh less than nothing, what speaks against it not more.
"""

from __future__ import annotations

import numpy as np

from colmado.understand.selling import HOLDS, RULES, SIGNS, WEIGHTS, features
from train.selling.rows import Row, rows

NAMES = (*RULES, *SIGNS, *HOLDS)
RIDGE = 0.004
STEPS, RATE = 6000, 0.3


def table(some: list[Row]) -> np.ndarray:
    """Return what each text counts, shape (texts, names); of a long text the passage that counts most."""
    out = np.zeros((len(some), len(NAMES)))
    for number, row in enumerate(some):
        best = max(features(row.text), key=lambda one: sum(one.get(rule, 0.0) for rule in RULES))
        out[number] = [best.get(name, 0.0) for name in NAMES]
    return out


def fit(counts: np.ndarray, sells: np.ndarray) -> np.ndarray:
    """Return the weights, those of NAMES and then the bias."""
    signs = np.array([1.0] * len(RULES + SIGNS) + [-1.0] * len(HOLDS))
    weights = np.zeros(len(NAMES) + 1)
    inputs = np.hstack([counts, np.ones((len(counts), 1))])
    for _ in range(STEPS):
        shares = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (shares - sells) / len(sells)
        slope[:-1] += RIDGE * weights[:-1]
        weights -= RATE * slope
        weights[:-1] = signs * np.maximum(0, signs * weights[:-1])
    return weights


def main() -> None:
    """Fit and write."""
    some = [*rows("train"), *rows("dev")]
    weights = fit(table(some), np.array([row.selling for row in some], dtype=float))
    lines = [f"{name}\t{weight:.3f}\n" for name, weight in zip((*NAMES, "bias"), weights, strict=True)]
    WEIGHTS.write_text("".join(lines), encoding="utf8")
    print("".join(lines), end="")


if __name__ == "__main__":
    main()
