"""Naming: customers' own words, once a person; never spam, quotes, or what is nobody else's business."""

from __future__ import annotations

from colmado.understand.topics.naming import Everywhere, Said, name, own, representative, terms

LATE = ("Mi pedido llega tarde otra vez", "El pedido ha llegado tarde", "Pedidos tarde, siempre igual", "pedido tarde")
SHOP = Everywhere(["¿Abrís el lunes?", "Tenéis pan de centeno?", "qué tarde tan bonita", "busco queso", *LATE], 4)
QUOTED = "No parcel came.\n\nOn Mon, 2 Nov 2026 at 10:00, Shop <shop@x.example> wrote:\n> Wonderful biscuits"


def said(*texts: str, language: str = "es") -> list[Said]:
    return [Said(at, at, language, text, nearness=1 - at / 100) for at, text in enumerate(texts)]


def test_a_name_is_what_people_wrote() -> None:
    back = said("Reembolso del envío por favor", "quiero el reembolso del envio", "¿el reembolso del envío?")
    assert name(back, "es", SHOP) == "reembolso del envío"
    assert name(said(*LATE), "es", SHOP) == "pedido"


def test_a_person_counts_once_and_what_one_says_names_nothing() -> None:
    texts = ["biscuits " * 50, "biscuits", "biscuits", "late parcel", "late parcel", "late parcel"]
    people = (1, 1, 1, 2, 3, 4)
    rows = [Said(at, person, "en", text) for at, (person, text) in enumerate(zip(people, texts, strict=True))]
    assert name(rows, "en", SHOP) == "late parcel"
    assert name(rows[:5], "en", SHOP) == ""


def test_each_language_has_a_name_of_its_own() -> None:
    english = said("the refund", "my refund", "refund?", language="en")
    rows = [*english, *said("la devolución", "devolucion", "devolución")]
    rows = [Said(at, at, one.language, one.text) for at, one in enumerate(rows)]
    assert (name(rows, "en", SHOP), name(rows, "es", SHOP), name(rows, "pt", SHOP)) == ("refund", "devolución", "")


def test_quotes_spam_and_personal_data_name_nothing() -> None:
    spam = "The cake and Utopia Phone Number List was dry. Utopia Phone Number List"
    furniture = "The cake was dry\nLeave a comment"
    for text in (QUOTED, spam, furniture, "The cake, write to ana.perez@example.com or call +34 612 345 678"):
        words = {form for form, _ in terms(own(text, "en"))}
        assert words & {"parcel", "cake"}, text
        assert not words & {"biscuit", "utopia", "phone number list", "comment", "perez", "example", "ana"}, text


def test_the_message_that_speaks_is_near_human_and_clean() -> None:
    rows = said(
        "tarde", "Llámame al 612 345 678, el pedido llega tarde", "El pedido llegó tarde " * 20,
        "The parcel was late and Utopia Phone Number List", "El pedido llegó dos horas tarde",
        "Otra vez tarde, el pedido",
    )  # fmt: skip
    assert representative(rows) == 4
    assert representative(rows[:4]) is None


def test_any_text_has_terms_without_an_error() -> None:
    for text in ("", "\x00\ud800", "ﷺ" * 5000, "a" * 100_000, "🙃 ok", "l'été d'antan", "١٢٣ ...", "x " * 50_000):
        assert all(form for form, _ in terms(own(text)))
