"""Labelled messages, and which of them a head has not seen while choices are made. Loaded only to fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from colmado.understand.doubles import doubled

I64 = npt.NDArray[np.int64]

ENOUGH_DEV = 1000
"""With fewer dev messages, messages of the train set take turns in being unseen as well."""
FOLDS = 4


@dataclass(frozen=True)
class Labelled:
    """Messages with their labels, as many of each.

    `groups`, if given, says which messages belong together (one shop's): they are unseen together.
    """

    texts: Sequence[str]
    labels: Sequence[str]
    groups: Sequence[str] = ()


def apart(train: Labelled, dev: Labelled | None) -> tuple[Labelled, Labelled | None]:
    """Give train what dev has nearly from there; None for a dev that has nothing else."""
    if dev is None:
        return train, None
    there = doubled(dev.texts, train.texts).tolist()
    texts, labels = (
        [*some, *(one for one, known in zip(of_dev, there, strict=True) if known)]
        for some, of_dev in ((train.texts, dev.texts), (train.labels, dev.labels))
    )
    groups = [*train.groups, *(f"double {n}" for n in range(sum(there)))] if train.groups else ()
    rest = [n for n, known in enumerate(there) if not known]
    own = [dev.groups[n] for n in rest] if dev.groups else ()
    left = Labelled([dev.texts[n] for n in rest], [dev.labels[n] for n in rest], own)
    return Labelled(texts, labels, groups), left if rest else None


def splits_of(truth: I64, train: Labelled, seed: int, enough_dev: int) -> list[tuple[I64, I64]]:
    """Return pairs (to fit on, unseen), so that no message is unseen twice."""
    trained = len(train.texts)
    every = np.arange(len(truth))
    splits = [(every[:trained], every[trained:])] if trained < len(truth) else []
    if len(truth) - trained < enough_dev:
        folds = (StratifiedGroupKFold if train.groups else StratifiedKFold)(FOLDS, shuffle=True, random_state=seed)
        together = np.array(train.groups) if train.groups else None
        in_turns = folds.split(every[:trained], truth[:trained], together)
        splits += [(np.concatenate((seen, every[trained:])), apart) for seen, apart in in_turns]
    return splits
