"""Measure texts per CPU-second of the heads that ship: `python -m train.speed`."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

from colmado.understand import encoder, kind, language, shipped
from colmado.understand.scoring import Scorer
from train.messages import table


def mails(count: int, length: int, seed: int) -> list[str]:
    """Return texts of about `length` characters, put together from our labelled messages in random order."""
    chosen = random.Random(seed)  # noqa: S311 - a sample, not a secret
    own = [message.text for split in table.SPLITS for message in table.read(split)]
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
    one = Scorer([shipped.head("kind")])
    tiers = {tier: Scorer([shipped.head(name, tier) for name in shipped.NAMES]) for tier in encoder.TIERS}
    jobs: dict[str, Callable[[Sequence[str]], object]] = {
        "judge, words not met before": kind.judge,
        "judge": kind.judge,
        "judge, one at a time": lambda some: [kind.judge([text]) for text in some],
        "kind alone": one.score,
        "all heads, tier 1": tiers[1].score,
        "all heads, tier 2": tiers[2].score,
        "all heads, tier 3": tiers[3].score,
        "language alone": lambda some: [language.identify(text) for text in some],
    }
    for scorer in (one, tiers[1], tiers[2]):
        scorer.score(texts[:3000])
    tiers[3].score(texts[3000:3300])
    for name, job in jobs.items():
        some = {"judge, words not met before": texts[:3000], "all heads, tier 3": texts[3000:3300]}
        print(f"{name:<28}{per_second(job, some.get(name, texts[3000:])):8.0f} texts/CPU-s")


if __name__ == "__main__":
    main()
