"""Earlier answers: to messages like this one, accepted, from other conversations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.neighbourhood import NOON, Neighbourhood, mail

from colmado.answer.actions.outcomes import end
from colmado.answer.actions.reply import reply
from colmado.answer.likeness import likeness
from colmado.answer.queries.earlier import Earlier, earlier_answers
from colmado.answer.queries.suggesting import suggestions
from colmado.kit.errors import InputError
from colmado.ledger.models import Channel, Message, Team
from colmado.loop import sending

ASKED = "Buenos días, ¿la cafetera italiana sirve para cocina de inducción?"
AGAIN = "Hola, quería saber si la cafetera italiana funciona en inducción."
OTHER = "¿Hacen envíos de libros a Canarias y cuánto tardan en llegar?"


def hear(shop: Neighbourhood, number: int, text: str, refers: tuple[str, ...] = ()) -> int:
    name = f"{number}@x"
    at = NOON + timedelta(minutes=number)
    shop.hear(mail(f"p{number}@clientes.example", text, id=name, at=at, subject="Consulta", refers=refers))
    return Message.objects.get(external_id=name).pk


def answer(shop: Neighbourhood, number: int, text: str, *, send: bool = True) -> Message:
    talk = shop.talk_of(f"{number}@x")
    message = reply(conversation=talk.pk, text=text, by=shop.marta, at=shop.clock(), seen=talk.version)
    if send:
        sending.send_due(clock=shop.clock)
    return message


def two_answered(shop: Neighbourhood) -> tuple[int, Message]:
    """Two questions that were answered: the first, and our reply to it."""
    first = hear(shop, 1, ASKED)
    said = answer(shop, 1, "La de acero sí; la de aluminio, no.")
    hear(shop, 2, OTHER)
    answer(shop, 2, "A Canarias, en una semana.")
    return first, said


def test_what_was_answered_to_the_same_question_is_found(
    shop: Neighbourhood, statements: Callable[[int], object]
) -> None:
    first, said = two_answered(shop)
    asked = hear(shop, 3, AGAIN)
    with statements(3):
        (found,) = earlier_answers(asked, by=None)
    assert isinstance(found, Earlier)
    assert (found.message, found.reply, found.by) == (first, said.pk, "Marta")
    assert found.text == "La de acero sí; la de aluminio, no." and found.question.startswith("Buenos días")
    assert found.conversation == shop.talk_of("1@x").pk and 0.35 <= found.alike <= 1
    given = suggestions(shop.talk_of("3@x").pk, by=None, at=shop.now)
    assert (given.message, [one.reply for one in given.earlier]) == (asked, [said.pk])
    with pytest.raises(InputError, match="no conversation 999"):
        suggestions(999, by=None, at=shop.now)


def test_by_meaning_it_is_found_in_another_language(
    shop: Neighbourhood, statements: Callable[[int], object]
) -> None:
    first, said = two_answered(shop)
    asked = hear(shop, 3, "Hello, does the Italian coffee maker work on induction hobs?")
    assert earlier_answers(asked, by=None) == [], "no word of it is the same"
    shop.read_again()
    with statements(1):
        (found,) = earlier_answers(asked, by=None)
    assert (found.message, found.reply) == (first, said.pk) and 0.6 <= found.alike <= 1
    assert earlier_answers(hear(shop, 4, "Thanks a lot, see you on Friday!"), by=None) == []


def test_by_meaning_nothing_of_the_same_conversation_and_nothing_hidden(shop: Neighbourhood) -> None:
    hear(shop, 1, ASKED)
    said = answer(shop, 1, "La de acero sí.")
    hear(shop, 2, AGAIN, refers=(said.external_id,))
    asked = hear(shop, 3, AGAIN)
    shop.read_again()
    assert [one.reply for one in earlier_answers(asked, by=None)] == [said.pk]
    assert [one.reply for one in earlier_answers(asked, by=shop.diego)] == [said.pk]
    of_others = Team.objects.create(name="others")
    Channel.objects.filter(pk=shop.channel.pk).update(team=of_others)
    assert earlier_answers(asked, by=shop.diego) == []


def test_only_what_was_accepted_and_still_holds(shop: Neighbourhood) -> None:
    hear(shop, 1, ASKED)
    answer(shop, 1, "No lo sé.", send=False)
    asked = hear(shop, 3, AGAIN)
    assert earlier_answers(asked, by=None) == [], "on its way is not accepted"
    sending.send_due(clock=shop.clock)
    assert len(earlier_answers(asked, by=None)) == 1
    end(conversation=shop.talk_of("1@x").pk, state="open", why="it was wrong", by=shop.marta, at=shop.clock(),
        messages=[Message.objects.get(external_id="1@x").pk])  # fmt: skip
    assert earlier_answers(asked, by=None) == [], "what is open again has no answer"


def test_by_words_never_from_the_same_conversation_nor_in_another_language(shop: Neighbourhood) -> None:
    hear(shop, 1, ASKED)
    said = answer(shop, 1, "La de acero sí.")
    shop.hear(
        mail("p1@clientes.example", AGAIN, id="4@x", refers=(said.external_id,), at=NOON + timedelta(hours=2))
    )
    same = Message.objects.get(external_id="4@x")
    assert same.conversation == shop.talk_of("1@x") and earlier_answers(same.pk, by=None) == []
    english = hear(shop, 5, "Hello, I would like to know whether the cafetera italiana works on induction hobs.")
    assert earlier_answers(english, by=None) == []


def test_the_most_alike_first_and_one_for_each_reply(shop: Neighbourhood) -> None:
    hear(shop, 1, ASKED)
    shop.hear(mail("p1@clientes.example", f"{ASKED} ¿Hola?", id="1b@x", refers=("1@x",), at=NOON + timedelta(hours=1)))
    answer(shop, 1, "La de acero sí.")
    hear(shop, 2, "¿La cafetera italiana roja está disponible en la tienda de la plaza este mes?")
    answer(shop, 2, "La roja está.")
    found = earlier_answers(hear(shop, 3, AGAIN), by=None, limit=3)
    assert found[0].text == "La de acero sí."
    assert len({one.reply for one in found}) == len(found)
    assert [one.alike for one in found] == sorted((one.alike for one in found), reverse=True)


def test_a_message_without_words_has_nothing_like_it(shop: Neighbourhood) -> None:
    assert earlier_answers(hear(shop, 1, "12345 :)"), by=None) == []
    assert earlier_answers(999_999, by=None) == []


def test_rare_words_are_looked_up_and_common_ones_only_weighed() -> None:
    shares = {"que": 0.9, "cafeter": 0.002, "induccion": 0.0, "italian": 0.004, "4412": 0.0}
    found = likeness(shares, messages=2_000_000)
    assert found is not None
    assert found.query == "'induccion'&'cafeter'|'induccion'&'italian'|'cafeter'&'italian'"
    assert set(found.weights) == {"'que'", "'cafeter'", "'induccion'", "'italian'"}, "a number is one person's"
    assert found.weights["'induccion'"] > found.weights["'cafeter'"] > found.weights["'que'"]
    small = likeness(shares, messages=50)
    assert small is not None and "&" not in small.query, "in a small shop one word is enough to look"
    assert likeness({"4412": 0.0}, messages=10) is None


@given(st.dictionaries(st.text(max_size=8), st.floats(0, 1), max_size=40), st.integers(0, 10**9))
def test_any_words_make_a_question(shares: dict[str, float], messages: int) -> None:
    found = likeness(shares, messages=messages)
    assert found is None or (found.query and all(weight >= 0 for weight in found.weights.values()))
