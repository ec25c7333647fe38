"""Train the kind model and print its figures: `python -m train.kind.train [--out FILE]`.

Strength and temperature are chosen on dev, the spam threshold by cross-validation over train. The test messages
(other shops, written after the phrase groups were frozen) are read at the end, through the product's own `Judge`.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from colmado.understand import kind
from train.kind import fit, rows, scores

FOLDS = 5
STRENGTHS = (1.0, 2.0, 4.0)


def fitted(x: sp.csr_matrix, own: Sequence[rows.Row], strength: float, seed: int) -> fit.Linear:
    """Fit both halves of the model."""
    return fit.with_counts(fit.logistic(x, own, strength, seed), x, own)


def out_of_fold(x: sp.csr_matrix, own: Sequence[rows.Row], strength: float, seed: int) -> np.ndarray:
    """Return for each row the logits of a model which has not seen it, shape (rows, kinds)."""
    fold = np.random.default_rng(seed).integers(0, FOLDS, len(own))
    logits = np.zeros((len(own), len(kind.KINDS)))
    for out in range(FOLDS):
        kept, left = np.flatnonzero(fold != out), np.flatnonzero(fold == out)
        logits[left] = fitted(x[kept], [own[i] for i in kept], strength, seed).logits(x[left])
    return logits


def spam_threshold(shares: np.ndarray, kinds: np.ndarray, allowed: float = 0.005) -> float:
    """Return the lowest probability of spam at which at most the `allowed` share of genuine ones are."""
    spam = kind.KINDS.index("spam")
    for level in np.arange(0.30, 0.96, 0.05):
        said = kind.choose(shares, float(level))
        if (said[kinds != spam] == spam).mean() <= allowed:
            return float(level)
    return 0.95


def train(out: Path, seed: int) -> None:
    """Choose, fit, pack; prints what it chose."""
    own, dev = rows.linked(rows.own("train")), rows.own("dev")
    x, unseen = fit.matrix([row.text for row in own]), fit.matrix([row.text for row in dev])
    tried = {}
    for strength in STRENGTHS:
        model = fitted(x, own, strength, seed)
        logits = model.logits(unseen)
        heat = fit.temperature(logits, _numbers(dev))
        loss = fit.log_loss(fit.softmax(logits / heat), _numbers(dev))
        f1 = scores.macro_f1(_numbers(dev), logits.argmax(axis=1))
        tried[strength] = (loss, heat, model)
        print(f"strength {strength}: dev log loss {loss:.4f} macro-F1 {f1:.3f} temperature {heat:.2f}")
    best = min(tried, key=lambda strength: tried[strength][0])
    _, heat, model = tried[best]
    shares = fit.softmax(out_of_fold(x, own, best, seed) / heat)
    spam_from = spam_threshold(shares, _numbers(own))
    fit.pack(model, heat, spam_from, out)
    print(f"chosen: strength {best}, temperature {heat:.3f}, spam from {spam_from:.2f}")
    print(f"rows: train {len(own)}, dev {len(dev)}; data sha256 {rows.own_digest()}")
    print(f"weights sha256 {hashlib.sha256(out.read_bytes()).hexdigest()}")


def _numbers(some: Sequence[rows.Row]) -> np.ndarray:
    return np.array([kind.KINDS.index(row.kind) for row in some])


def evaluate(out: Path, split: str, seed: int) -> None:
    """Print the figures of our own `split` in each language, judged by the packed weights."""
    model = kind.Judge(kind.unpack(out))
    for language in ("en", "es"):
        some = [row for row in rows.own(split) if row.language == language]
        shares = model.probabilities([row.text for row in some])
        chosen = kind.choose(shares, model.spam_from)
        said = [kind.KINDS[k] for k in chosen]
        print(f"\n== {split} {language}")
        print(scores.report([row.kind for row in some], said, list(shares[range(len(some)), chosen]), seed))


def main() -> None:
    """Read the flags and run."""
    flags = argparse.ArgumentParser(description=__doc__)
    flags.add_argument("--out", type=Path, default=kind.WEIGHTS)
    flags.add_argument("--seed", type=int, default=7)
    flags.add_argument("--split", default="test", choices=("dev", "test"))
    flags.add_argument("--only-evaluate", action="store_true")
    given = flags.parse_args()
    if not given.only_evaluate:
        train(given.out, given.seed)
    evaluate(given.out, given.split, given.seed)


if __name__ == "__main__":
    main()
