"""Fit every head that ships and print its figures: `python -m train.heads [NAME ...] [--only-evaluate]`.

Learns from `train/messages/train.tsv` and `dev.tsv` alone; the choices are made on messages kept apart from the
fit. The test messages (other shops) are read at the end, through the files as they ship. The same data, seed and
versions give the same bytes.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from colmado.understand import encoder, figures, shipped
from colmado.understand.fitting import fit
from colmado.understand.head import Head
from colmado.understand.scoring import Scorer
from colmado.understand.unseen import ENOUGH_DEV, Labelled
from train.messages import table
from train.transformer.tasks import kept_apart

COLUMNS = {"root_cause": "cause"}
"""Heads whose column in the table has another name."""
NAMES = ("Lucy", "Joaquín", "Priya", "Yesenia", "Tom", "Hola", "Carmen", "Hi", "Wei", "Buenas")
SMILES = ("😊", ":)", "👋", "😅", "🤔", "😐", "🙃")
TUNED = 3
"""The tier whose encoder has learned from our messages."""
RARE = 20
"""A label with fewer train messages is not learned."""
RELUCTANT = {"kind": {"spam": -1.5}}
"""A customer called spam is the worst error: spam is said when it is e^1.5 times as likely as anything else."""


def labelled(messages: Sequence[table.Message], name: str) -> Labelled:
    """Return the messages that have a label for the head, labels that are too rare left out."""
    column = COLUMNS.get(name, name)
    common = Counter(getattr(message, column) for message in table.read("train"))
    some = [m for m in messages if getattr(m, column) and common[getattr(m, column)] >= RARE]
    return Labelled([m.text for m in some], [getattr(m, column) for m in some], [m.shop or m.id for m in some])


def varied(messages: Sequence[table.Message]) -> list[table.Message]:
    """Give every twelfth genuine message an address at its end, others a name at their beginning, a smile, capitals.

    Our messages have few; without this an address alone nearly means spam, and customers do send links.
    """
    return [m if m.kind == "spam" else replace(m, text=_vary(m.text, n)) for n, m in enumerate(messages)]


def _vary(text: str, number: int) -> str:
    name, smile = NAMES[number // 12 % len(NAMES)], SMILES[number // 12 % len(SMILES)]
    address = f"{text} https://shop.example/item/{number}"
    return {0: address, 3: f"{name}, {text}", 6: f"{text} {smile}", 9: text.upper()}.get(number % 12, text)


def make(name: str, tier: int, seed: int) -> None:
    """Fit one head and write it where it ships from."""
    messages, more = varied(table.read("train")), table.read("dev")
    if tier == TUNED:  # its encoder has learned from the others: choices are made on what it has not seen
        messages, more = [m for m in messages if not kept_apart(m)], [m for m in messages if kept_apart(m)] + more
    fitted = fit(
        name, labelled(messages, name), labelled(more, name), tier=tier, seed=seed, languages=("en", "es"),
        note=f"data {table.digest()[:12]}", enough_dev=0 if tier == TUNED else ENOUGH_DEV,
    )  # fmt: skip
    lean = fitted.head.lean.copy()
    for label, less in RELUCTANT.get(name, {}).items():
        lean[fitted.head.labels.index(label)] += less
    version = replace(fitted.head, lean=lean).write(shipped.path(name, tier))
    print(f"\n== {name}, tier {tier}: {version}", *fitted.report(), sep="\n")


def evaluate(head: Head, name: str) -> None:
    """Print a head's figures on the test messages, in each language, first and later messages apart; and on BLIND."""
    for title in ("en first", "en later", "en blind", "es first", "es later", "es blind"):
        language, which = title.split()
        rows = table.read(table.BLIND if which == "blind" else "test")
        some = labelled([m for m in rows if m.language == language and _is(m, which)], name)
        if not some.texts:
            continue
        [said] = Scorer([head]).score(some.texts)
        truth = np.array([head.labels.index(label) for label in some.labels])
        macro, right = figures.figures(truth, said.chosen, len(head.labels), [figures.macro_f1, figures.accuracy])
        f1 = figures.f1s(figures.confusion(truth, said.chosen, len(head.labels)))
        each = "  ".join(f"{label} {100 * value:.0f}" for label, value in zip(head.labels, f1, strict=True))
        error = figures.calibration_error(np.array(said.ps), said.chosen == truth)
        print(f"test {title}: n {len(truth)}  macro-F1 {macro}  accuracy {right}  "
              f"mean p {np.mean(said.ps):.3f}  calibration error {error:.3f}\n    F1 {each}")  # fmt: skip


def _is(message: table.Message, which: str) -> bool:
    return which == "blind" or bool(message.shop) == (which == "later")


def main() -> None:
    """Read the flags and run."""
    flags = argparse.ArgumentParser(description=__doc__)
    flags.add_argument("names", nargs="*", default=list(shipped.NAMES), metavar="NAME")
    flags.add_argument("--seed", type=int, default=7)
    flags.add_argument("--only-evaluate", action="store_true")
    given = flags.parse_args()
    for name in given.names:
        for tier in encoder.TIERS:
            if not given.only_evaluate:
                make(name, tier, given.seed)
            evaluate(Head.load(shipped.path(name, tier)), name)


if __name__ == "__main__":
    main()
