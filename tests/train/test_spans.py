"""The labelled places, and the page that prints how often they are found."""

from __future__ import annotations

from pathlib import Path

import pytest
from train.spans.evaluate import ELSEWHERE, Marked, _row, alike, count, rows, wilson

from colmado.understand.spans import find

ROOT = Path(__file__).parents[2]


def test_the_page_prints_the_figures_as_they_are() -> None:
    page = (ROOT / "docs" / "spans.md").read_text("utf8")
    there, found, right = count("test")
    for name in {*there, *found}:
        share = wilson(right[name], found[name]), wilson(right[name], there[name])
        row = f"| `{name}` | {there[name]} | {share[0]} | {share[1]} |"
        assert row in page, f"docs/spans.md should hold: {row}"


def test_dev_is_found_whole() -> None:
    there, found, right = count("dev")
    assert there == found == right


def test_no_text_is_in_two_splits_and_every_mark_is_read() -> None:
    texts = [row.text for split in ("dev", "test") for row in rows(split)]
    assert len(set(texts)) == len(texts) and not any(sign in text for text in texts for sign in "⟦⟧")
    assert {row.language for split in ("dev", "test") for row in rows(split)} == {"en", "es"}


def test_a_mark_becomes_a_place() -> None:
    made = _row("en", "Write to ⟦email:a@b.example⟧ now")
    assert made == Marked("en", "Write to a@b.example now", (("email", 9, 20),))
    assert alike(("email", 9, 20), ("email", 12, 20)) and not alike(("email", 9, 20), ("phone", 9, 20))
    assert wilson(1, 2) == "50 (9-91)" and wilson(0, 0) == "-"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("IBAN ES91 2100 0418 4502 0005 1332 por favor", "ES91 2100 0418 4502 0005 1332"),
        ("card 4111 1111 1111 1111 12 times", "4111 1111 1111 1111"),
        ("La calle está cortada y el 12 no pasa", ""),
        ("calle de la Luna 5", "calle de la Luna 5"),
    ],
)
def test_the_word_behind_a_number_is_not_its_end(text: str, found: str) -> None:
    assert "".join(one.found for one in find(text) if one.name not in ELSEWHERE) == found
