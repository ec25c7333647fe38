"""What must not matter to any head that ships: who is called, how it is typed, in whose company it is judged."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from train.equality import GROUPS, PLACES, apart, kept
from train.messages import table
from train.words import OFTEN_FIRST, small_words

from colmado.understand import shipped
from colmado.understand.scoring import Scorer
from colmado.understand.tokens import WORDS, fold, uncalled

TEXTS = [message.text for message in table.read("test")]
SCORER = Scorer([shipped.head(name) for name in shipped.NAMES])
CALLED = [name for names in GROUPS.values() for name in names]
CHANGES = {
    "address": (lambda text: f"{text} https://shop.example/item/4471", 0.80),
    "emoji": (lambda text: f"{text} 🙂", 0.70),
    "lower": (str.lower, 0.97),
    "apostrophe": (lambda text: text.replace("'", "?"), 0.97),
    "accents": (lambda text: text.translate(str.maketrans("áéíóúüñ", "aeiouun")), 0.97),
    "blanks": (lambda text: f"\n  {text.replace(' ', '  ')}\n", 1.0),
}


@pytest.mark.parametrize("place", PLACES)
def test_whose_name_it_is_changes_no_kind(place: str) -> None:
    found = kept(Scorer([shipped.head("kind")]), TEXTS[::5], place)
    for group, some in found.items():
        assert some.all(), group


def test_a_name_in_front_changes_nothing_in_any_head() -> None:
    before = SCORER.score(TEXTS[:20])
    for name in CALLED:
        after = SCORER.score([f"{name}, {text}" for text in TEXTS[:20]])
        assert all(np.array_equal(a.shares, b.shares) for a, b in zip(before, after, strict=True)), name


@pytest.mark.parametrize("change", CHANGES)
def test_what_does_not_matter_keeps_most_labels_of_every_head(change: str) -> None:
    made, floor = CHANGES[change]
    before, after = SCORER.score(TEXTS), SCORER.score([made(text) for text in TEXTS])
    held = {b.head.name: float(np.mean(b.chosen == a.chosen)) for b, a in zip(before, after, strict=True)}
    assert not {name: share for name, share in held.items() if share < floor}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Hola Lucía, ¿dónde está?", "Hola, ¿dónde está?"),
        ("Jean-Luc, is it open?\n— Wei Chen.", "is it open?"),
        ("Yes, please", "Yes, please"),
        ("Sadly, it broke", "Sadly, it broke"),
        ("Gracias, Ana", "Gracias, Ana"),
        ("MARIA, WHERE IS IT", "MARIA, WHERE IS IT"),
        ("Ana,", "Ana,"),
    ],
)
def test_only_a_name_is_taken_off(text: str, read: str) -> None:
    assert uncalled(text) == read


def test_the_words_are_those_of_our_messages() -> None:
    assert WORDS.read_text("utf8").split() == small_words()
    assert {fold(word) for word in OFTEN_FIRST} <= set(small_words())


def test_every_head_says_the_same_alone_and_again() -> None:
    together = SCORER.score(TEXTS[:60])
    for place, text in enumerate(TEXTS[:60]):
        alone = SCORER.score([text])
        assert all(np.array_equal(a.shares[0], b.shares[place]) for a, b in zip(alone, together, strict=True))


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=150, derandomize=True)
def test_any_text_gets_a_label_from_every_head(text: str) -> None:
    for said in SCORER.score([text]):
        assert np.isfinite(said.shares).all() and abs(said.shares.sum() - 1) < 1e-9


@pytest.mark.parametrize("text", ["Ana, " * 200_000, "\nMaria" * 170_000, "A" * 1_000_000, "ﷺ, " * 300_000])
def test_a_megabyte_of_names_takes_linear_work(text: str) -> None:
    """What takes quadratic work here takes hours and not seconds."""
    assert len(SCORER.score([text])) == len(shipped.NAMES)


def test_a_difference_of_groups_has_an_interval_that_holds_it() -> None:
    one, other = np.array([[True, True, False, True]]), np.array([[True, False, False, True]])
    value, low, high = apart(one, other)
    assert low <= value == 0.25 <= high
