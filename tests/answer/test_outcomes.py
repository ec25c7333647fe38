"""Outcomes: named, with a reason, appended; nothing else ends a message, and nothing is ever removed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from tests.neighbourhood import NOON, Neighbourhood, mail

from colmado.answer.actions.outcomes import end
from colmado.answer.models import Obligation
from colmado.answer.queries.messages import history
from colmado.kit.errors import ConflictError, InputError
from colmado.ledger.models import Message, Outcome


def test_no_reply_needed_says_who_and_why(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    talk = shop.talk_of("a@x").pk
    with pytest.raises(InputError, match="needs a reason"):
        end(conversation=talk, state="no-reply-needed", by=shop.marta, at=shop.now)
    end(conversation=talk, state="no-reply-needed", by=shop.marta, at=shop.now, why="vino a la tienda")
    assert shop.states() == {"no-reply-needed": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.create(
            message=Message.objects.get(), number=2, state="no-reply-needed", by=None, why="", at=shop.now
        )


def test_an_outcome_is_taken_back_by_another_and_both_stay(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    talk = shop.talk_of("a@x").pk
    end(conversation=talk, state="spam", by=shop.diego, at=shop.now)
    [pk] = end(
        conversation=talk,
        state="open",
        by=shop.marta,
        at=shop.now,
        why="no era spam",
        messages=[Message.objects.get().pk],
    )
    assert shop.states() == {"open": 1}
    assert [(one.state, one.by.username) for one in history(pk)] == [("spam", "diego"), ("open", "marta")]
    assert shop.talk_of("a@x").waiting == 1


def test_ending_waits_for_what_was_not_seen(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    seen = shop.talk_of("a@x").version
    shop.hear(mail(text="Y otra cosa", id="b@x", refers=("a@x",), at=NOON + timedelta(hours=1)))
    with pytest.raises(ConflictError):
        end(conversation=shop.talk_of("a@x").pk, state="acknowledged", by=shop.marta, at=shop.now, seen=seen)
    assert shop.states() == {"open": 2}


def test_a_message_of_another_conversation_is_refused(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"), mail(text="otra", id="b@x"))
    other = Message.objects.get(external_id="b@x").pk
    with pytest.raises(InputError, match="not in conversation"):
        end(conversation=shop.talk_of("a@x").pk, state="acknowledged", by=shop.marta, at=shop.now, messages=[other])


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: Obligation.objects.update(state="answered"),
        lambda: Obligation.objects.all().delete(),
        lambda: Outcome.objects.update(state="open"),
        lambda: Outcome.objects.all().delete(),
        lambda: Message.objects.all().delete(),
        lambda: Message.objects.update(text="nunca se quejó"),
    ],
)
def test_the_database_refuses_to_forget(shop: Neighbourhood, attempt: object) -> None:
    shop.hear(mail(id="a@x"))
    end(conversation=shop.talk_of("a@x").pk, state="acknowledged", by=shop.marta, at=shop.now)
    with pytest.raises(DatabaseError), transaction.atomic():
        attempt()  # type: ignore[operator]
    assert shop.states() == {"acknowledged": 1}


def test_an_outcome_follows_the_last_one(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.create(
            message=Message.objects.get(), number=5, state="acknowledged", by=shop.marta, at=shop.now
        )
