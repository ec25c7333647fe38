"""Print the selling linter's figures by language: `python -m train.selling.evaluate [dev|test] [--errors]`."""

from __future__ import annotations

import sys
import time

import numpy as np

from colmado.understand.selling import lint
from train.selling.rows import Row, rows

SEED, DRAWS = 7, 2000


def f1(truth: np.ndarray, said: np.ndarray) -> float:
    """Return F1 of selling; 0 where nothing is."""
    right = int((truth & said).sum())
    return 2 * right / max(1, int(truth.sum() + said.sum()))


def figures(some: list[Row]) -> tuple[float, float, float, float, float]:
    """Return F1, its 95 % bootstrap interval over texts, precision and recall."""
    truth = np.array([row.selling for row in some])
    said = np.array([lint(row.text).selling for row in some])
    draws = np.random.default_rng(SEED).integers(0, len(some), (DRAWS, len(some)))
    low, high = np.percentile([f1(truth[draw], said[draw]) for draw in draws], [2.5, 97.5])
    right = (truth & said).sum()
    return f1(truth, said), float(low), float(high), right / max(1, said.sum()), right / max(1, truth.sum())


def main() -> None:
    """Print the figures, and the errors if asked."""
    split = next((word for word in sys.argv[1:] if not word.startswith("-")), "dev")
    every = rows(split)
    for language in ("en", "es", "both"):
        some = [row for row in every if language in (row.language, "both")]
        score, low, high, precision, recall = figures(some)
        print(
            f"{split} {language}: n {len(some)}  F1 {score:.3f} ({low:.3f}-{high:.3f})"
            f"  precision {precision:.3f}  recall {recall:.3f}"
        )
    if "--errors" in sys.argv:
        for row in every:
            found = lint(row.text)
            if found.selling != row.selling:
                hits = [(hit.rule, hit.words) for hit in found.hits]
                print(f"{'missed' if row.selling else 'false '} {found.score:.2f} {row.text}\n        {hits}")
    started = time.process_time()
    many = [row.text for row in every] * 5
    for text in many:
        lint(text)
    print(f"{len(many) / (time.process_time() - started):.0f} texts per CPU-second")


if __name__ == "__main__":
    main()
