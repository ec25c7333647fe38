"""Saved facts, and what a reply learns: where its words come from, and whether it answers at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.neighbourhood import ANA, BETO, EVE, NOON, US, Neighbourhood, mail

from colmado.answer.actions.facts import change_fact, retire_fact, save_fact, set_cap
from colmado.answer.actions.reply import reply
from colmado.answer.models import FactUse, FactWording, Obligation, SavedFact
from colmado.answer.queries.checking import findings, sentence
from colmado.answer.queries.conversation import conversation
from colmado.answer.queries.facts import cap, fact_uses, facts, facts_for
from colmado.answer.queries.origins import origins, replies_behind
from colmado.channels.contract import Recipient
from colmado.kit.errors import InputError
from colmado.ledger.models import Message, Outbox
from colmado.loop import sending
from colmado.understand.models import Annotation

HOURS = "De lunes a viernes abrimos a las nueve, y los sábados a las diez."


@pytest.fixture
def hours(shop: Neighbourhood) -> SavedFact:
    return save_fact(title="Horario", text=HOURS, language="es", by=shop.marta, at=shop.clock())


def ask(shop: Neighbourhood, number: int = 1, text: str = "¿A qué hora abren mañana?", kind: str = "question") -> str:
    """Someone asks; what kind of message it is is said by the test and not by the model."""
    name = f"{number}@x"
    shop.hear(mail(f"p{number}@clientes.example", text, id=name, at=NOON + timedelta(minutes=number)))
    for judged in (Obligation, Annotation):
        judged.objects.filter(message__external_id=name).update(kind=kind)
    return name


def say(shop: Neighbourhood, name: str, text: str, **more: object) -> Message:
    talk = shop.talk_of(name)
    given = {"seen": talk.version, **more}
    return reply(conversation=talk.pk, text=text, by=shop.marta, at=shop.clock(), **given)  # type: ignore[arg-type]


def test_a_fact_is_used_and_every_use_is_a_row(shop: Neighbourhood, hours: SavedFact) -> None:
    same = say(shop, ask(shop, 1), f"Hola Ana:\n\n{HOURS}\n\nUn saludo, Marta", fact=hours.pk)
    changed = say(
        shop, ask(shop, 2), f"{HOURS} Para usted guardo una barra bajo el mostrador hasta mediodía.", fact=hours.pk
    )
    own = say(shop, ask(shop, 3), "Venga cuando quiera, vivo encima.", fact=hours.pk)
    assert [m.origin for m in (same, changed, own)] == ["fact", "fact", "own"]
    assert [(use.reply, use.unchanged, use.by) for use in fact_uses(hours.pk, by=None)] == [
        (changed, False, shop.marta),
        (same, True, shop.marta),
    ]
    row = facts_for(shop.talk_of("1@x"), by=None, at=shop.now).get()
    assert (row.used, row.unchanged) == (2, 1)
    later = facts(by=None, at=shop.now + timedelta(days=8)).get()
    assert (later.used, later.unchanged) == (0, 0), "counts are of the last seven days"
    assert shop.states() == {"open": 3}


def test_a_suggestion_is_stored_for_what_became_of_it(shop: Neighbourhood) -> None:
    begun = "Tenemos pan sin gluten los martes y los jueves, recién hecho."
    texts = [begun, f"{begun} Le aparto uno con su nombre si me dice la hora.", "Los martes."]
    replies = [say(shop, ask(shop, n), text, suggested=begun) for n, text in enumerate(texts)]
    assert [message.origin for message in replies] == ["unchanged", "edited", "own"]
    assert say(shop, ask(shop, 9), "Sí.").origin == "own"


@pytest.mark.parametrize("kind", ["complaint", "protest", "compliment", "concern"])
def test_feelings_are_not_answered_with_saved_words(shop: Neighbourhood, hours: SavedFact, kind: str) -> None:
    name = ask(shop, kind=kind)
    for given in ({"fact": hours.pk}, {"suggested": HOURS}):
        with pytest.raises(InputError, match="words of your own"):
            say(shop, name, HOURS, **given)
    assert say(shop, name, "Tiene razón: el martes abrimos tarde y usted esperó fuera.", fact=hours.pk).origin == "own"
    assert not FactUse.objects.exists()


def test_one_message_of_feeling_among_others_is_enough(shop: Neighbourhood, hours: SavedFact) -> None:
    shop.hear(mail(id="a@x"))
    shop.hear(mail(ANA, "Y además ayer me gritaron.", id="b@x", refers=("a@x",), at=NOON + timedelta(minutes=9)))
    Obligation.objects.filter(message__external_id="a@x").update(kind="question")
    Obligation.objects.filter(message__external_id="b@x").update(kind="complaint")
    with pytest.raises(InputError, match="words of your own"):
        say(shop, "a@x", HOURS, fact=hours.pk)


def test_unchanged_uses_are_capped_for_the_whole_shop(shop: Neighbourhood, hours: SavedFact) -> None:
    assert cap() == 20
    set_cap(a_week=2, by=shop.marta)
    for number in (1, 2):
        say(shop, ask(shop, number), HOURS, fact=hours.pk)
    name = ask(shop, 3)
    with pytest.raises(InputError, match=r"unchanged 2 times in seven days, and 2 is what"):
        say(shop, name, HOURS, fact=hours.pk)
    assert not Outbox.objects.filter(message__conversation=shop.talk_of(name)).exists()
    say(shop, name, f"{HOURS} Mañana es fiesta y abrimos una hora más tarde que otros días.", fact=hours.pk)
    shop.now += timedelta(days=7, minutes=1)
    say(shop, ask(shop, 4), HOURS, fact=hours.pk)
    with pytest.raises(InputError, match="0 to"):
        set_cap(a_week=-1, by=shop.marta)


def test_nothing_is_silently_rewritten(shop: Neighbourhood, hours: SavedFact) -> None:
    used = say(shop, ask(shop), HOURS, fact=hours.pk)
    changed = change_fact(fact=hours.pk, text="Abrimos a las ocho.", by=shop.diego, at=shop.clock())
    assert (changed.version, changed.title, changed.by) == (2, "Horario", shop.diego)
    kept = FactWording.objects.get(fact=hours)
    assert (kept.version, kept.text, kept.by) == (1, HOURS, shop.marta)
    assert FactUse.objects.get(reply=used).version == 1
    assert change_fact(fact=hours.pk, text="Abrimos a las ocho.", by=shop.marta, at=shop.clock()).version == 2
    for rows in (FactWording.objects.all(), FactUse.objects.all(), SavedFact.objects.all()):
        with pytest.raises(IntegrityError, match="is refused"), transaction.atomic():
            rows._raw_delete(rows.db)  # past Django's own collector: the database itself refuses


def test_a_retired_fact_is_read_and_not_used(shop: Neighbourhood, hours: SavedFact) -> None:
    retire_fact(fact=hours.pk, by=shop.diego, at=shop.clock())
    assert list(facts(by=None, at=shop.now)) == [] and list(facts(by=None, at=shop.now, retired=True)) == [hours]
    for again in (
        lambda: say(shop, ask(shop), HOURS, fact=hours.pk),
        lambda: change_fact(fact=hours.pk, text="x", by=shop.marta, at=shop.now),
        lambda: retire_fact(fact=hours.pk, by=shop.marta, at=shop.now),
    ):
        with pytest.raises(InputError, match="is retired"):
            again()
    with pytest.raises(InputError, match="no saved fact 999"):
        say(shop, ask(shop, 2), HOURS, fact=999)


@pytest.mark.parametrize(
    ("title", "text", "said"),
    [(" ", "x", "needs a title"), ("x", " ", "needs a title"), ("x" * 121, "x", "121 characters")],
)
def test_a_fact_without_words_is_refused(shop: Neighbourhood, title: str, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        save_fact(title=title, text=text, language="es", by=shop.marta, at=shop.now)


def test_facts_fit_the_language_and_the_channel(
    shop: Neighbourhood, hours: SavedFact, statements: Callable[[int], object]
) -> None:
    talk = shop.talk_of(ask(shop))
    save_fact(title="Hours", text="We open at nine.", language="en", by=shop.marta, at=shop.now)
    here = save_fact(title="Aquí", text="Aquí.", language="es", by=shop.marta, at=shop.now, channel=shop.channel)
    talk.language = "es"
    with statements(1):
        assert [(row.title, row.by, row.channel) for row in facts_for(talk, by=None, at=shop.now)] == [
            ("Aquí", shop.marta, here.channel),
            ("Horario", shop.marta, None),
        ]
    say(shop, "1@x", HOURS, fact=hours.pk)
    assert [row.title for row in facts_for(talk, by=None, at=shop.now)] == ["Horario", "Aquí"], "most used first"
    talk.language = "und"
    assert facts_for(talk, by=None, at=shop.now).count() == 3


def test_who_is_only_sent_elsewhere_still_waits(shop: Neighbourhood) -> None:
    name = ask(shop, text="La calefacción no arranca.")
    away = say(shop, name, "Hola, gracias por escribirnos. Por favor, contacte con el servicio técnico. Un saludo")
    letter = Outbox.objects.get(message=away)
    assert (letter.elsewhere, letter.covers) == (True, [])
    assert shop.talk_of(name).waiting == 1
    sending.send_due(clock=shop.clock)
    letter.refresh_from_db()
    assert letter.state == "accepted" and shop.states() == {"open": 1}
    answered = say(shop, name, "Pulse el botón rojo diez segundos. Si no arranca, llámenos.")
    assert not Outbox.objects.get(message=answered).elsewhere
    sending.send_due(clock=shop.clock)
    assert shop.states() == {"answered": 1}


def test_a_first_word_of_ours_sends_nobody_away(shop: Neighbourhood) -> None:
    name = ask(shop)
    say(shop, name, "A las nueve.")
    sending.send_due(clock=shop.clock)
    assert not Outbox.objects.get(message=say(shop, name, "Llámenos al 555 0199.")).elsewhere


def test_a_reply_is_looked_over_with_what_the_shop_knows(
    shop: Neighbourhood, statements: Callable[[int], object]
) -> None:
    shop.hear(mail(ANA, "¿A qué hora abren? ¿Tienen pan sin gluten?", id="a@x", cc=BETO))
    talk = conversation(shop.talk_of("a@x").pk, by=None)
    to = [*talk.to_all, Recipient("cc", EVE, "")]
    talk.conversation.language = "es"
    with statements(6):
        found = findings(talk.conversation, by=None, text="Abrimos a las nueve, sin falta.", recipients=to, at=shop.now)
    assert [one.code for one in found] == ["question-left", "over-promise", "reply-all", "newcomer"]
    assert "¿Tienen pan sin gluten?" in sentence(found[0]) and BETO in sentence(found[2])
    assert US not in sentence(found[2]) and not Outbox.objects.exists()
    for number in range(3):
        say(shop, ask(shop, number), "Mañana no abrimos, es fiesta en el barrio.")
    again = findings(
        talk.conversation,
        by=None,
        text="Hola, Ana. Mañana no abrimos, es fiesta en el barrio.",
        recipients=talk.to,
        at=shop.now,
    )
    assert "repeated" in [one.code for one in again] and again[-1].n == 3


def test_origins_are_counted_by_week_with_the_replies_behind(
    shop: Neighbourhood, hours: SavedFact, statements: Callable[[int], object]
) -> None:
    start = shop.now
    say(shop, ask(shop, 1), HOURS, fact=hours.pk)
    say(shop, ask(shop, 2), f"{HOURS} Y para usted hay una barra guardada bajo el mostrador.", fact=hours.pk)
    say(shop, ask(shop, 3), "Vivo encima, venga.")
    shop.now += timedelta(days=7)
    say(shop, ask(shop, 4), "Pan de centeno los martes, sí.", suggested="Pan de centeno los martes, sí.")
    with statements(1):
        first, second = origins(by=None, after=start)
    assert (first.of, first.n, first.unchanged) == ({"fact": 2, "own": 1}, 3, 1)
    assert (second.of, second.n, second.unchanged) == ({"unchanged": 1}, 1, 1)
    assert (second.week - first.week).days == 7 and first.week.weekday() == 0
    assert replies_behind(by=None, week=first.week).count() == 3
    assert replies_behind(by=None, week=first.week, origin="fact").count() == 2
    assert [row.message.text for row in replies_behind(by=None, week=first.week, unchanged=True)] == [HOURS]
