"""Concerns: a message with several matters ends when the last of them does, and the law holds all the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from tests.answer.test_reply import delivery_report
from tests.neighbourhood import ANA, NOON, Neighbourhood, mail

from colmado.answer.actions import outbox
from colmado.answer.actions.outcomes import end
from colmado.answer.actions.reply import reply
from colmado.answer.actions.splitting import end_concern, split, withdraw_concern
from colmado.answer.actions.undo import take_back, undo
from colmado.answer.models import Concern, Obligation
from colmado.answer.queries.messages import history
from colmado.answer.queries.together import concerns_of
from colmado.kit.errors import ConflictError, InputError
from colmado.ledger.models import Message, Outbox
from colmado.loop import sending

TEXT = "La cesta llegó rota. ¿Y a qué hora abren el lunes?"


class Asked:
    """Ana's one message about two matters, split by Diego."""

    def __init__(self, shop: Neighbourhood):
        self.shop = shop
        shop.hear(mail(ANA, TEXT, id="a@x"))
        self.message = Message.objects.get(external_id="a@x")
        parts = [("La cesta llegó rota.", "complaint"), ("¿Y a qué hora abren el lunes?", "question")]
        self.basket, self.hours = split(message=self.message.pk, parts=parts, by=shop.diego, at=shop.clock())

    def write(self, *answers: Concern) -> Outbox:
        talk = self.shop.talk_of("a@x")
        made = reply(
            conversation=talk.pk,
            text="Sí.",
            by=self.shop.marta,
            at=self.shop.clock(),
            seen=talk.version,
            answers=[one.pk for one in answers] or None,
        )
        return Outbox.objects.get(pk=made.pk)

    def send(self, letter: Outbox) -> None:
        sending.send_due(clock=self.shop.clock, only=letter.pk)

    def open(self) -> list[str]:
        rows = Concern.objects.filter(message=self.message, ended_at__isnull=True).order_by("pk")
        return list(rows.values_list("kind", flat=True))

    def owed(self) -> tuple[str, int | None, int]:
        """The state of the message, the reply on its way, and how many wait in the conversation."""
        row = Obligation.objects.get(pk=self.message.pk)
        self.shop.states()
        return row.state, row.reply_id, self.shop.talk_of("a@x").waiting

    def history(self) -> list[str]:
        return [row.state for row in history(self.message.pk)]


@pytest.fixture
def asked(shop: Neighbourhood) -> Asked:
    return Asked(shop)


def test_a_split_says_where_its_words_are_and_may_only_end(asked: Asked) -> None:
    assert [TEXT[one.start :][: len(one.text)] for one in (asked.basket, asked.hours)] == [
        "La cesta llegó rota.",
        "¿Y a qué hora abren el lunes?",
    ]
    for attempt in (lambda: Concern.objects.update(text="nada"), lambda: Concern.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert asked.owed() == ("open", None, 1)


def test_what_cannot_be_split_is_said(shop: Neighbourhood, asked: Asked) -> None:
    two = [("uno", ""), ("dos", "")]
    given = {"by": shop.diego, "at": shop.now}
    with pytest.raises(ConflictError, match="split already"):
        split(message=asked.message.pk, parts=two, **given)
    shop.hear(mail(id="b@x", text="otra"))
    other = Message.objects.get(external_id="b@x")
    for parts in (two[:1], [("uno", ""), (" ", "")]):
        with pytest.raises(InputError, match="two concerns or more"):
            split(message=other.pk, parts=parts, **given)
    with pytest.raises(InputError, match="no kind is called 'riot'; known: chatter"):
        split(message=other.pk, parts=[("uno", "riot"), ("dos", "")], **given)
    with pytest.raises(InputError, match="there is no message 0"):
        split(message=0, parts=two, **given)
    talk = shop.talk_of("b@x")
    reply(conversation=talk.pk, text="Sí", by=shop.marta, at=shop.clock(), seen=talk.version)
    with pytest.raises(ConflictError, match="on its way"):
        split(message=other.pk, parts=two, **given)
    end(conversation=talk.pk, state="spam", by=shop.marta, at=shop.now, messages=[other.pk])
    with pytest.raises(InputError, match="does not wait"):
        split(message=other.pk, parts=two, **given)


def test_one_reply_answers_all_by_default(asked: Asked) -> None:
    letter = asked.write()
    assert letter.covers == [asked.message.pk] and asked.owed() == ("open", letter.pk, 0)
    asked.send(letter)
    assert (asked.open(), asked.owed()[0], asked.history()) == ([], "answered", ["answered"])


def test_a_reply_to_one_concern_leaves_the_message_open_and_due(asked: Asked) -> None:
    due = Obligation.objects.get(pk=asked.message.pk).due_at
    letter = asked.write(asked.basket)
    assert asked.owed() == ("open", None, 1), "the other one still waits"
    asked.send(letter)
    assert (asked.open(), asked.history()) == (["question"], [])
    assert asked.owed() == ("open", None, 1)
    assert asked.shop.talk_of("a@x").due_at == due
    with pytest.raises(InputError, match=f"concern {asked.basket.pk} does not wait"):
        asked.write(asked.basket)
    asked.send(asked.write(asked.hours))
    assert (asked.open(), asked.history()) == ([], ["answered"])


def test_two_replies_on_their_way_and_the_first_one_fails(asked: Asked) -> None:
    one, other = asked.write(asked.basket), asked.write(asked.hours)
    assert asked.owed() == ("open", other.pk, 0)
    asked.send(other)
    assert asked.owed() == ("open", one.pk, 0), "the first is still on its way"
    [letter] = outbox.claim(at=asked.shop.clock())
    outbox.refused(letter=letter, detail="no", permanent=True, at=asked.shop.clock())
    assert asked.owed() == ("open", None, 1) and asked.open() == ["complaint"]
    outbox.decide(letter=letter, arrived=False, by=asked.shop.marta, at=asked.shop.clock())
    assert asked.owed() == ("open", one.pk, 0), "it is on its way again, about the same concern"
    asked.send(one)
    assert (asked.open(), asked.history()) == ([], ["answered"])
    assert history(asked.message.pk).get().reply_id == one.pk


@pytest.mark.parametrize("first", ["basket", "hours"])
def test_a_bounce_opens_what_that_reply_had_answered_and_no_more(asked: Asked, first: str) -> None:
    letters = {"basket": asked.write(asked.basket), "hours": asked.write(asked.hours)}
    for letter in letters.values():
        asked.send(letter)
    assert asked.owed()[0] == "answered"
    asked.shop.hear(delivery_report(letters[first].message.external_id))
    assert asked.open() == [getattr(asked, first).kind]
    assert asked.owed() == ("open", None, 1) and asked.history() == ["answered", "open"]
    asked.send(asked.write())
    assert (asked.open(), asked.history()) == ([], ["answered", "open", "answered"])


def test_a_reply_taken_back_gives_its_concern_back(asked: Asked) -> None:
    letter = asked.write(asked.basket)
    asked.send(asked.write(asked.hours))
    assert asked.owed() == ("open", letter.pk, 0)
    take_back(letter=letter, by=asked.shop.marta, at=asked.shop.clock())
    assert asked.owed() == ("open", None, 1) and asked.open() == ["complaint"]


def test_a_concern_ends_by_hand_and_the_last_one_ends_the_message(asked: Asked) -> None:
    given = {"by": asked.shop.diego, "at": asked.shop.clock()}
    with pytest.raises(InputError, match="needs a reason"):
        end_concern(concern=asked.hours.pk, state="no-reply-needed", **given)
    end_concern(concern=asked.hours.pk, state="no-reply-needed", why="vino a verlo", **given)
    assert asked.owed() == ("open", None, 1) and asked.open() == ["complaint"]
    with pytest.raises(InputError, match="has ended already"):
        end_concern(concern=asked.hours.pk, state="spam", **given)
    end_concern(concern=asked.basket.pk, state="acknowledged", **given)
    assert asked.owed() == ("acknowledged", None, 0)


def test_where_a_reply_answered_one_the_message_is_answered_by_it(asked: Asked) -> None:
    letter = asked.write(asked.basket)
    with pytest.raises(ConflictError, match="on its way"):
        end_concern(concern=asked.basket.pk, state="spam", by=asked.shop.diego, at=asked.shop.now)
    asked.send(letter)
    end_concern(concern=asked.hours.pk, state="spam", by=asked.shop.diego, at=asked.shop.clock())
    assert asked.owed()[0] == "answered" and history(asked.message.pk).get().reply_id == letter.pk
    asked.shop.hear(delivery_report(letter.message.external_id))
    assert asked.owed() == ("open", None, 1) and asked.open() == ["complaint"]


def test_all_concerns_withdrawn_make_the_message_whole_again(asked: Asked) -> None:
    for one in (asked.basket, asked.hours):
        withdraw_concern(concern=one.pk, by=asked.shop.diego, at=asked.shop.clock())
    assert asked.owed() == ("open", None, 1) and concerns_of([asked.message.pk], by=None) == []
    split(message=asked.message.pk, parts=[("a", ""), ("b", "")], by=asked.shop.diego, at=asked.shop.clock())
    asked.send(asked.write())
    assert asked.owed()[0] == "answered"


def test_an_outcome_of_the_whole_ends_all_and_its_undoing_opens_those(asked: Asked) -> None:
    end_concern(concern=asked.hours.pk, state="spam", by=asked.shop.diego, at=asked.shop.clock())
    talk = asked.shop.talk_of("a@x").pk
    end(conversation=talk, state="acknowledged", by=asked.shop.diego, at=asked.shop.clock())
    assert (asked.open(), asked.owed()[0]) == ([], "acknowledged")
    undo(conversation=talk, by=asked.shop.diego, at=asked.shop.clock())
    assert (asked.open(), asked.owed()) == (["complaint"], ("open", None, 1))


def test_the_list_is_one_statement(asked: Asked, statements: object) -> None:
    letter = asked.write(asked.basket)
    with statements(1):  # type: ignore[operator]
        rows = concerns_of([asked.message.pk], by=asked.shop.diego)
        assert [(row.by.called, row.reply and row.reply.outbox.state) for row in rows] == [
            ("Diego", "queued"),
            ("Diego", None),
        ]
    assert letter.state == "queued"


def test_the_check_sees_an_ended_message_with_an_open_concern(asked: Asked) -> None:
    from tests.answer.test_law import bypass

    from colmado.answer.queries.law import law

    asked.send(asked.write())
    bypass("UPDATE answer_concern SET ended_at = NULL, how = ''")
    assert law().gaps == ["1 messages have ended, and concerns in them are open"]


def test_what_came_since_does_not_wake_the_concerns(asked: Asked) -> None:
    asked.send(asked.write(asked.basket))
    asked.shop.hear(mail(ANA, "¿Y bien?", id="b@x", refers=("a@x",), at=NOON + timedelta(hours=2)))
    assert asked.open() == ["question"] and asked.shop.talk_of("a@x").waiting == 2
    asked.send(asked.write())
    assert asked.shop.states() == {"answered": 2}
