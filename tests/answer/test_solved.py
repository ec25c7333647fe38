"""Solved is what the customer says: yes, no (and we owe again), or nothing, which is never a yes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.neighbourhood import NOON, Neighbourhood, mail

from colmado.answer.actions import outbox
from colmado.answer.actions.reply import reply
from colmado.answer.actions.solved import solved
from colmado.answer.actions.splitting import split
from colmado.answer.actions.together.snooze import snooze
from colmado.answer.asking import question
from colmado.answer.models import Concern, Obligation, Solved
from colmado.answer.queries.messages import history
from colmado.answer.queries.solved import SAID, solved_counts, solved_rows
from colmado.answer.token import read_question, sign_question
from colmado.kit.errors import InputError
from colmado.ledger.models import Message, Outbox
from colmado.loop import sending

PAGES = "https://esquina.example/"


def ask(shop: Neighbourhood, external_id: str = "a@x", *, send: bool = True) -> tuple[Message, str]:
    """Reply to a message with the question under it; the reply, and the token in its links."""
    talk = shop.talk_of(external_id)
    made = reply(
        conversation=talk.pk,
        text="A las nueve.",
        by=shop.marta,
        at=shop.clock(),
        seen=talk.version,
        ask_solved=PAGES,
    )
    if send:
        sending.send_due(clock=shop.clock)
    found = re.search(r"/solved/([^/]+)/yes", made.text)
    assert found
    return made, found[1]


def counts(shop: Neighbourhood, after: timedelta = timedelta()) -> dict[str, int]:
    span = {"by": None, "since": NOON, "until": shop.now + timedelta(days=90), "at": shop.now + after}
    found = solved_counts(**span)
    for said in SAID:
        assert solved_rows(said=said, **span).count() == found[said], "every number opens its rows"
    return {said: n for said, n in found.items() if n}


def test_the_letter_asks_in_the_language_of_the_conversation(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    made, token = ask(shop)
    assert made.own_words == "A las nueve."
    assert made.quoted.splitlines() == [
        "¿Se ha resuelto con esto?",
        f"Sí: {PAGES}solved/{token}/yes",
        f"No, todavía no: {PAGES}solved/{token}/no",
    ]
    assert "Did this solve it?" in question(language="pt", pages=PAGES, token=token)
    for bad in ("esquina", "javascript:x", "https://", "https://a b"):
        with pytest.raises(InputError, match="an address like"):
            question(language="en", pages=bad, token=token)


def test_only_our_own_links_say_something(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    made, token = ask(shop)
    nonce = token.partition(".")[0]
    assert read_question(token, secret="other") is None
    reply_signature = made.external_id.split(".")[2].partition("@")[0]
    for forged in ("", token[:-1], token.upper(), f"{nonce}.{reply_signature}", "0" * 32 + token[32:]):
        with pytest.raises(InputError, match="not one of ours"):
            solved(token=forged, verdict="yes", at=shop.clock())
    with pytest.raises(InputError, match="yes or no"):
        solved(token=token, verdict="maybe", at=shop.clock())
    assert read_question(sign_question(nonce, secret="s"), secret="s") == nonce


def test_yes_is_written_down_and_ends_nothing_more(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    _made, token = ask(shop)
    assert counts(shop) == {"waiting": 1}
    solved(token=token, verdict="yes", at=shop.clock(), words="¡Gracias!")
    first = shop.now
    row = solved(token=token, verdict="yes", at=shop.clock())
    assert (row.words, row.said_at) == ("¡Gracias!", first)
    assert shop.states() == {"answered": 1} and counts(shop) == {"yes": 1}


def test_no_owes_an_answer_again_due_from_now_and_once(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    made, token = ask(shop)
    message = Message.objects.get(external_id="a@x")
    talk = shop.talk_of("a@x")
    snooze(conversation=talk.pk, until=shop.now + timedelta(days=9), by=shop.marta, at=shop.now)
    shop.now += timedelta(days=7)
    solved(token=token, verdict="no", at=shop.now)
    solved(token=token, verdict="no", at=shop.clock(), words="Sigue cerrado")
    owed = Obligation.objects.get(pk=message.pk)
    assert shop.states() == {"open": 1} and owed.due_at > shop.now
    talk.refresh_from_db()
    assert (talk.waiting, talk.status, talk.due_at) == (1, "open", owed.due_at)
    last = history(message.pk).last()
    assert last is not None
    assert (history(message.pk).count(), last.maker, last.reply) == (2, "customer: not solved", made)
    assert Solved.objects.get().words == "Sigue cerrado" and counts(shop) == {"no": 1}
    solved(token=token, verdict="yes", at=shop.clock())
    assert shop.states() == {"open": 1}, "a machine ends nothing: a person looks"


def test_no_opens_only_what_that_reply_answered(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    message = Message.objects.get(external_id="a@x").pk
    one, _other = split(message=message, parts=[("uno", ""), ("dos", "")], by=shop.diego, at=shop.clock())
    talk = shop.talk_of("a@x")
    given = {"by": shop.marta, "at": shop.clock(), "seen": talk.version}
    first = reply(conversation=talk.pk, text="Uno.", answers=[one.pk], **given)
    sending.send_due(clock=shop.clock)
    _made, token = ask(shop)
    assert shop.states() == {"answered": 1}
    solved(token=token, verdict="no", at=shop.clock())
    assert shop.states() == {"open": 1}
    assert list(Concern.objects.filter(ended_at__isnull=True).values_list("text", flat=True)) == ["dos"]
    assert Concern.objects.get(ended_at__isnull=False).reply == first


def test_silence_is_shown_apart_and_what_never_arrived_did_not_ask(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"), mail(id="b@x", text="otra"), mail(id="c@x", text="y otra"))
    ask(shop)
    _made, token = ask(shop, "b@x")
    solved(token=token, verdict="yes", at=shop.clock())
    made, _token = ask(shop, "c@x", send=False)
    outbox.withdraw(letter=Outbox.objects.get(pk=made.pk), by=shop.marta, at=shop.clock())
    assert counts(shop) == {"yes": 1, "waiting": 1}
    assert counts(shop, timedelta(days=8)) == {"yes": 1, "silent": 1}


def test_who_answers_an_uncertain_letter_has_it(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    _made, token = ask(shop, send=False)
    [letter] = outbox.claim(at=shop.clock())
    outbox.handing_over(letter=letter)
    outbox.uncertain(letter=letter, at=shop.clock(), detail="lost")
    solved(token=token, verdict="yes", at=shop.clock())
    assert shop.states() == {"answered": 1} and counts(shop) == {"yes": 1}


def test_the_numbers_are_one_statement_beside_the_patience(shop: Neighbourhood, statements: object) -> None:
    shop.hear(mail(id="a@x"))
    ask(shop)
    span = {"by": shop.diego, "since": NOON, "until": shop.now, "at": shop.now}
    with statements(2):  # type: ignore[operator]
        solved_counts(**span)
    with statements(2):  # type: ignore[operator]
        assert [row.reply.conversation for row in solved_rows(said="waiting", **span)]
