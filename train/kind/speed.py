"""Measure texts per CPU-second of the kind model: `python -m train.kind.speed`."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

from colmado.understand import kind, language
from train.kind import rows


def mails(count: int, length: int, seed: int) -> list[str]:
    """Return texts of about `length` characters, put together from our labelled messages in random order."""
    chosen = random.Random(seed)  # noqa: S311 - a sample, not a secret
    own = [row.text for split in ("train", "dev", "test") for row in rows.own(split)]
    return [" ".join(chosen.sample(own, 5))[:length] for _ in range(count)]


def per_second(job: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    """Return how many texts a second of this process's CPU time allows."""
    start = time.process_time()
    job(texts)
    return len(texts) / (time.process_time() - start)


def main() -> None:
    """Print the figures."""
    texts = mails(6000, 200, seed=1)
    start = time.process_time()
    kind.judge(["first"])
    print(f"first call {time.process_time() - start:.2f} CPU-s")
    print(f"mean length {sum(map(len, texts)) / len(texts):.0f} characters")
    judged = kind.Judge(kind.unpack(kind.WEIGHTS))
    jobs: dict[str, Callable[[Sequence[str]], object]] = {
        "judge, words not met before": kind.judge,
        "judge": kind.judge,
        "judge, one at a time": lambda some: [kind.judge([text]) for text in some],
        "kind alone": judged.probabilities,
        "language alone": lambda some: [language.identify(text) for text in some],
    }
    judged.probabilities(texts[:3000])
    for number, (name, job) in enumerate(jobs.items()):
        print(f"{name:<28}{per_second(job, texts[:3000] if number == 0 else texts[3000:]):8.0f} texts/CPU-s")


if __name__ == "__main__":
    main()
