"""Replies: by a named person, to named people, if nothing was said meanwhile; sent once, or known to be uncertain."""

from __future__ import annotations

import email
from datetime import timedelta

import pytest
from tests.neighbourhood import ANA, BETO, NOON, US, Neighbourhood, mail

from colmado.answer.actions import outbox
from colmado.answer.actions.reply import reply
from colmado.answer.queries.conversation import conversation, stuck, troubled
from colmado.answer.queries.messages import history
from colmado.channels.contract import Recipient
from colmado.kit.errors import ConflictError, InputError
from colmado.ledger.models import Message, Outbox, Promise
from colmado.loop import sending


def write(shop: Neighbourhood, external_id: str = "a@x", text: str = "A las nueve.", **more: object) -> Message:
    talk = shop.talk_of(external_id)
    given = {"seen": talk.version, **more}
    return reply(conversation=talk.pk, text=text, by=shop.marta, at=shop.clock(), **given)


def test_a_reply_answers_when_it_is_accepted_and_not_before(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    message = write(shop)
    assert shop.states() == {"open": 1}
    assert shop.talk_of("a@x").waiting == 0, "nobody else needs to answer it while a reply is on its way"
    sending.send_due(clock=shop.clock)
    assert shop.states() == {"answered": 1}
    ended = history(Message.objects.get(external_id="a@x").pk).get()
    assert (ended.by, ended.reply) == (shop.marta, message)
    sent = email.message_from_bytes(next(shop.outgoing.glob("**/*.eml")).read_bytes())
    assert ANA in sent["To"] and "Marta" in sent["From"] and sent["In-Reply-To"] == "<a@x>"


def test_the_answer_to_our_reply_joins_by_its_signed_token_from_any_address(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    message = write(shop)
    sending.send_due(clock=shop.clock)
    shop.hear(
        mail(
            "ana@work.example",
            "Desde el trabajo",
            id="b@x",
            refers=(message.external_id,),
            at=NOON + timedelta(hours=3),
        )
    )
    assert shop.talk_of("b@x") == shop.talk_of("a@x")
    forged = message.external_id.replace("@", "0@", 1)
    shop.hear(mail("eve@work.example", "Hola", id="e@x", refers=(forged,), at=NOON + timedelta(hours=3)))
    assert shop.talk_of("e@x") != shop.talk_of("a@x")


def test_what_came_meanwhile_stops_the_reply_and_is_shown(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    seen = shop.talk_of("a@x").version
    shop.hear(mail(ANA, "¡Ya lo encontré!", id="b@x", refers=("a@x",), at=NOON + timedelta(hours=1)))
    with pytest.raises(ConflictError) as refused:
        write(shop, seen=seen)
    assert [message.external_id for message in refused.value.arrived] == ["b@x"]
    assert not Outbox.objects.exists()


def test_the_second_of_two_teammates_is_stopped(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    seen = shop.talk_of("a@x").version
    write(shop, seen=seen)
    with pytest.raises(ConflictError):
        write(shop, seen=seen, text="Abrimos a las diez.")


def test_the_same_form_sent_twice_is_one_reply(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    seen = shop.talk_of("a@x").version
    first = write(shop, seen=seen, nonce="a" * 32)
    assert write(shop, seen=seen, nonce="a" * 32) == first
    assert Outbox.objects.count() == 1


def test_recipients_are_who_asked_and_nobody_we_did_not_see(shop: Neighbourhood) -> None:
    shop.hear(mail(ANA, id="a@x", cc=BETO, Reply_To="ana.casa@clientes.example"))
    talk = conversation(shop.talk_of("a@x").pk, by=None)
    assert [r.address for r in talk.to] == ["ana.casa@clientes.example"]
    assert {r.address for r in talk.to_all} == {"ana.casa@clientes.example", BETO}
    assert US not in {r.address for r in talk.to_all}
    message = write(shop, recipients=[Recipient("to", ANA, "Ana")])
    assert [r["address"] for r in message.recipients] == [ANA]


def test_an_empty_reply_and_a_silent_channel_are_refused(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    with pytest.raises(InputError, match="empty"):
        write(shop, text="  ")
    shop.channel.options = {}
    shop.channel.save()
    with pytest.raises(InputError, match="can only listen"):
        write(shop)


def test_a_promise_goes_with_the_reply(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    write(shop, promise="una cesta nueva", promise_due_at=shop.now + timedelta(days=2))
    assert Promise.objects.get().text == "una cesta nueva"
    shop.hear(mail(id="b@x", at=NOON + timedelta(minutes=1)))
    with pytest.raises(InputError, match="still to come"):
        write(shop, "b@x", promise="ayer", promise_due_at=shop.now - timedelta(days=1))


def refuse(letter: Outbox, shop: Neighbourhood, *, permanent: bool) -> Outbox:
    outbox.refused(letter=letter, detail="550 no such user", permanent=permanent, at=shop.clock())
    letter.refresh_from_db()
    return letter


def test_a_refusal_is_tried_again_and_a_final_one_owes_the_answer_again(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    write(shop)
    letter = outbox.claim(at=shop.clock())[0]
    assert refuse(letter, shop, permanent=False).state == "queued"
    assert not outbox.claim(at=shop.clock()), "it waits before it is tried again"
    letter = outbox.claim(at=shop.now + timedelta(hours=1))[0]
    assert refuse(letter, shop, permanent=True).state == "failed"
    assert shop.talk_of("a@x").waiting == 1
    assert shop.states() == {"open": 1}
    assert [row.pk for row in troubled(by=None)] == [letter.pk]


def test_handed_over_and_never_heard_of_is_uncertain_and_never_sent_again(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    message = write(shop)
    letter = outbox.claim(at=shop.clock())[0]
    outbox.handing_over(letter=letter)
    later = shop.now + timedelta(hours=1)
    shop.now = later
    assert sending.send_due(clock=shop.clock) == 0
    letter.refresh_from_db()
    assert letter.state == "uncertain"
    assert not shop.outgoing.exists()
    assert [row.pk for row in troubled(by=None)] == [letter.pk]
    shop.hear(mail(ANA, "Gracias, perfecto", id="b@x", refers=("a@x", message.external_id), at=shop.now))
    letter.refresh_from_db()
    assert letter.state == "accepted", "someone answered it, so it arrived"
    assert shop.states() == {"answered": 1, "open": 1}


def test_a_person_decides_about_an_uncertain_reply(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    write(shop)
    letter = outbox.claim(at=shop.clock())[0]
    outbox.handing_over(letter=letter)
    outbox.uncertain(at=shop.now + timedelta(hours=1), detail="lost")
    outbox.decide(letter=letter, arrived=False, by=shop.diego, at=shop.clock())
    assert sending.send_due(clock=shop.clock) == 1
    assert shop.states() == {"answered": 1}


def test_a_worker_that_was_overtaken_does_not_send(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    write(shop)
    slow = outbox.claim(at=shop.clock())[0]
    shop.now += timedelta(minutes=10)
    fast = outbox.claim(at=shop.now)[0]
    outbox.handing_over(letter=fast)
    with pytest.raises(ConflictError):
        outbox.handing_over(letter=slow)


def test_a_bounce_attaches_to_the_reply_and_the_question_is_open_again(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    message = write(shop)
    sending.send_due(clock=shop.clock)
    shop.hear(delivery_report(message.external_id))
    assert Outbox.objects.get().state == "bounced"
    assert shop.states() == {"open": 1, "merged": 1}
    assert shop.talk_of("a@x").waiting == 1
    assert [one.state for one in history(Message.objects.get(external_id="a@x").pk)] == ["answered", "open"]


def delivery_report(external_id: str) -> bytes:
    return f"""From: Mail Delivery System <mailer-daemon@clientes.example>
To: {US}
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce-1@clientes.example>
Date: Tue, 17 Nov 2026 12:00:00 +0000
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.clientes.example

Final-Recipient: rfc822; {ANA}
Action: failed
Status: 5.1.1
--b
Content-Type: message/rfc822

From: {US}
To: {ANA}
Message-ID: <{external_id}>

A las nueve.
--b--
""".encode()


def test_what_waits_too_long_is_listed(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    message = write(shop)
    later = shop.now + timedelta(hours=1)
    assert [row.pk for row in stuck(by=None, at=later, longer_than=timedelta(minutes=15))] == [message.pk]
