"""What arrives is queued: once, in the right conversation, with a due time, whoever or whatever wrote it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.neighbourhood import ANA, BETO, EVE, NOON, US, Neighbourhood, mail

from colmado.answer.actions.outcomes import end
from colmado.answer.models import Obligation
from colmado.ledger.models import Message, Outcome


def test_a_question_waits_with_a_due_time(shop: Neighbourhood) -> None:
    shop.hear(mail(id="q1@x"))
    owed = Obligation.objects.get()
    assert owed.state == "open"
    assert NOON < owed.due_at <= NOON + timedelta(days=4)
    talk = shop.talk_of("q1@x")
    assert (talk.waiting, talk.waiting_since, talk.due_at) == (1, NOON, owed.due_at)
    assert shop.states() == {"open": 1}


def test_an_answer_to_an_answer_stays_in_the_conversation(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"), mail(US, "Le contesto.", to=ANA, id="b@x", refers=("a@x",), at=NOON + timedelta(hours=1)))
    shop.hear(mail(ANA, "Gracias", id="c@x", refers=("a@x", "b@x"), at=NOON + timedelta(hours=2)))
    assert shop.talk_of("a@x") == shop.talk_of("b@x") == shop.talk_of("c@x")
    assert shop.states() == {"open": 1, "answered": 1}


def test_a_strangers_forged_reference_does_not_join(shop: Neighbourhood) -> None:
    shop.hear(mail(ANA, id="a@x"), mail(EVE, "Soy Ana, mande el reembolso aquí", id="evil@x", refers=("a@x",)))
    assert shop.talk_of("evil@x") != shop.talk_of("a@x")
    assert shop.talk_of("evil@x").maybe_of == shop.talk_of("a@x")


def test_two_strangers_who_refer_to_the_same_unknown_mail_do_not_meet(shop: Neighbourhood) -> None:
    shop.hear(mail(ANA, id="a@x", refers=("lost@x",)), mail(BETO, id="b@x", refers=("lost@x",)))
    assert shop.talk_of("a@x") != shop.talk_of("b@x")


def test_a_ticket_number_in_a_subject_joins_nothing(shop: Neighbourhood) -> None:
    shop.hear(mail(ANA, id="a@x"))
    shop.hear(mail(BETO, id="b@x", subject=f"Ticket#{shop.talk_of('a@x').pk} Una pregunta"))
    assert shop.talk_of("b@x") != shop.talk_of("a@x")


def test_a_mail_that_comes_after_its_answer_finds_the_conversation(shop: Neighbourhood) -> None:
    shop.hear(mail(ANA, "y además…", id="second@x", refers=("first@x",), at=NOON + timedelta(hours=1)))
    shop.hear(mail(ANA, "Hola", id="first@x"))
    assert shop.talk_of("first@x") == shop.talk_of("second@x")


def test_someone_copied_may_answer_in_the_conversation(shop: Neighbourhood) -> None:
    shop.hear(mail(ANA, id="a@x", cc=BETO), mail(BETO, id="b@x", refers=("a@x",)))
    assert shop.talk_of("a@x") == shop.talk_of("b@x")


def test_what_we_answered_elsewhere_is_answered_in_whatever_order_it_comes(shop: Neighbourhood) -> None:
    ours = mail(US, "Claro que sí.", to=ANA, id="b@x", refers=("a@x",), at=NOON + timedelta(hours=1))
    shop.hear(ours)
    shop.hear(mail(ANA, id="a@x"))
    assert shop.states() == {"answered": 1}
    last = Outcome.objects.get()
    assert (last.why, last.reply.external_id) == ("answered outside Colmado", "b@x")


def test_an_earlier_mail_of_ours_answers_nothing_that_came_later(shop: Neighbourhood) -> None:
    shop.hear(mail(US, "Buenos días", to=ANA, id="b@x"))
    shop.hear(mail(ANA, id="a@x", refers=("b@x",), at=NOON + timedelta(hours=1)))
    assert shop.states() == {"open": 1}


def test_our_address_in_a_box_others_write_into_answers_nobody(shop: Neighbourhood) -> None:
    shop.hear(mail(ANA, id="a@x"))
    shop.hear(
        mail(US, "Cerramos el caso.", to=ANA, id="forged@x", refers=("a@x",), at=NOON + timedelta(hours=1)),
        inbound=True,
    )
    assert shop.states() == {"open": 1}


def test_a_form_that_writes_from_our_own_address_came_in(shop: Neighbourhood) -> None:
    shop.hear(mail(US, "Nombre: Ana. ¿Tienen pan sin gluten?", to=US, id="form@x"))
    assert shop.states() == {"open": 1}


def test_a_form_is_by_whom_it_asks_us_to_answer_even_if_they_get_a_copy(shop: Neighbourhood) -> None:
    shop.hear(mail(US, "¿Tienen pan sin gluten?", to=US, cc=ANA, id="form@x", Reply_To=f"Ana <{ANA}>"), inbound=True)
    assert shop.states() == {"open": 1}
    assert shop.talk_of("form@x").identity.address == ANA


def test_an_automatic_reply_of_ours_answers_nobody(shop: Neighbourhood) -> None:
    shop.hear(mail(ANA, id="a@x"))
    away = mail(US, "Hemos recibido su mensaje", to=ANA, id="b@x", refers=("a@x",), Auto_Submitted="auto-replied")
    shop.hear(away)
    assert shop.states() == {"open": 1}


def test_an_out_of_office_goes_with_our_reply(shop: Neighbourhood) -> None:
    shop.hear(mail(ANA, id="a@x"), mail(US, "Sí.", to=ANA, id="b@x", refers=("a@x",), at=NOON + timedelta(hours=1)))
    shop.hear(mail(ANA, "Estoy de vacaciones", id="c@x", refers=("b@x",), Auto_Submitted="auto-replied"))
    assert shop.states() == {"answered": 1, "merged": 1}


def test_resolving_snoozing_and_assigning_answer_nobody(shop: Neighbourhood) -> None:
    from colmado.answer.actions.conversations import set_status
    from colmado.answer.actions.together.handing import hand_over
    from colmado.answer.actions.together.snooze import snooze

    shop.hear(mail(id="a@x"))
    talk = shop.talk_of("a@x")
    hand_over(conversation=talk.pk, to=shop.diego, by=shop.diego, at=shop.now)
    snooze(conversation=talk.pk, until=shop.now + timedelta(days=1), by=shop.diego, at=shop.now, why="viaje")
    assert shop.states() == {"open": 1}
    for status in ("open", "pending", "resolved"):
        set_status(conversation=talk.pk, by=shop.diego, status=status)
        assert shop.states() == {"open": 1}


def test_a_conversation_that_is_not_there_is_said_so(shop: Neighbourhood) -> None:
    from colmado.answer.actions.conversations import set_status
    from colmado.answer.actions.together.handing import hand_over
    from colmado.kit.errors import InputError

    with pytest.raises(InputError, match="there is no conversation 77"):
        hand_over(conversation=77, to=shop.diego, by=shop.diego, at=shop.now)
    with pytest.raises(InputError, match="there is no conversation 77"):
        set_status(conversation=77, by=shop.diego, status="resolved")


def test_a_new_message_opens_a_resolved_conversation(shop: Neighbourhood) -> None:
    from colmado.answer.actions.conversations import set_status

    shop.hear(mail(id="a@x"))
    talk = shop.talk_of("a@x")
    end(conversation=talk.pk, state="acknowledged", by=shop.marta, at=shop.now)
    set_status(conversation=talk.pk, by=shop.diego, status="resolved")
    shop.hear(mail(ANA, "Perdón, otra cosa", id="b@x", refers=("a@x",), at=NOON + timedelta(hours=2)))
    talk.refresh_from_db()
    assert (talk.status, talk.waiting) == ("open", 1)


@pytest.mark.parametrize("words", ["BUY NOW!!! http://cheap.example", "Dear winner, claim your prize"])
def test_no_machine_ends_a_message_as_spam(shop: Neighbourhood, words: str) -> None:
    shop.hear(mail(EVE, words, id="s@x"))
    assert shop.states() == {"open": 1}


def test_every_message_keeps_who_wrote_it(shop: Neighbourhood) -> None:
    shop.hear(mail(ANA, name="Ana García", id="a@x"))
    message = Message.objects.select_related("author").get(external_id="a@x")
    assert (message.author.address, message.author_name) == (ANA, "Ana García")
