"""Joining: two conversations become one and can be taken apart; nothing is lost, and the law holds all the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from tests.answer.test_joining_walk import joined, placement
from tests.answer.test_reply import delivery_report
from tests.neighbourhood import ANA, BETO, NOON, Neighbourhood, mail

from colmado.answer.actions.conversations import set_status
from colmado.answer.actions.joining import join, undo_join
from colmado.answer.actions.outcomes import end
from colmado.answer.actions.reply import reply
from colmado.answer.actions.together.notes import add_note
from colmado.answer.models import Joining
from colmado.answer.queries.inbox import inbox
from colmado.answer.queries.joining import joined_into, joinings_of
from colmado.answer.queries.together import notes_of
from colmado.kit.errors import ConflictError, InputError
from colmado.ledger.models import Channel, Conversation, Message, Participant
from colmado.listen.actions import connect, store
from colmado.loop import arrival, sending


@pytest.fixture
def two(shop: Neighbourhood) -> tuple[Conversation, Conversation]:
    """Ana wrote twice about one matter, without answering her own mail."""
    shop.hear(
        mail(id="a@x"), mail(text="Por cierto, ¿y el domingo?", id="b@x", cc=BETO, at=NOON + timedelta(minutes=5))
    )
    return shop.talk_of("a@x"), shop.talk_of("b@x")


def where(external_id: str) -> int | None:
    return Message.objects.values_list("conversation", flat=True).get(external_id=external_id)


def test_everything_moves_and_everything_goes_back(shop: Neighbourhood, two: tuple[Conversation, Conversation]) -> None:
    a, b = two
    before = placement()
    row = joined(shop, b, a)
    assert where("b@x") == where("a@x") == a.pk and shop.states() == {"open": 2}
    assert (shop.talk_of("a@x").waiting, Conversation.objects.get(pk=b.pk).waiting) == (2, 0)
    assert shop.talk_of("a@x").snippet.startswith("Por cierto")
    assert Participant.objects.filter(conversation=a).count() == 2, "Beto, in copy of the second, takes part now"
    assert [talk.pk for talk in inbox(by=None, view="all").rows] == [a.pk]
    assert joined_into([a.pk, b.pk]) == {b.pk: a.pk}
    undo_join(joining=row.pk, by=shop.marta, at=shop.clock())
    assert placement() == before and shop.states() == {"open": 2}
    assert [talk.pk for talk in inbox(by=None, view="all").rows] == [b.pk, a.pk]
    with pytest.raises(ConflictError, match="undone already"):
        undo_join(joining=row.pk, by=shop.marta, at=shop.clock())
    for attempt in (lambda: Joining.objects.update(why="x"), lambda: Joining.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_who_looked_at_either_before_is_told(shop: Neighbourhood, two: tuple[Conversation, Conversation]) -> None:
    a, b = two
    row = joined(shop, b, a)
    given = {"text": "Sí.", "by": shop.marta, "at": shop.now}
    with pytest.raises(ConflictError, match="1 more message"):
        reply(conversation=a.pk, seen=a.version, **given)
    with pytest.raises(ConflictError, match="has moved since you looked"):
        reply(conversation=b.pk, seen=b.version, **given)
    seen = Conversation.objects.get(pk=a.pk).version
    undo_join(joining=row.pk, by=shop.marta, at=shop.clock())
    with pytest.raises(ConflictError):
        reply(conversation=a.pk, seen=seen, **given)


def test_what_cannot_be_joined_is_said(
    shop: Neighbourhood, two: tuple[Conversation, Conversation], tmp_path: object
) -> None:
    a, b = two
    shop.hear(mail(BETO, "¿Y mi pedido?", id="c@x"))
    c = shop.talk_of("c@x")
    with pytest.raises(InputError, match="itself"):
        joined(shop, a, a)
    with pytest.raises(InputError, match="different people"):
        joined(shop, c, a)
    with pytest.raises(InputError, match="there is no conversation 0"):
        join(conversation=a.pk, into=0, by=shop.diego, at=shop.now)
    row = joined(shop, c, a, why="son pareja, es el mismo pedido")
    assert Joining.objects.get(pk=row.pk).why.startswith("son pareja")
    with pytest.raises(ConflictError, match="was joined into"):
        joined(shop, b, c)
    with pytest.raises(ConflictError, match="was joined into"):
        joined(shop, c, b)
    other = connect(name="otra", kind="file", at=NOON, options={}, title="Otra")
    assert Channel.objects.filter(pk=other.pk).exists()
    store(channel=other, items=[_parsed(mail(id="d@x"))], at=shop.clock())
    arrival.drain(clock=shop.clock)
    with pytest.raises(InputError, match="two channels"):
        joined(shop, shop.talk_of("d@x"), a)


def _parsed(raw: bytes) -> object:
    from colmado.channels.rfc5322 import parse

    return parse(raw)


def test_a_joining_of_a_joined_conversation_is_undone_in_turn(
    shop: Neighbourhood, two: tuple[Conversation, Conversation]
) -> None:
    a, b = two
    shop.hear(mail(text="y una tercera", id="c@x", at=NOON + timedelta(minutes=9)))
    c, before = shop.talk_of("c@x"), placement()
    first, second = joined(shop, b, a), joined(shop, a, c)
    assert joined_into([a.pk, b.pk]) == {a.pk: c.pk, b.pk: c.pk}
    with pytest.raises(ConflictError, match=f"undo joining {second.pk} first"):
        undo_join(joining=first.pk, by=shop.diego, at=shop.clock())
    for row in (second, first):
        undo_join(joining=row.pk, by=shop.diego, at=shop.clock())
    assert placement() == before


def test_what_came_since_goes_with_what_it_answers(shop: Neighbourhood, two: tuple[Conversation, Conversation]) -> None:
    a, b = two
    shop.hear(mail(BETO, "Lo mío", id="c@x", at=NOON + timedelta(minutes=9)))
    beto = shop.talk_of("c@x")
    row = joined(shop, beto, a, why="por error")
    shop.hear(
        mail(BETO, "¿Lo mío sigue?", id="d@x", refers=("c@x",), at=NOON + timedelta(hours=2)),
        mail(ANA, "¿Y lo mío?", id="e@x", refers=("a@x",), at=NOON + timedelta(hours=3)),
        mail(BETO, "Sigo esperando", id="f@x", refers=("c@x", "d@x"), at=NOON + timedelta(hours=4)),
    )
    assert where("d@x") == where("e@x") == where("f@x") == a.pk
    undo_join(joining=row.pk, by=shop.diego, at=shop.clock())
    assert [where(f"{name}@x") for name in "acdef"] == [a.pk, beto.pk, beto.pk, a.pk, beto.pk]
    assert shop.states() == {"open": 6} and b.waiting == 1
    there = set(Participant.objects.filter(conversation=a).values_list("identity__address", flat=True))
    assert there == {ANA}, "Beto takes no part in what is Ana's"


def test_a_reference_that_was_refused_before_the_joining_stays_where_it_was(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    shop.hear(mail(BETO, "Me meto", id="b@x", refers=("a@x",), at=NOON + timedelta(minutes=5)))
    ana, beto, before = shop.talk_of("a@x"), shop.talk_of("b@x"), placement()
    assert beto.maybe_of == ana
    row = joined(shop, ana, beto, why="es lo mismo")
    undo_join(joining=row.pk, by=shop.diego, at=shop.clock())
    assert placement() == before


def test_what_refers_to_what_had_not_come_finds_the_joined_one(
    shop: Neighbourhood, two: tuple[Conversation, Conversation]
) -> None:
    a, _b = two
    shop.hear(mail(text="como decía", id="d@x", refers=("lost@x",), at=NOON + timedelta(hours=1)))
    joined(shop, shop.talk_of("d@x"), a)
    shop.hear(mail(text="lo de antes", id="lost@x", at=NOON + timedelta(minutes=30)))
    assert where("lost@x") == a.pk


def test_a_reply_to_both_that_bounces_after_the_undoing_opens_both(
    shop: Neighbourhood, two: tuple[Conversation, Conversation]
) -> None:
    a, b = two
    row = joined(shop, b, a)
    made = reply(
        conversation=a.pk,
        text="A las dos cosas, sí.",
        by=shop.marta,
        at=shop.clock(),
        seen=Conversation.objects.get(pk=a.pk).version,
    )
    undo_join(joining=row.pk, by=shop.diego, at=shop.clock())
    sending.send_due(clock=shop.clock)
    assert shop.states() == {"answered": 2}
    shop.hear(delivery_report(made.external_id))
    assert shop.states() == {"open": 2, "merged": 1}
    assert (Conversation.objects.get(pk=a.pk).waiting, Conversation.objects.get(pk=b.pk).waiting) == (1, 1)


def test_notes_of_a_joined_conversation_are_seen_in_the_whole(
    shop: Neighbourhood, two: tuple[Conversation, Conversation], statements: object
) -> None:
    a, b = two
    add_note(conversation=b.pk, text="prefiere el teléfono", by=shop.diego, at=shop.now)
    row = joined(shop, b, a)
    with statements(1):  # type: ignore[operator]
        assert [note.text for note in notes_of(a.pk, by=shop.diego)] == ["prefiere el teléfono"]
    with statements(1):  # type: ignore[operator]
        [told] = joinings_of(a.pk, by=shop.diego)
        assert (told.by.called, told.conversation.subject, told.undone_by) == ("Diego", b.subject, None)
    undo_join(joining=row.pk, by=shop.diego, at=shop.clock())
    assert notes_of(a.pk, by=shop.diego) == []
    assert [note.text for note in notes_of(b.pk, by=shop.diego)] == ["prefiere el teléfono"]


def test_what_waits_wakes_what_it_is_joined_into(shop: Neighbourhood, two: tuple[Conversation, Conversation]) -> None:
    a, b = two
    end(conversation=a.pk, state="acknowledged", by=shop.diego, at=shop.clock())
    set_status(conversation=a.pk, status="resolved", by=shop.diego)
    joined(shop, b, a)
    assert shop.talk_of("a@x").status == "open"
