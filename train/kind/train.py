"""Train the kind model and print its figures: `python -m train.kind.train [--out FILE]`.

Strength and temperature are chosen on dev. The test messages (other shops, written after the phrase groups
were frozen) are read at the end, through the product's own `Judge`.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from colmado.understand import kind
from train.kind import fit, rows, scores
from train.messages import table

STRENGTHS = (1.0, 2.0, 4.0)
SPAM_FROM = 0.75
"""Spam is said from this probability on. Chosen on public genuine messages (`outside`): fewer than 1 % of
each set are then called spam; at 0.4 it was up to 4 %. It costs a third to a half of the spam."""


def fitted(x: sp.csr_matrix, own: Sequence[rows.Row], strength: float, seed: int) -> fit.Linear:
    """Fit both halves of the model."""
    return fit.with_counts(fit.logistic(x, own, strength, seed), x, own)


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
    fit.pack(model, heat, SPAM_FROM, out)
    print(f"chosen: strength {best}, temperature {heat:.3f}, spam from {SPAM_FROM}")
    print(f"rows: train {len(own)}, dev {len(dev)}; data sha256 {table.digest()}")
    print(f"weights sha256 {hashlib.sha256(out.read_bytes()).hexdigest()}")


def _numbers(some: Sequence[rows.Row]) -> np.ndarray:
    return np.array([kind.KINDS.index(row.kind) for row in some])


def evaluate(out: Path, split: str, seed: int) -> None:
    """Print the figures of our own `split` in each language, judged by the packed weights.

    The first messages and the later ones, which know their shop, stand apart: they are not equally hard.
    """
    model = kind.Judge(kind.unpack(out))
    for language, later in product(("en", "es"), (False, True)):
        some = [row for row in rows.own(split) if row.language == language and bool(row.shop) == later]
        if not some:
            continue
        shares = model.probabilities([row.text for row in some])
        chosen = kind.choose(shares, model.spam_from)
        said = [kind.KINDS[k] for k in chosen]
        print(f"\n== {split} {language}, {'later' if later else 'first'} messages")
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
