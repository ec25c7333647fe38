"""Spans: what is found, what only looks like it, and any text at all."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colmado.understand.spans import find, numbers

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
ESSAYS = os.environ.get("COLMADO_ESSAYS")


def found(text: str, **known: object) -> list[tuple[str, str]]:
    return [(one.name, one.found) for one in find(text, **known)]  # type: ignore[arg-type]


BLOG = """We care about the product and Utopia Phone Number List
departments. That is where people are.

Utopia Phone Number List

2. A hybrid UT Phone Number department

Thank you for reading.
gymnastics final Rio 2016 Ana Souza meteor night Ana Souza Joao Lima concert tickets
No comments:
Post a Comment
Note: Only a member of this blog may post a comment.
"""


def test_a_page_full_of_other_hands() -> None:
    assert found(BLOG) == [
        ("injected-link", "Utopia Phone Number List"),
        ("injected-link", "Utopia Phone Number List"),
        ("injected-link", "UT Phone Number"),
        ("tags", "gymnastics final Rio 2016 Ana Souza meteor night Ana Souza Joao Lima concert tickets"),
        ("furniture", "No comments:"),
        ("furniture", "Post a Comment"),
        ("furniture", "Note: Only a member of this blog may post a comment."),
    ]


def test_the_essays_where_somebody_has_them() -> None:
    if not ESSAYS:
        pytest.skip("COLMADO_ESSAYS names no folder with S0.txt to S4.txt")
    named = {
        name: [one.name for one in find((Path(ESSAYS) / f"{name}.txt").read_text("utf-8", "replace"))]
        for name in ("S0", "S1", "S2", "S3", "S4")
    }
    assert named == {
        **{"S0": [], "S1": [], "S3": []},
        "S2": ["tags", "furniture", "furniture", "furniture"],
        "S4": ["injected-link", "injected-link", "injected-link", "furniture", "furniture"],
    }


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("Mira esto: Comprar Seguidores Baratos aquí y listo", "injected-link", "Comprar Seguidores"),
        ("see [url=http://x.example]cheap viagra[/url]", "injected-link", "[url=http://x.example]cheap viagra[/url]"),
        ("So true #love #art #shop #insta", "tags", "#love #art #shop #insta"),
        ("Hola.\nDeja un comentario", "furniture", "Deja un comentario"),
        ("Hi.\nWe use cookies to give you the best experience", "furniture",
         "We use cookies to give you the best experience"),
        ("Hola.\nTu dirección de correo electrónico no será publicada.", "furniture",
         "Tu dirección de correo electrónico no será publicada."),
        ("mi correo es ana.ruiz+x@correo.example.", "email", "ana.ruiz+x@correo.example"),
        ("llámame al 600 123 456", "phone", "600 123 456"),
        ("Call (415) 555-0132 please", "phone", "(415) 555-0132"),
        ("+52 55 1234 5678 es mi cel", "phone", "+52 55 1234 5678"),
        ("WhatsApp: 5512345678", "phone", "5512345678"),
        ("cuenta ES91 2100 0418 4502 0005 1332", "iban", "ES91 2100 0418 4502 0005 1332"),
        ("GB82 WEST 1234 5698 7654 32 is it", "iban", "GB82 WEST 1234 5698 7654 32"),
        ("tarjeta 4242 4242 4242 4242", "card", "4242 4242 4242 4242"),
        ("DNI 12345678z", "dni", "12345678z"),
        ("NIE X1234567L", "dni", "X1234567L"),
        ("CURP HEGG560427MVZRRL04", "curp", "HEGG560427MVZRRL04"),
        ("RFC GODE561231GR8", "rfc", "GODE561231GR8"),
        ("my ssn is 536-22-1234", "ssn", "536-22-1234"),
        ("I live at 12 Elm Street, upstairs", "address", "12 Elm Street"),
        ("Vivo en la calle Mayor 12, 3º B", "address", "calle Mayor 12"),
        ("Avenida de la Constitución 5", "address", "Avenida de la Constitución 5"),
        ("Please contact our support team.", "deflection", "Please contact our support team."),
        ("Póngase en contacto con atención al cliente.", "deflection", "Póngase en contacto con atención al cliente."),
        ("We are sorry you feel that way.", "non-apology", "sorry you feel"),
        ("Lamentamos las molestias que haya podido ocasionar", "non-apology", "Lamentamos las molestias que haya"),
        ("Hola Ana, mañana te lo mando.", "promise", "mañana te lo mando"),
        ("Yes.\n> did it come?\n> yes or no\nIt did.", "quote", "> did it come?\n> yes or no"),
        ("See you.\n-- \nAna Ruiz\nColmado", "signature", "-- \nAna Ruiz\nColmado"),
    ],
)
def test_what_is_found(text: str, name: str, words: str) -> None:
    assert (name, words) in found(text, now=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "Could you send me the phone number list of the team?",
        "Emergency Phone Numbers\nAmbulance first, then me.",
        "Please leave a comment on what you liked, I read all of them.",
        "We share this with you because you asked.",
        "Compartir piso en Madrid sale caro, la verdad.",
        "The order is 2231987654, from 12/03/2024 at 10:30, and cost 1.234,50 €.",
        "tarjeta 4242 4242 4242 4241 y cuenta ES91 2100 0418 4502 0005 1333",
        "DNI 12345678A",
        "000-12-3456 and 666-12-3456",
        "In 2019 the street was closed for 12 days.",
        "Contact our support team, or bring it here. I will mend it while you wait, no charge.",
        "I am sorry that we sent the wrong one.",
        "Black shoes, brown shoes, and one red shoe that nobody bought in twelve long years.",
    ],
)
def test_what_only_looks_like_it(text: str) -> None:
    assert found(text) == []


def test_who_asks_where_is_told_where() -> None:
    away = "Please contact our support team."
    assert found(away, asked=["It is broken."]) == [("deflection", away)]
    assert found(away, asked=["Who can I call about this?"]) == []


def test_without_a_clock_no_promise_is_looked_for() -> None:
    assert found("Mañana te lo mando.") == []


@pytest.mark.parametrize("card", ["4111111111111111", "5500005555555559", "378282246310005"])
def test_a_wrong_digit_is_no_card(card: str) -> None:
    assert numbers.luhn(card)
    assert not any(numbers.luhn(card[:-1] + digit) for digit in "0123456789" if digit != card[-1])


BOMBS = [
    *("a" * 300_000, "1 " * 150_000, "+1" * 150_000, "@a" * 150_000, "a." * 150_000, "ES91 " * 60_000),
    *("calle a " * 40_000, "> \n" * 100_000, "\n" * 300_000, "Phone Number " * 25_000, "[url]" * 60_000),
    *("we use cookies " * 20_000, "tel " * 75_000, "ﷺ" * 20_000, "<a " * 100_000, "1-1" * 100_000, "A1" * 150_000),
    *("#a " * 100_000, "Aa " * 100_000),
]


@pytest.mark.parametrize("text", BOMBS, ids=lambda text: repr(text[:12]))
def test_a_long_text_takes_linear_work(text: str) -> None:
    """A second or two; what takes quadratic work here takes many minutes."""
    find(text, now=NOW)


PARTS = st.sampled_from(
    [
        *("ana@x.example", "600 123 456", "ES91 2100 0418 4502 0005 1332", "12345678Z", "contact support", "sorry if"),
        *("mañana te lo mando", "Phone Number List", "Leave a comment", "#a #b #c #d", "> ", "-- ", "\n"),
        *("İ", "\ud800", "calle Mayor 12", "٣٤٥٦", "e\u0301", "ﷺ", "²³¹", "[url]casino[/url]"),
    ]
)


@given(st.lists(PARTS | st.text(max_size=6), max_size=30).map(" ".join), st.sampled_from(["en", "es", "", "zz"]))
@settings(max_examples=400, deadline=None)
def test_any_text_never_raises_and_places_are_valid(text: str, language: str) -> None:
    for one in find(text, language, now=NOW):
        assert 0 <= one.start < one.end <= len(text) and text[one.start : one.end] == one.found != ""
