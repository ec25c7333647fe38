# ruff: noqa: E501 - what stands here is what programs write
"""Where one's own words end: programs and languages as they really quote."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colmado.kit.quoting import own_length

OWN = "Hola:\n\nno me llegó la segunda caja, ¿pueden mirarlo?\n\nSaludos,\nAna"
QUOTED = "> Buenos días Ana:\n>\n> su pedido salió ayer.\n> Tienda"
PLAIN = "Buenos días Ana:\n\nsu pedido salió ayer.\nTienda"

# what stands between one's own words and the quoted mail, and how that is written
TAILS = {
    "gmail-en": f"On Mon, Nov 16, 2026 at 10:00 AM Tienda <brand@shop.test> wrote:\n\n{QUOTED}",
    "gmail-en-broken-line": f"On Mon, Nov 16, 2026 at 10:00 AM La Tienda de la Esquina\n<brand@shop.test> wrote:\n\n{QUOTED}",
    "gmail-es": f"El lun, 16 nov 2026 a las 10:00, Tienda (<brand@shop.test>) escribió:\n\n{QUOTED}",
    "gmail-es-broken-line": f"El lun, 16 nov 2026 a las 10:00, La Tienda de la Esquina (<\nbrand@shop.test>) escribió:\n\n{QUOTED}",
    "gmail-es-old": f"2026-11-16 10:00 GMT+01:00 Tienda <brand@shop.test>:\n\n{QUOTED}",
    "gmail-forward-en": f"---------- Forwarded message ---------\nFrom: Tienda <brand@shop.test>\nDate: Mon\nSubject: x\nTo: y\n\n{PLAIN}",
    "gmail-forward-es": f"---------- Forwarded message ---------\nDe: Tienda <brand@shop.test>\nDate: lun\nSubject: x\nTo: y\n\n{PLAIN}",
    "outlook-en": f"From: Tienda <brand@shop.test>\nSent: Monday, November 16, 2026 10:00\nTo: Ana\nSubject: Re: x\n\n{PLAIN}",
    "outlook-en-rule": f"________________________________\nFrom: Tienda <brand@shop.test>\nSent: Monday\nTo: Ana\nSubject: x\n\n{PLAIN}",
    "outlook-en-bold": f"*From:* Tienda <brand@shop.test>\n*Sent:* Monday, November 16, 2026\n*To:* Ana\n*Subject:* x\n\n{PLAIN}",
    "outlook-en-classic": f"-----Original Message-----\nFrom: Tienda\nSent: Monday\nTo: Ana\nSubject: x\n\n{PLAIN}",
    "outlook-es": f"De: Tienda <brand@shop.test>\nEnviado el: lunes, 16 de noviembre de 2026 10:00\nPara: Ana\nAsunto: RE: x\n\n{PLAIN}",
    "outlook-es-rule": f"________________________________\nDe: Tienda <brand@shop.test>\nEnviado: lunes\nPara: Ana\nAsunto: x\n\n{PLAIN}",
    "outlook-es-classic": f"-----Mensaje original-----\nDe: Tienda\nEnviado el: lunes\nPara: Ana\nAsunto: x\n\n{PLAIN}",
    "apple-en": f"On 16 Nov 2026, at 10:00, Tienda <brand@shop.test> wrote:\n\n{QUOTED}",
    "apple-en-unquoted": f"On 16 Nov 2026, at 10:00, Tienda <brand@shop.test> wrote:\n\n{PLAIN}",
    "apple-es": f"El 16 nov 2026, a las 10:00, Tienda <brand@shop.test> escribió:\n\n{QUOTED}",
    "apple-forward-en": f"Begin forwarded message:\n\nFrom: Tienda\nSubject: x\nDate: Mon\nTo: Ana\n\n{PLAIN}",
    "apple-forward-es": f"Inicio del mensaje reenviado:\n\nDe: Tienda\nAsunto: x\nFecha: lunes\nPara: Ana\n\n{PLAIN}",
    "thunderbird-en": f"On 16/11/2026 10:00, Tienda wrote:\n{QUOTED}",
    "thunderbird-es": f"El 16/11/2026 a las 10:00, Tienda escribió:\n{QUOTED}",
    "thunderbird-forward-es": f"-------- Mensaje reenviado --------\nAsunto: \tx\nFecha: \tMon\nDe: \tTienda\nPara: \tAna\n\n{PLAIN}",
    "yahoo-es": f"En lunes, 16 de noviembre de 2026, 10:00:00 CET, Tienda <brand@shop.test> escribió:\n\n{QUOTED}",
    "name-and-address": f"Tienda <brand@shop.test> escribió:\n\n{QUOTED}",
    "quote-only": QUOTED,
    "iphone-en": f"Sent from my iPhone\n\nOn 16 Nov 2026, at 10:00, Tienda <brand@shop.test> wrote:\n\n{QUOTED}",
    "iphone-es": f"Enviado desde mi iPhone\n\nEl 16 nov 2026, a las 10:00, Tienda <brand@shop.test> escribió:\n\n{QUOTED}",
    "outlook-phone-es": f"Obtener Outlook para Android<https://x.test>\n________________________________\nDe: Tienda\nEnviado: lunes\nPara: Ana\nAsunto: x\n\n{PLAIN}",
    "signature": "-- \nAna Pérez\nCalle Mayor 1\n600 000 000",
    "signature-then-quote": f"-- \nAna Pérez\n\nEl 16/11/2026 a las 10:00, Tienda escribió:\n{QUOTED}",
    "device": "Enviado desde mi Samsung Galaxy",
}  # fmt: skip


@pytest.mark.parametrize("tail", TAILS)
def test_what_trails_is_cut(tail: str):
    for gap in ("\n\n", "\n\n\n"):
        text = OWN + gap + TAILS[tail]
        assert text[: own_length(text)] == OWN


WHOLE = {
    "nothing quoted": OWN,
    "empty": "",
    "list": "Necesito:\n- pan\n- sal\n- 2 cajas\nGracias,\nAna",
    "hyphens": "El pedido -- el de ayer -- no llegó.\nNúmero: 123-456",
    "inline answers": "El 16/11/2026 a las 10:00, Tienda escribió:\n> ¿Qué talla?\nLa 38.\n> ¿Color?\nRojo.",
    "answer below": f"{QUOTED}\n\nPues no ha llegado.",
    "a sentence with wrote": "On the website somebody wrote:\nthis is not so. I want my money.",
    "a sentence with escribió": "El chico de la tienda me escribió:\nque venía hoy, y nada.",
    "from in a sentence": "From: the shop I expected more.\nTo: be honest, no.\nI want a refund.",
    "a rule in the text": "Mis datos:\n----------\nAna Pérez\nCalle Mayor 1",
    "only a quote": QUOTED,
    "only a forward": TAILS["gmail-forward-en"],
    "question": "¿De: dónde sale esto?",
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_ones_own_words_are_kept_whole(name: str):
    assert own_length(WHOLE[name]) == len(WHOLE[name])


def test_a_trailing_quote_goes_and_inline_answers_stay():
    inline = WHOLE["inline answers"]
    text = inline + "\n\n> Un saludo\n> Tienda\n"
    assert text[: own_length(text)] == inline


def test_another_language_is_known_when_it_is_said():
    text = "Danke!\n\nAm 16.11.2026 um 10:00 schrieb Tienda:\n\nGuten Tag"
    assert own_length(text, "de") == len("Danke!")
    assert own_length(text) == len(text)
    assert own_length("Merci\n\nLe 16/11/2026 à 10:00, Tienda a écrit :\n> Bonjour", "fr") == len("Merci")


BOMBS = [
    ">" * 1_000_000,
    ">\n" * 500_000,
    "On On On wrote:" * 66_000,
    "On On On wrote:\n" * 62_000,
    "On 2026\nOn 2026\nwrote:\n" * 40_000,
    "El 16/11/2026 escribió:\n\n\n" * 38_000,
    "-- \n" * 250_000,
    "From: a\n" * 125_000,
    "From: a\n\n\n\n\n\n\n\n" * 66_000,
    "_" * 1_000_000,
    "______\n" * 140_000,
    " " * 1_000_000,
    "\n" * 1_000_000,
    "Sent from my x\n" * 66_000,
    "-" * 1_000_000,
    "a:\n" * 330_000,
    "<" * 500_000 + "@" * 500_000,
]


@pytest.mark.parametrize("text", BOMBS, ids=lambda text: repr(text[:16]))
def test_a_hostile_megabyte_takes_linear_time(text: str):
    started = time.process_time()
    assert 0 <= own_length(text) <= len(text)
    assert time.process_time() - started < 20  # half a second here; what takes quadratic time takes minutes


lines = st.sampled_from([">", "> x", "", "-- ", "--", "On 16/11/2026 a@b.c wrote:", "El 2026 escribió:", "From: a", "Sent: b", "To: c", "hola", "____________", "-----Original Message-----", "Enviado desde mi x", "\r"])  # fmt: skip


@given(st.lists(lines | st.text(max_size=8), max_size=25).map("\n".join), st.sampled_from(["", "es", "de", "xx"]))
@settings(max_examples=400, deadline=None)
def test_any_text_never_raises_and_the_end_is_within(text: str, language: str):
    length = own_length(text, language)
    assert 0 <= length <= len(text)
    assert length == len(text) or text[:length].strip()
