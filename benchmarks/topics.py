"""Gather public messages with known intents into topics, beside scikit-learn's KMeans and HDBSCAN on the same vectors.

    python -m benchmarks.topics FOLDER [--choose] [--rows 6000] [--many 1000000]

FOLDER holds `banking77`, `clinc150`, `bitext_support` (train.tsv, label<TAB>text) and `tatoeba` (spa-eng.spa ...). The
threshold was chosen on banking77 (--choose prints the grid); the others only report. Every message counts as another
person's. Orders are shuffled, three seeds. `all` counts what belongs to no topic as a topic of its own. Speed: vectors
per second of one core's time. KMeans is told the true number of intents; ours and HDBSCAN are not.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path

import numpy as np
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from colmado.cli.understand import labelled
from colmado.demo.street import Street
from colmado.understand.encoder import USE, encoder
from colmado.understand.topics import gathering

F32 = gathering.F32
I64 = gathering.I64
SEEDS = 3
LONE = -1
HEAD = "  {:<26} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>7} {:>9}"
COLUMNS = ("topics", "cover", "purity", "whole", "NMI", "ARI", "ARI all", "per s")


def load(folder: Path, name: str) -> tuple[F32, I64]:
    """Return vectors and labels as numbers."""
    rows = labelled(folder / name / "train.tsv")
    numbers = {label: at for at, label in enumerate(sorted(set(rows.labels)))}
    return encoder(USE).encode(rows.texts), np.array([numbers[label] for label in rows.labels])


def ours(rows: F32, _k: int) -> I64:
    state, found = gathering.begin(rows), np.full(len(rows), LONE)
    for one in gathering.gather(state, rows, range(len(rows)), range(len(rows))):
        found[one.message] = one.topic
    return found


def common_off(rows: F32) -> F32:
    apart = rows - gathering.begin(rows).common
    return np.asarray(apart / np.linalg.norm(apart, axis=1, keepdims=True))


def kmeans(rows: F32, k: int) -> I64:
    return np.asarray(KMeans(k, n_init=1, random_state=0).fit_predict(common_off(rows)))


def hdbscan(rows: F32, _k: int) -> I64:
    made = HDBSCAN(min_cluster_size=gathering.FEWEST_MESSAGES, copy=False)
    return np.asarray(made.fit_predict(common_off(rows)))


def figures(truth: I64, found: I64) -> list[float]:
    """Return topics, coverage, purity, share of an intent in its largest topic, NMI, ARI; ARI of all."""
    met = found != LONE
    said, meant = found[met], truth[met]
    purity = sum(np.bincount(meant[said == one]).max() for one in set(said)) / max(met.sum(), 1)
    whole = np.mean([np.unique(said[meant == one], return_counts=True)[1].max() / (meant == one).sum()
                     for one in set(meant)])  # fmt: skip
    alone = np.where(met, found, 10**9 + np.arange(len(found)))
    nmi, ari = normalized_mutual_info_score(meant, said), adjusted_rand_score(meant, said)
    return [len(set(said)), float(met.mean()), purity, float(whole), nmi, ari, adjusted_rand_score(truth, alone)]


def report(name: str, rows: F32, truth: I64, how: Callable[[F32, int], I64]) -> None:
    told = []
    for seed in range(SEEDS):
        order = np.random.default_rng(seed).permutation(len(rows))
        begun = time.process_time()
        found = how(rows[order], len(set(truth)))
        told.append([*figures(truth[order], found), len(rows) / (time.process_time() - begun)])
    mean = np.mean(told, axis=0)
    values = (f"{mean[0]:.0f}", *(f"{value:.3f}" for value in mean[1:7]), f"{mean[7]:,.0f}")
    print(HEAD.format(name, *values), flush=True)


def choose(rows: F32, truth: I64) -> None:
    for near in (0.4, 0.45, 0.5, 0.55, 0.6, 0.65):
        gathering.NEAR = near
        report(f"banking77 NEAR {near}", rows, truth, ours)


def pairs(folder: Path) -> None:
    """Say how often a sentence and its translation are near, and how often two others are."""
    for tongue in ("spa", "por", "fra"):
        both = [(folder / "tatoeba" / f"{tongue}-eng.{one}").read_text("utf-8").splitlines() for one in (tongue, "eng")]
        apart = common_off(np.vstack([encoder(USE).encode(texts) for texts in zip(*both, strict=True)]))
        near = apart[::2] @ apart[1::2].T >= gathering.NEAR
        n = len(near)
        others = (near.sum() - near.trace()) / (n * n - n)
        print(f"  {tongue}-eng: {near.trace() / n:.1%} of {n} pairs are near, {others:.2%} of others", flush=True)


def street(people: int = 2000) -> None:
    """Gather a year of the simulated street, which knows kind, cause and writer of each message."""
    here, begun = Street(seed=7, people=people, start=datetime(2024, 1, 1, tzinfo=UTC), days=365), []
    frames = [frame for frame in here.frames(text=True) if frame[0] in ("messages", "truth_messages")]
    for (_, said), (_, true) in batched(frames, 2, strict=True):
        rows = zip(said["direction"], true["kind"], true["cause"], true["language"], true["person"], said["text"],
                   strict=True)  # fmt: skip
        begun += [row[1:] for row in rows if row[0] == "in" and row[1] != "spam"]
    kinds, causes, languages, writers, texts = zip(*begun, strict=True)
    meant = np.unique([f"{kind} {cause}" for kind, cause in zip(kinds, causes, strict=True)], return_inverse=True)[1]
    vectors, found = encoder(USE).encode(texts), np.full(len(texts), LONE)
    for one in gathering.gather(gathering.begin(vectors), vectors, range(len(texts)), [int(who) for who in writers]):
        found[one.message] = one.topic
    topics, cover, purity, *_rest = figures(meant, found)
    shares = [np.mean(np.array(languages)[found == one] == "es") for one in set(found) - {LONE}]
    both = sum(0.1 < share < 0.9 for share in shares)
    print(f"  street: {len(texts)} messages, {topics} topics, {both} in both languages; {cover:.0%} covered, "
          f"purity {purity:.2f} in {len(set(meant))} kinds and causes")  # fmt: skip


def many(rows: F32, count: int) -> None:
    """Gather a million vectors: messages met before, each with noise of its own, a quarter of them about nothing."""
    dice, dim = np.random.default_rng(0), rows.shape[1]
    state, spent, joined = gathering.begin(rows), 0.0, 0
    for start in range(0, count, 10_000):
        noise = dice.standard_normal((10_000, dim), dtype=np.float32) / np.sqrt(dim)
        loud = np.where(dice.random((10_000, 1)) < 0.25, 3.0, 0.4).astype(np.float32)
        some = rows[dice.integers(len(rows), size=10_000)] + loud * noise
        some /= np.linalg.norm(some, axis=1, keepdims=True)
        begun = time.process_time()
        found = gathering.gather(state, some, range(start, start + 10_000), range(start, start + 10_000))
        spent, joined = spent + time.process_time() - begun, joined + len(found)
    print(f"  {count:,} vectors: {len(state.topics)} topics, {joined / count:.0%} joined, {count / spent:,.0f} per s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--choose", action="store_true")
    parser.add_argument("--rows", type=int, default=6000)
    parser.add_argument("--many", type=int, default=0)
    asked = parser.parse_args()
    print(HEAD.format("", *COLUMNS))
    for name in ("banking77", "clinc150", "bitext_support"):
        rows, truth = load(asked.folder, name)
        if asked.choose and name == "banking77":
            choose(rows, truth)
            return
        report(name, rows, truth, ours)
        some = np.random.default_rng(9).permutation(len(rows))[: asked.rows]
        for how in (ours, kmeans, hdbscan):
            report(f"{name} {len(some)} {how.__name__}", rows[some], truth[some], how)
    pairs(asked.folder)
    street()
    if asked.many:
        many(rows, asked.many)


if __name__ == "__main__":
    main()
