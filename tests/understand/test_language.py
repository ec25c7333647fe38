"""Language identification."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colmado.understand.language import UNKNOWN, identify


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Conversar es que las dos partes hablen y escuchen. Quien solo habla, que sabe de su cliente?",
            "es",
        ),
        ("COMPRA YA, NO BUSQUES MAS!! Asi no se habla con nadie, verdad?", "es"),
        ("q tal, xq no llega", "es"),
        ("donde esta mi pedido", "es"),
        ("no funciona", "es"),
        ("I don?t think it?s working ?as promised?", "en"),
        ("pls tell me where my parcel is", "en"),
        ("not working", "en"),
        ("Check https://ejemplo.example/producto/zapatillas-rojas please, the size is gone", "en"),
        ("Obrigado pela ajuda, o pedido chegou ontem", "pt"),
        ("Wo bleibt meine Bestellung, ich warte seit Montag", "de"),
    ],
)
def test_language(text, language):
    assert identify(text)[0] == language


@pytest.mark.parametrize("text", ["", " ", "😀😀", "12345", "?", "http://x.example", "@someone", "ok", "k"])
def test_too_little_is_undetermined(text):
    assert identify(text) == (UNKNOWN, 0.0)


def test_a_configured_language_that_does_not_exist_is_said_so():
    with pytest.raises(ValueError, match="xx"):
        identify("hello there", languages=("xx",))


@given(st.text(st.characters(exclude_categories=())))
@settings(max_examples=300, deadline=None)
def test_any_text_has_an_answer(text):
    name, sure = identify(text)
    assert 0.0 <= sure <= 1.0
    assert identify(text) == (name, sure)


@pytest.mark.parametrize("unit", ["hola que tal ", "a", "@", "é", "http://x", "#a ", "1a"])
def test_a_megabyte_takes_less_than_a_second(unit):
    identify("warm up")
    text = unit * (1_000_000 // len(unit))
    start = time.process_time()
    identify(text)
    assert time.process_time() - start < 10  # under a second here
