"""Train the kind model and print its figures: `python -m train.kind.train [--public FOLDER] [--out FILE]`.

Strength and temperature are chosen by five-fold cross-validation over the train and dev messages; the test
messages (other shops, other scenarios) are read once, at the end, through the product's own `judge`.
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
STRENGTHS = (1.0, 2.0, 4.0, 8.0)


def out_of_fold(
    own: Sequence[rows.Row], more: Sequence[rows.Row], x: sp.csr_matrix, y: sp.csr_matrix, strength: float, seed: int
) -> np.ndarray:
    """Return for each own row the logits of a model which has not seen it; `more` is always trained on."""
    fold = np.random.default_rng(seed).integers(0, FOLDS, len(own))
    logits = np.zeros((len(own), len(kind.KINDS)))
    for out in range(FOLDS):
        kept, left = np.flatnonzero(fold != out), np.flatnonzero(fold == out)
        model = fit.logistic(sp.vstack([x[kept], y]).tocsr(), [own[i] for i in kept] + list(more), strength, seed)
        logits[left] = model.logits(x[left])
    return logits


def spam_threshold(shares: np.ndarray, kinds: np.ndarray, allowed: float = 0.002) -> float:
    """Return the lowest probability of spam at which at most the `allowed` share of genuine ones are."""
    spam = kind.KINDS.index("spam")
    for level in np.arange(0.30, 0.96, 0.05):
        said = kind.choose(shares, float(level))
        if (said[kinds != spam] == spam).mean() <= allowed:
            return float(level)
    return 0.95


def train(public: Path | None, names: Sequence[str], out: Path, seed: int) -> None:
    """Choose, fit, pack; prints what it chose."""
    own = rows.own("train") + rows.own("dev")
    more = rows.public(public, list(names), seed) if public else []
    x = fit.matrix([row.text for row in own])
    y = fit.matrix([row.text for row in more]) if more else sp.csr_matrix((0, x.shape[1]), dtype=np.float32)
    truth = np.array([kind.KINDS.index(row.kind) for row in own])
    tried = {}
    for strength in STRENGTHS:
        logits = out_of_fold(own, more, x, y, strength, seed)
        heat = fit.temperature(logits, truth)
        tried[strength] = (fit.log_loss(fit.softmax(logits / heat), truth), heat, logits)
        f1 = scores.macro_f1(truth, logits.argmax(axis=1))
        print(f"strength {strength}: log loss {tried[strength][0]:.4f} macro-F1 {f1:.3f}", flush=True)
    best = min(tried, key=lambda strength: tried[strength][0])
    _, heat, logits = tried[best]
    spam_from = spam_threshold(fit.softmax(logits / heat), truth)
    model = fit.logistic(sp.vstack([x, y]).tocsr(), own + more, best, seed)
    fit.pack(model, heat, spam_from, out)
    print(f"chosen: strength {best}, temperature {heat:.3f}, spam from {spam_from:.2f}")
    print(f"own rows {len(own)}, public rows {len(more)} {list(names) if more else ''}")
    print(f"data sha256 {rows.own_digest()}\nweights sha256 {hashlib.sha256(out.read_bytes()).hexdigest()}")


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
    flags.add_argument("--public", type=Path, help="folder of the public sets; without it only our own are used")
    flags.add_argument("--sets", nargs="*", default=list(rows.PUBLIC), choices=rows.PUBLIC)
    flags.add_argument("--out", type=Path, default=kind.WEIGHTS)
    flags.add_argument("--seed", type=int, default=7)
    flags.add_argument("--split", default="test", choices=("dev", "test"))
    flags.add_argument("--only-evaluate", action="store_true")
    given = flags.parse_args()
    if not given.only_evaluate:
        train(given.public, given.sets, given.out, given.seed)
    evaluate(given.out, given.split, given.seed)


if __name__ == "__main__":
    main()
