"""Promises in our own replies. Now is Wednesday 18 November 2026, 10:00."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colmado.understand.promises import find_promises

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "text", "promise", "due"),
    [
        ("es", "Hola Ana, mañana te lo mando.", "mañana te lo mando", date(2026, 11, 19)),
        ("es", "Te escribo el lunes.", "Te escribo el lunes", date(2026, 11, 23)),
        ("es", "No te preocupes, te llamaremos.", "te llamaremos", None),
        ("es", "Le devolveremos el dinero en 5 días hábiles.", "Le devolveremos el dinero en 5 días hábiles",
         date(2026, 11, 25)),
        ("es", "Os lo enviamos pasado mañana", "Os lo enviamos pasado mañana", date(2026, 11, 20)),
        ("es", "Voy a averiguar qué pasó", "Voy a averiguar qué pasó", None),
        ("es", "Recibirá el reembolso antes del viernes", "Recibirá el reembolso antes del viernes",
         date(2026, 11, 19)),
        ("es", "Te lo cambiamos el 3 de enero", "Te lo cambiamos el 3 de enero", date(2027, 1, 3)),
        ("es", "Le avisaré la semana que viene", "Le avisaré la semana que viene", date(2026, 11, 29)),
        ("en", "Sorry about that! We will refund you by Friday.", "We will refund you by Friday",
         date(2026, 11, 20)),
        ("en", "I'll get back to you within 48 hours.", "I'll get back to you within 48 hours",
         date(2026, 11, 20)),
        ("en", "We'll call you tomorrow", "We'll call you tomorrow", date(2026, 11, 19)),
        ("en", "I’m going to check with the driver today", "I’m going to check with the driver today",
         date(2026, 11, 18)),
        ("en", "You will have it by December 2nd", "You will have it by December 2nd",
         date(2026, 12, 2)),
        ("en", "Your parcel will leave us on Monday.", "Your parcel will leave us on Monday",
         date(2026, 11, 23)),
        ("en", "We will replace it.", "We will replace it", None),
        ("en", "We?ll send it within three business days", "We?ll send it within three business days",
         date(2026, 11, 23)),
        ("en", "On Wednesday we will call you", "On Wednesday we will call you", date(2026, 11, 25)),
    ],
)  # fmt: skip
def test_a_promise_and_its_day(language, text, promise, due):
    found = find_promises(text, language, NOW)
    assert [(p.text, p.due) for p in found] == [(promise, due)]
    assert text[found[0].start : found[0].end] == promise


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Te escribo para darte las gracias"),
        ("es", "Si nos mandas una foto, te devolvemos el dinero mañana"),
        ("es", "¿Te lo mando mañana?"),
        ("es", "No te lo podremos cambiar el lunes"),
        ("es", "Ya te lo mandamos el lunes"),
        ("es", "Intentaremos enviarlo mañana"),
        ("es", "Abrimos el lunes"),
        ("es", "Buenos días por la mañana"),
        ("en", "We will not refund you by Friday"),
        ("en", "If you send us a photo, we will refund you tomorrow"),
        ("en", "Will we see you on Friday?"),
        ("en", "We will try to call you tomorrow"),
        ("en", "We sent it on Monday"),
        ("en", "You might receive it on Monday"),
        ("en", "We are open on Friday"),
        ("en", "Thank you for writing."),
        ("fr", "Je vous écris demain"),
    ],
)
def test_no_promise(language, text):
    assert find_promises(text, language, NOW) == []


def test_several_promises_in_one_reply():
    text = (
        "Hi Sam, we will refund you today. I'll call you on Monday, and we'll send a new lamp by 30 November."
    )
    assert [p.due for p in find_promises(text, "en", NOW)] == [
        date(2026, 11, 18),
        date(2026, 11, 23),
        date(2026, 11, 30),
    ]


@given(st.text(max_size=400), st.sampled_from(["en", "es", "", "zz"]))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read(text, language):
    for promise in find_promises(text, language, NOW):
        assert text[promise.start : promise.end] == promise.text
