"""A teammate says what kind of message it is: what it is owed follows, and who said so is kept."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from tests.neighbourhood import ANA, Neighbourhood, mail

from colmado.answer.actions.correcting import correct
from colmado.answer.actions.outcomes import end
from colmado.answer.models import Obligation, Tally
from colmado.kit.errors import InputError, NotAllowed
from colmado.ledger.models import Conversation, Message
from colmado.understand.models import Annotation, Correction


@pytest.fixture
def asked(shop: Neighbourhood) -> Message:
    shop.hear(mail(ANA, "¿A qué hora abren?", id="1@x"))
    message = Message.objects.get()
    assert message.annotation.kind == "question"
    return message


def test_what_is_owed_follows_and_who_said_so_is_kept(shop: Neighbourhood, asked: Message) -> None:
    before = Obligation.objects.get()
    correct(message=asked.pk, kind="complaint", by=shop.marta, at=shop.clock())
    owed, said, row = Obligation.objects.get(), Annotation.objects.get(), Correction.objects.get()
    assert (owed.kind, said.kind, said.kind_p, said.version) == ("complaint", "complaint", 1.0, "a person")
    assert owed.due_at < before.due_at, "a complaint is due sooner"
    assert (row.was, row.label, row.by) == ("question", "complaint", shop.marta) and row.version.startswith("kind-")
    talk = Conversation.objects.get()
    assert (talk.kind, talk.due_at) == ("complaint", owed.due_at)
    assert {t.kind: t.n for t in Tally.objects.exclude(n=0)} == {"complaint": 1}
    assert shop.states() == {"open": 1}


def test_saying_it_again_changes_nothing_and_saying_otherwise_is_kept_too(shop: Neighbourhood, asked: Message) -> None:
    for kind in ("question", "complaint", "complaint", "question"):
        correct(message=asked.pk, kind=kind, by=shop.marta, at=shop.clock())
    assert [(row.was, row.label) for row in Correction.objects.order_by("id")] == [
        ("question", "complaint"), ("complaint", "question"),
    ]  # fmt: skip


def test_what_has_ended_can_be_corrected_and_stays_ended(shop: Neighbourhood, asked: Message) -> None:
    end(conversation=asked.conversation_id or 0, state="no-reply-needed", by=shop.marta, at=shop.clock(), why="solved")
    due = Obligation.objects.get().due_at
    correct(message=asked.pk, kind="compliment", by=shop.diego, at=shop.clock())
    owed = Obligation.objects.get()
    assert (owed.kind, owed.state, owed.due_at) == ("compliment", "no-reply-needed", due)
    assert Conversation.objects.get().kind == "compliment"


def test_nonsense_and_readers_are_refused(shop: Neighbourhood, asked: Message) -> None:
    with pytest.raises(InputError, match="no kind is called 'gossip'; known: question"):
        correct(message=asked.pk, kind="gossip", by=shop.marta, at=shop.now)
    shop.diego.role = "read-only"
    shop.diego.save()
    with pytest.raises(NotAllowed):
        correct(message=asked.pk, kind="complaint", by=shop.diego, at=shop.now)
    assert not Correction.objects.exists()


def test_the_database_keeps_what_was_said(shop: Neighbourhood, asked: Message) -> None:
    correct(message=asked.pk, kind="complaint", by=shop.marta, at=shop.clock())
    for act in (lambda: Correction.objects.update(label="spam"), lambda: Correction.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
