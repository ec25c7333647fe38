"""The words that counted are the words that carry the label, and the whole text is given back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from colmado.understand.kind import scorer
from colmado.understand.shipped import head
from colmado.understand.why import MOST, why


def test_the_words_that_carry_the_label_are_marked() -> None:
    for text, label, word in (
        ("The parcel came on Tuesday and the vase inside was broken", "complaint", "broken"),
        ("Hola, ¿a qué hora abren los domingos?", "question", "qué"),
        ("Muchísimas gracias por todo, sois un encanto", "compliment", "gracias"),
    ):
        runs = why(scorer(head("kind")), text, label)
        assert any(word in run.words for run in runs if run.counts), (text, runs)
        assert " ".join(run.words for run in runs) == text


@given(st.text(max_size=300))
def test_any_text_comes_back_whole(text: str) -> None:
    runs = why(scorer(head("kind")), text, "question")
    assert " ".join(run.words for run in runs) == " ".join(text.split()[:MOST])
    assert sum(len(run.words.split()) for run in runs if run.counts) <= 8
