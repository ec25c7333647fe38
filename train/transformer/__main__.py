"""Tune the encoder: `python -m train.transformer FOLDER [--out FILE] [--seed N] [--few N]`.

FOLDER holds the public sets as `<name>/train.tsv`, label<TAB>text; `tasks.py` says which, and how often each is gone
through. Needs torch, which only this folder loads. The same data, seed and versions give the same change but for the
last bits, which depend on the processor.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

try:
    import torch
    from torch.nn import functional
except ImportError as error:
    raise SystemExit("tuning needs torch, which nothing else here does: pip install torch") from error

from colmado.understand.transformer.packed import Weights, find
from colmado.understand.transformer.pieces import Cutter
from colmado.understand.transformer.tuned import CHANGE
from train.transformer import tasks, vocabulary
from train.transformer.model import Changed, Lower, Upper
from train.transformer.tasks import Row

FIRST_LAYER = 6
BATCH = 32
PIECES = (46, 16)
"""Of a longer text, so many from its beginning and from its end."""
RATE, HEAD_RATE, WARM = 7e-4, 3e-3, 200
EVERY = 500
"""Steps from one look to the next."""
SCALE = 16.0
"""A vector of length 1 is made this much longer before a task's head reads it."""


class Prepared:
    """The rows with what the lower layers made of them, and their targets as shares."""

    def __init__(self, rows: Sequence[Row], lower: Lower, cutter: Cutter, labels: dict[str, tuple[str, ...]]) -> None:
        cut = [cutter.cut(row.text, *PIECES) for row in rows]
        self.states: list[torch.Tensor] = [torch.empty(0)] * len(rows)
        order = sorted(range(len(rows)), key=lambda n: len(cut[n]))
        for start in range(0, len(order), 64):
            some = order[start : start + 64]
            for n, state in zip(some, lower([cut[n] for n in some]), strict=True):
                self.states[n] = state
        self.targets = [{name: _shares(said, labels[name]) for name, said in row.says} for row in rows]


def _shares(said: tuple[str, ...], labels: tuple[str, ...]) -> torch.Tensor:
    shares = torch.zeros(len(labels))
    for label in said:
        shares[labels.index(label)] = 1 / len(said)
    return shares


def batches(sets: dict[str, Prepared], draw: random.Random) -> list[tuple[str, list[int]]]:
    """Return every batch of the whole run, in order: each of one set, of texts of like length."""
    found = []
    for name, prepared in sets.items():
        count = len(prepared.states)
        wanted = int(count * tasks.PASSES[name])
        order: list[int] = []
        while len(order) < wanted:
            order += draw.sample(range(count), min(count, wanted - len(order)))
        for start in range(0, wanted, BATCH * 40):
            window = sorted(order[start : start + BATCH * 40], key=lambda n: len(prepared.states[n]))
            found += [(name, window[at : at + BATCH]) for at in range(0, len(window), BATCH)]
    draw.shuffle(found)
    return found


def loss_of(model: Upper, prepared: Prepared, some: Sequence[int]) -> torch.Tensor:
    """Return the mean cross entropy of a batch, over texts and the tasks each has a label for."""
    vectors = functional.dropout(model.vectors([prepared.states[n] for n in some]) * SCALE, 0.1, model.training)
    total, count = vectors.new_zeros(()), 0
    for name in dict.fromkeys(name for n in some for name in prepared.targets[n]):
        rows = [row for row, n in enumerate(some) if name in prepared.targets[n]]
        wanted = torch.stack([prepared.targets[some[row]][name] for row in rows])
        total = total + functional.cross_entropy(model.heads[name](vectors[rows]), wanted, reduction="sum")
        count += len(rows)
    return total / count


@torch.inference_mode()
def watch(model: Upper, watched: dict[str, Prepared]) -> str:
    """Say how often the heads are right on rows that were kept apart."""
    model.eval()
    told = []
    for name, prepared in watched.items():
        vectors = torch.cat([model.vectors(prepared.states[at : at + 64]) for at in range(0, len(prepared.states), 64)])
        right = []
        for task in ("kind", "sentiment", "cause"):
            rows = [n for n, target in enumerate(prepared.targets) if task in target]
            said = model.heads[task](vectors[rows] * SCALE).argmax(1)
            truth = torch.stack([prepared.targets[n][task] for n in rows]).argmax(1)
            right.append(f"{task} {100 * (said == truth).float().mean():.1f}")
        told.append(f"{name}: {' '.join(right)}")
    model.train()
    return "; ".join(told)


def tune(
    model: Upper, sets: dict[str, Prepared], watched: dict[str, Prepared], out: Path, seed: int
) -> None:
    """Go through all batches once; the rate rises, then falls to nothing. Keeps the state now and then."""
    plan = batches(sets, random.Random(seed))  # noqa: S311 - an order, not a secret
    heads = list(model.heads.parameters())
    rest = [p for layer in model.layers for p in layer.parameters()]
    optimizer = torch.optim.AdamW([{"params": rest, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}], weight_decay=0.01)
    fall = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min((n + 1) / WARM, max(0.0, 1 - n / len(plan)))
    )
    start, recent = time.time(), {}
    model.train()
    for step, (name, some) in enumerate(plan):
        loss = loss_of(model, sets[name], some)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        fall.step()
        recent.setdefault(name, []).append(loss.item())
        if step % EVERY == EVERY - 1 or step == len(plan) - 1:
            means = " ".join(f"{one} {np.mean(some):.3f}" for one, some in sorted(recent.items()))
            print(f"{step + 1}/{len(plan)} {time.time() - start:.0f}s  {means}  |  {watch(model, watched)}", flush=True)
            torch.save(model.state_dict(), out.with_suffix(".part.pt"))
            recent = {}


def changes(model: Upper) -> Iterator[tuple[str, np.ndarray]]:
    """Yield what was learned, by the name it ships under, in half precision."""
    for number, layer in enumerate(model.layers, model.first):
        for name, part in layer.named_children():
            if isinstance(part, Changed):
                for one in ("down", "up", "bias"):
                    yield f"{number}.{name}.{one}", getattr(part, one).detach().half().numpy()
        yield f"{number}.norms", torch.stack(list(layer.norms)).detach().half().numpy()
    yield "centre", model.centre.numpy()


def labels_of(sets: Iterable[Sequence[Row]]) -> dict[str, tuple[str, ...]]:
    """Return the labels of each task, in order."""
    found: dict[str, set[str]] = {}
    for name, said in (pair for rows in sets for row in rows for pair in row.says):
        found.setdefault(name, set()).update(said)
    return {name: tuple(sorted(some)) for name, some in sorted(found.items())}


@torch.inference_mode()
def centre(model: Upper, sets: dict[str, Prepared]) -> torch.Tensor:
    """Return the mean of the vectors of some three hundred texts of each set, before anything is learned."""
    sample = [state for one in sets.values() for state in one.states[:: max(1, len(one.states) // 300)]]
    return torch.cat([model.means(sample[at : at + 64]) for at in range(0, len(sample), 64)]).mean(0)


def main() -> None:
    """Read the flags and run."""
    flags = argparse.ArgumentParser(description=__doc__)
    flags.add_argument("folder", type=Path)
    flags.add_argument("--out", type=Path, default=CHANGE)
    flags.add_argument("--seed", type=int, default=7)
    flags.add_argument("--few", type=int, help="rows of each set, to try")
    given = flags.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(given.seed)
    weights = Weights(find())
    pieces = vocabulary.kept(weights, given.folder)
    cutter, lower = Cutter(weights, pieces.tolist()), Lower(weights, FIRST_LAYER)
    rows = {name: some[: given.few] for name, some in tasks.read(given.folder).items()}
    labels = labels_of([*rows.values(), *tasks.watched().values()])
    sets = {name: Prepared(some, lower, cutter, labels) for name, some in rows.items()}
    watched = {name: Prepared(some, lower, cutter, labels) for name, some in tasks.watched().items()}
    print({name: len(some.states) for name, some in sets.items()}, flush=True)
    model = Upper(weights, FIRST_LAYER, labels)
    model.centre.copy_(centre(model, sets))
    tune(model, sets, watched, given.out, given.seed)
    about = {"seed": given.seed, "data": tasks.digests(given.folder), "licences": tasks.LICENCES}
    np.savez_compressed(given.out, about=np.array(json.dumps(about)), kept=pieces, **dict(changes(model)))
    given.out.with_suffix(".part.pt").unlink()


if __name__ == "__main__":
    main()
