"""Words that are hard to index go through like any others, and hold up nobody behind them."""

from __future__ import annotations

import random

import pytest
from tests.neighbourhood import Neighbourhood, mail

CHANCE = random.Random(1)


def letters(first: int, last: int, n: int) -> str:
    return "".join(chr(CHANCE.randrange(first, last)) for _ in range(n))


# Each is at or above the 100,000 characters that are indexed, and as dear as we know how to make it.
HARD = {
    "25,000 words of four bytes a letter": lambda: " ".join(letters(0x10400, 0x1044F, 4) for _ in range(25_000)),
    "compound words": lambda: " ".join("-".join(letters(0x10400, 0x1044F, 2) for _ in range(40)) for _ in range(900)),
    "addresses, each indexed in four ways": lambda: " ".join(
        f"http://{n}.example/{n}/{n * 7}/{n * 11}?{n}" for n in range(3_000)
    ),
    "one word": lambda: "x" * 200_000,
    "pictures": lambda: " ".join(letters(0x1F300, 0x1F600, 3) for _ in range(30_000)),
    "accents on nothing": lambda: "e\u0301" * 60_000,
    "numbers": lambda: " ".join(f"{n}.{n}.{n}.{n}" for n in range(6_000)),
}


@pytest.mark.parametrize("name", list(HARD))
def test_hard_words_are_queued_and_so_is_what_comes_after(shop: Neighbourhood, name: str) -> None:
    shop.hear(mail(text=HARD[name](), id="hard@x"), mail(text="hola", id="next@x"))
    assert shop.states() == {"open": 2}
