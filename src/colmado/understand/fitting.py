"""Fit a head from labelled messages, with scikit-learn. Only `train head` and `train/` load this file.

Three or four linear models are fitted apart ("parts"): words by margin, words by counts, and with an encoder the
vector, and words and vector together. How strongly each is held back, and how far each is trusted, is chosen on
messages none of them had seen; all of it then folds into one linear head.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.optimize import minimize

from colmado.kit.errors import InputError, NotEnoughData
from colmado.understand import encoder, figures, matrices
from colmado.understand.features import SPACE
from colmado.understand.head import Head
from colmado.understand.matrices import VECTOR_SCALE
from colmado.understand.parts import Linear, Part, parts
from colmado.understand.scoring import choose, softmax
from colmado.understand.unseen import ENOUGH_DEV, FOLDS, Labelled, apart, splits_of

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Say = Callable[[str], None]

STRENGTHS = (0.03, 0.1, 0.3, 1.0, 3.0)
LEANS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""How far rare labels are favoured when one is chosen, from not at all to as if all were equally frequent."""
MOST_APART = 4.0
"""A label's share in dev is taken for no smaller than this part of its share in train."""
MUCH = 300_000
"""Messages times labels, above which strengths are chosen in one turn: in all of them it would take an hour."""
FEWEST = FOLDS
"""Messages a label needs, so that each turn has one."""


@dataclass(frozen=True)
class Fitted:
    """A head, with what it said of unseen messages, the first `of_dev` of dev, before those, too, were learned from."""

    head: Head
    truth: I64
    said: I64
    sure: F64
    chosen: str
    of_dev: int = 0

    def as_json(self) -> dict[str, object]:
        """Return the figures on unseen messages, for programs."""
        k = len(self.head.labels)
        found = figures.figures(self.truth, self.said, k, list(figures.METRICS.values()))
        return {
            "labels": self.head.labels,
            "unseen": len(self.truth),
            "sure_from": self.head.sure_from,
            **{name: vars(value) for name, value in zip(figures.METRICS, found, strict=True)},
        }

    def report(self) -> list[str]:
        """Say the figures on unseen messages, in lines."""
        labels = self.head.labels
        right = self.said == self.truth
        lines = [f"{len(self.truth)} unseen messages, {len(labels)} labels; 95 % bootstrap intervals over messages"]
        found = figures.figures(self.truth, self.said, len(labels), list(figures.METRICS.values()))
        lines += [f"  {name:14}{value}" for name, value in zip(figures.METRICS, found, strict=True)]
        for k, label in enumerate(labels):
            one = figures.figure(self.truth, self.said, len(labels), _f1_of(k))
            lines.append(f"  F1 {label[:32]:34}{one}   n {int((self.truth == k).sum())}")
        above = self.sure >= self.head.sure_from
        error = figures.calibration_error(self.sure, right)
        lines.append(f"  calibration error {error:.3f}, mean p {self.sure.mean():.3f}")
        wrong = 1 - right[above].mean() if above.any() else 0.0
        lines.append(
            f"  sure from p {self.head.sure_from:.3f}: {above.mean():.0%} of messages, {wrong:.1%} of them wrong "
            f"(asked: at most {self.head.error:.0%}); the others a person decides"
        )
        return [*lines, f"  {self.chosen}"]


def _f1_of(label: int) -> Callable[[F64], float]:
    return lambda table: float(np.nan_to_num(figures.f1s(table)[label]))


def fit(
    name: str,
    train: Labelled,
    dev: Labelled | None = None,
    *,
    tier: int = 1,
    reads: str = "",
    seed: int = 7,
    error: float = 0.1,
    languages: Sequence[str] = (),
    note: str = "",
    enough_dev: int = ENOUGH_DEV,
    say: Say = lambda _: None,
) -> Fitted:
    """Fit a head on `train` and `dev`; choices are made on dev, or where that is small, on train in turns as well.

    From tier 2 on it reads the vectors of the encoders `reads`, or those of its tier.
    What of dev nearly stands in train chooses nothing. `enough_dev`: with fewer dev messages, train takes turns; 0
    where an encoder has learned from train already.
    Raises InputError for labels that cannot be learned and NotEnoughData for too few messages.
    """
    labels = _labels(train, dev)
    train, dev = apart(train, dev)
    if tier not in encoder.TIERS:
        raise InputError(f"there is no tier {tier}; known: 1 (words), 2 (a sentence vector too), 3 (and our encoder's)")
    reads = (reads or encoder.READS[tier]) if tier > 1 else ""
    texts = [*train.texts, *(dev.texts if dev else ())]
    truth = np.array([labels.index(label) for label in (*train.labels, *(dev.labels if dev else ()))])
    x = _features(texts, reads, say)
    splits = splits_of(truth, train, seed, enough_dev)
    shares = np.bincount(truth[: len(train.texts)], minlength=len(labels)) / len(train.texts)
    weights = _weights(truth, len(train.texts), shares)
    unseen = np.concatenate([apart for _, apart in splits])
    chosen = [_choose_strength(part, x, truth, splits, weights, seed, say) for part in parts(bool(reads))]
    scores = np.stack([scored for _, scored in chosen])
    trust = _trust(scores, truth[unseen], weights[unseen])
    p = softmax(np.tensordot(trust, scores, 1))
    in_dev = np.bincount(truth[len(train.texts) :], minlength=len(labels))
    lean = _lean(p, truth[unseen], weights[unseen], shares, in_dev / in_dev.sum() if in_dev.any() else shares)
    said = choose(p, lean)
    sure = p[np.arange(len(said)), said]
    fitted = [part.fit(x, truth, seed) for part, _ in chosen]
    how = ", ".join(f"{part.name} C {part.strength:g} x {w:.2f}" for (part, _), w in zip(chosen, trust, strict=True))
    sure_from = _sure_from(sure, said == truth[unseen], error)
    head = fold(name, labels, fitted, trust, reads)
    head = Head(**{**vars(head), "lean": lean, "sure_from": sure_from, "error": error,
                   "languages": tuple(languages), "note": note})  # fmt: skip
    return Fitted(head, truth[unseen], said, sure, f"{how}; lean {np.ptp(lean):.2f}", len(dev.texts) if dev else 0)


def _labels(train: Labelled, dev: Labelled | None) -> tuple[str, ...]:
    labels = tuple(sorted(set(train.labels)))
    counts = {label: list(train.labels).count(label) for label in labels}
    if len(labels) < 2:
        raise InputError(f"a head needs at least two labels, got {len(labels)}: {', '.join(labels)}")
    few = [label for label, count in counts.items() if count < FEWEST]
    if few:
        raise NotEnoughData(f"{few[0]!r} has {counts[few[0]]} messages; a label needs at least {FEWEST}")
    strange = sorted(set(dev.labels if dev else ()) - set(labels))
    if strange:
        raise InputError(f"dev has the label {strange[0]!r}, which no train message has")
    return labels


def _features(texts: Sequence[str], reads: str, say: Say) -> sp.csr_matrix:
    say(f"reading {len(texts)} messages")
    x = matrices.matrix(texts)
    if not reads:
        return x
    vectors = []
    for start in range(0, len(texts), 1000):
        say(f"vectors: {start} of {len(texts)}")
        vectors.append(encoder.encode(reads, texts[start : start + 1000]))
    return sp.hstack([x, sp.csr_matrix(np.concatenate(vectors) * VECTOR_SCALE)]).tocsr()


def _weights(truth: I64, trained: int, shares: F64) -> F64:
    """Weigh dev messages so that labels are as frequent among them as in train: that mix is what comes in."""
    weights = np.ones(len(truth))
    in_dev = truth[trained:]
    if len(in_dev):
        of_dev = np.bincount(in_dev, minlength=len(shares)) / len(in_dev)
        weights[trained:] = shares[in_dev] / of_dev[in_dev]
    return weights


def _choose_strength(
    part: Part, x: sp.csr_matrix, truth: I64, splits: Sequence[tuple[I64, I64]], weights: F64, seed: int, say: Say
) -> tuple[Part, F64]:
    """Return the part at its best strength, and its scores of the unseen messages. Of very much, one turn chooses."""
    turns = splits[:1] if len(truth) * (int(truth.max()) + 1) > MUCH else splits
    unseen = np.concatenate([apart for _, apart in turns])
    best: tuple[float, Part, list[F64]] | None = None
    for strength in STRENGTHS:
        tried = Part(part.name, part.first, part.last, part.by_counts, strength)
        each = [tried.fit(x[seen], truth[seen], seed).scores(x[apart]) for seen, apart in turns]
        scores = np.concatenate(each)
        heat = _trust(scores[None], truth[unseen], weights[unseen])
        loss = _loss(np.tensordot(heat, scores[None], 1), truth[unseen], weights[unseen])
        say(f"{part.name} C {strength:g}: log loss {loss:.4f}")
        if best and loss > best[0]:
            break
        best = (loss, tried, each)
    assert best is not None  # noqa: S101 - STRENGTHS is not empty
    _, tried, each = best
    each += [tried.fit(x[seen], truth[seen], seed).scores(x[apart]) for seen, apart in splits[len(turns) :]]
    return tried, np.concatenate(each)


def _loss(scores: F64, truth: I64, weights: F64) -> float:
    of_truth = np.maximum(softmax(scores)[np.arange(len(truth)), truth], 1e-12)
    return float(-np.average(np.log(of_truth), weights=weights))


def _trust(scores: F64, truth: I64, weights: F64) -> F64:
    """Return for each part (parts, n, k) how much its scores are multiplied by, none below 0: least log loss."""
    hit = scores[:, np.arange(len(truth)), truth]

    def loss(trust: F64) -> tuple[float, F64]:
        p = softmax(np.tensordot(trust, scores, 1))
        value = -(np.log(np.maximum(p[np.arange(len(truth)), truth], 1e-300)) * weights).sum()
        slope = ((np.einsum("mnk,nk->mn", scores, p) - hit) * weights).sum(axis=1)
        return value / weights.sum(), slope / weights.sum()

    start = np.full(len(scores), 1.0 / len(scores))
    found = minimize(loss, start, jac=True, bounds=[(0.0, 50.0)] * len(scores), method="L-BFGS-B")
    trust: F64 = found.x
    return trust


def _lean(p: F64, truth: I64, weights: F64, shares: F64, apart: F64) -> F32:
    """Favour rare labels as far as the macro-F1 of unseen messages gains by it.

    Where labels are more frequent in dev (`apart`) than in train (`shares`), what comes in may differ from train as
    far the other way: the mean of both mixes is looked at. Where dev is like train, or missing, both are one.
    """
    k = len(shares)
    mirrored = shares**2 / np.maximum(apart, shares / MOST_APART)
    leans = [(-step * (np.log(shares) - np.log(shares).mean())).astype(np.float32) for step in LEANS]
    worth = [
        sum(
            figures.macro_f1(figures.confusion(truth, choose(p, lean), k, weights * (mix / shares)[truth]))
            for mix in (shares, mirrored / mirrored.sum())
        )
        for lean in leans
    ]
    return leans[int(np.argmax(worth))]


def _sure_from(sure: F64, right: npt.NDArray[np.bool_], error: float) -> float:
    """Return the lowest probability from which on at most `error` of what is said is wrong; 1 if there is none."""
    order = np.argsort(-sure, kind="stable")
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(wrong <= error)
    return float(np.round(sure[order[good[-1]]], 4)) if len(good) else 1.0


def fold(name: str, labels: tuple[str, ...], fitted: Sequence[Linear], trust: F64, reads: str) -> Head:
    """Add the parts up, each as far as it is trusted, and round the table to int8."""
    coef: F32 = np.zeros_like(fitted[0].coef)
    bias: F32 = np.zeros_like(fitted[0].bias)
    for w, part in zip(trust.astype(np.float32), fitted, strict=True):
        coef += w * part.coef
        bias += w * part.bias
    table = coef[:SPACE]
    scale = np.maximum(np.abs(table).max(axis=0) / 127, 1e-9).astype(np.float32)
    return Head(
        name=name,
        labels=labels,
        table=np.round(table / scale).astype(np.int8),
        scale=scale,
        facts=coef[SPACE : matrices.WIDTH],
        vector=coef[matrices.WIDTH :] * VECTOR_SCALE,
        bias=bias,
        lean=np.zeros(len(labels), dtype=np.float32),
        encoder=reads,
    )
