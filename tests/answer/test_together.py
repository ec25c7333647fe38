"""Colleagues on one conversation: notes, drafts, who is here, handing over, asking, what one may decide alone."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.neighbourhood import ANA, NOON, Neighbourhood, mail

from colmado.answer.actions import outbox
from colmado.answer.actions.reply import reply
from colmado.answer.actions.together.asks import answer_ask, ask, withdraw_ask
from colmado.answer.actions.together.drafts import save_draft
from colmado.answer.actions.together.empowerment import empower, end_empowerment
from colmado.answer.actions.together.handing import hand_over
from colmado.answer.actions.together.notes import add_note, take_back_note
from colmado.answer.actions.together.presence import look
from colmado.answer.actions.undo import take_back
from colmado.answer.models import Draft, Handover, Looking, Note
from colmado.answer.queries import together
from colmado.answer.queries.letters import letter_of
from colmado.channels.rfc5322.writing import compose
from colmado.kit.errors import InputError, NotAllowed, NotFound
from colmado.ledger.models import Conversation, Membership, Outbox, Team, Teammate


@pytest.fixture
def talk(shop: Neighbourhood) -> Conversation:
    """Ana's question."""
    shop.hear(mail(id="a@x"))
    return shop.talk_of("a@x")


def hired(name: str, role: str = "teammate") -> Teammate:
    return Teammate.objects.create_user(name, password="neighbourhood-shop", first_name=name.title(), role=role)


def test_a_note_stays_and_is_taken_back_by_its_writer_or_an_owner(shop: Neighbourhood, talk: Conversation) -> None:
    with pytest.raises(InputError, match="empty"):
        add_note(conversation=talk.pk, text=" ", by=shop.diego, at=shop.now)
    row = add_note(conversation=talk.pk, text="Es la vecina del 3.º", by=shop.diego, at=shop.now)
    with pytest.raises(NotAllowed, match="only Diego or an owner"):
        take_back_note(note=row.pk, by=hired("eva"), at=shop.now)
    take_back_note(note=row.pk, by=shop.marta, at=shop.now)
    [shown] = together.notes_of(talk.pk, by=shop.diego)
    assert (shown.text, shown.taken_back_by) == ("Es la vecina del 3.º", shop.marta)
    with pytest.raises(InputError, match="already"):
        take_back_note(note=row.pk, by=shop.marta, at=shop.now)
    for attempt in (
        lambda: Note.objects.update(text="otra cosa"),
        lambda: Note.objects.update(taken_back_at=None, taken_back_by=None),
        lambda: Note.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


MARK = "zzinternalzz"
acts = st.lists(
    st.tuples(
        st.sampled_from(["note", "hand over", "ask", "tell", "draft", "reply", "take back", "hear"]),
        st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=90),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=acts)
def test_what_colleagues_say_never_leaves_in_a_letter(
    shop: Neighbourhood, talk: Conversation, acts: list[tuple[str, str]]
) -> None:
    mark = transaction.savepoint_create()
    for number, (act, words) in enumerate(acts):
        inside = f"{words} {MARK} {words}"
        talk.refresh_from_db()
        given = {"conversation": talk.pk, "by": shop.diego, "at": shop.clock()}
        if act == "note":
            add_note(text=inside, **given)
        elif act == "hand over":
            hand_over(to=[shop.marta, shop.diego, None][number % 3], note=inside, **given)
        elif act == "ask":
            ask(asked=shop.marta, question=inside, **given)
        elif act == "tell":
            for one in together.asks_for(shop.marta)[:1]:
                answer_ask(ask=one.pk, text=inside, by=shop.marta, at=shop.clock())
        elif act == "draft":
            save_draft(text=inside, seen=talk.version, **(given | {"by": shop.marta}))
        elif act == "reply":
            reply(text=f"Sí. {words}", seen=talk.version, undo_seconds=60, **given)
        elif act == "take back":
            for letter in Outbox.objects.filter(state="queued")[:1]:
                take_back(letter=letter, by=shop.diego, at=shop.clock())
        else:
            shop.hear(mail(ANA, f"otra {number}", id=f"{number}@x", refers=("a@x",), at=NOON))
    for letter in Outbox.objects.select_related("message"):
        raw = compose(letter_of(letter))
        read = email.message_from_bytes(raw, policy=email.policy.default)
        assert MARK.encode() not in raw.replace(b"=\r\n", b"") and MARK not in read.get_content()
    transaction.savepoint_rollback(mark)


def test_a_draft_is_kept_once_seen_by_colleagues_and_taken_away_by_the_reply(
    shop: Neighbourhood, talk: Conversation, statements: object
) -> None:
    given = {"conversation": talk.pk, "seen": talk.version, "by": shop.diego}
    save_draft(text="Buenos", at=shop.clock(), **given)
    with statements(3):  # type: ignore[operator]
        save_draft(text="Buenos días, Ana", promise="llamar", to="everyone", at=shop.clock(), **given)
    [shown] = together.drafts_of(talk.pk, by=shop.marta)
    assert (shown.by, shown.text, shown.promise, shown.to) == (shop.diego, "Buenos días, Ana", "llamar", "everyone")
    assert [one.pk for one in together.my_drafts(by=shop.diego)] == [shown.pk]
    save_draft(text="Yo también", conversation=talk.pk, seen=1, by=shop.marta, at=shop.clock())
    reply(text="Buenos días, Ana", at=shop.clock(), **given)
    assert [one.by for one in together.drafts_of(talk.pk, by=None)] == [shop.marta]
    save_draft(text="Buenos días, Ana ", at=shop.clock(), **given)
    assert not Draft.objects.filter(by=shop.diego).exists(), "a form that saves late brings back what was sent"
    save_draft(text="Y otra cosa", at=shop.clock(), **given)
    save_draft(text="  ", at=shop.clock(), **given)
    assert not Draft.objects.filter(by=shop.diego).exists()


def test_who_is_here_is_forgotten_after_a_moment(shop: Neighbourhood, talk: Conversation, statements: object) -> None:
    look(conversation=talk.pk, by=shop.marta, at=shop.now)
    with statements(2):  # type: ignore[operator]
        look(conversation=talk.pk, by=shop.diego, at=shop.now + timedelta(seconds=20), writing=True)
    seen = together.who_is_here(talk.pk, by=shop.marta, at=shop.now + timedelta(seconds=30))
    assert [(one.teammate, one.writing) for one in seen] == [(shop.diego, True), (shop.marta, False)]
    later = together.who_is_here(talk.pk, by=shop.marta, at=shop.now + timedelta(seconds=45))
    assert [one.teammate for one in later] == [shop.diego]
    shop.hear(mail(text="otra", id="b@x"))
    look(conversation=shop.talk_of("b@x").pk, by=shop.diego, at=shop.now + timedelta(hours=3))
    assert not Looking.objects.filter(conversation=talk, teammate=shop.diego).exists(), "old looks are swept away"
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'answer_looking'")
        assert cursor.fetchone() == ("u",)


def test_handing_over_says_who_had_it_when(shop: Neighbourhood, talk: Conversation) -> None:
    hand_over(conversation=talk.pk, to=shop.diego, by=shop.marta, at=shop.clock())
    hand_over(conversation=talk.pk, to=shop.marta, by=shop.diego, at=shop.clock(), note="No sé el precio")
    assert hand_over(conversation=talk.pk, to=shop.marta, by=shop.diego, at=shop.clock()) is None
    hand_over(conversation=talk.pk, to=None, by=shop.marta, at=shop.clock())
    rows = together.handovers_of(talk.pk, by=None)
    assert [(row.had, row.to, row.by) for row in rows] == [
        (None, shop.diego, shop.marta),
        (shop.diego, shop.marta, shop.diego),
        (shop.marta, None, shop.marta),
    ]
    assert [row.note and row.note.text for row in rows] == [None, "No sé el precio", None]
    with pytest.raises(DatabaseError), transaction.atomic():
        Handover.objects.update(to=shop.diego)


def test_nobody_is_given_what_they_may_not_see_or_answer(shop: Neighbourhood, talk: Conversation) -> None:
    shop.channel.team = Team.objects.create(name="mostrador")
    shop.channel.save()
    Membership.objects.create(team=shop.channel.team, teammate=shop.diego)
    reader = hired("lea", "read-only")
    Membership.objects.create(team=shop.channel.team, teammate=reader)
    for who in (hired("eva"), reader):
        with pytest.raises(InputError, match="may not answer this conversation"):
            hand_over(conversation=talk.pk, to=who, by=shop.diego, at=shop.now, note="para ti")
    with pytest.raises(InputError, match="may not see"):
        ask(conversation=talk.pk, asked=Teammate.objects.get(username="eva"), question="¿?", by=shop.diego, at=shop.now)
    with pytest.raises(NotFound):
        save_draft(conversation=talk.pk, text="x", seen=1, by=Teammate.objects.get(username="eva"), at=shop.now)
    with pytest.raises(NotFound):
        look(conversation=talk.pk, by=Teammate.objects.get(username="eva"), at=shop.now)
    assert not Handover.objects.exists() and not Note.objects.exists()
    eva = Teammate.objects.get(username="eva")
    add_note(conversation=talk.pk, text="nuestro", by=shop.diego, at=shop.now)
    assert not together.notes_of(talk.pk, by=eva) and len(together.notes_of(talk.pk, by=reader)) == 1


def test_asking_a_colleague_has_a_due_time_of_its_own(shop: Neighbourhood, talk: Conversation) -> None:
    due = talk.due_at
    given = {"conversation": talk.pk, "by": shop.diego, "at": shop.now}
    with pytest.raises(InputError, match="yourself"):
        ask(asked=shop.diego, question="¿?", **given)
    with pytest.raises(InputError, match="still to come"):
        ask(asked=shop.marta, question="¿?", due_at=shop.now, **given)
    late = ask(asked=shop.marta, question="¿Qué horno?", **given)
    soon = ask(asked=shop.marta, question="¿A qué hora?", due_at=shop.now + timedelta(minutes=5), **given)
    assert [one.pk for one in together.asks_for(shop.marta)] == [soon.pk, late.pk]
    answer_ask(ask=soon.pk, text="A las nueve", by=shop.marta, at=shop.now + timedelta(minutes=3))
    with pytest.raises(InputError, match="answered or taken back already"):
        answer_ask(ask=soon.pk, text="A las diez", by=shop.marta, at=shop.now)
    with pytest.raises(NotAllowed):
        withdraw_ask(ask=late.pk, by=hired("eva"), at=shop.now)
    withdraw_ask(ask=late.pk, by=shop.diego, at=shop.now)
    assert together.asks_for(shop.marta) == []
    assert [one.answer for one in together.asks_of(talk.pk, by=shop.diego)] == ["", "A las nueve"]
    talk.refresh_from_db()
    assert talk.due_at == due and shop.states() == {"open": 1}


def test_from_not_knowing_to_knowing(shop: Neighbourhood, talk: Conversation) -> None:
    span = {"since": shop.now, "until": shop.now + timedelta(days=1)}
    nobody = together.finding_out(by=None, **span)
    assert (nobody.n, nobody.median) == (0, None)
    for minutes in (3, 9, 60):
        row = ask(conversation=talk.pk, asked=shop.marta, question="¿?", by=shop.diego, at=shop.now)
        answer_ask(ask=row.pk, text="sí", by=shop.marta, at=shop.now + timedelta(minutes=minutes))
    ask(conversation=talk.pk, asked=shop.marta, question="¿y esto?", by=shop.diego, at=shop.now)
    found = together.finding_out(by=None, **span)
    assert (found.n, found.median, len(found.rows)) == (3, timedelta(minutes=9), 3)


def test_an_owner_says_what_each_may_decide_alone(shop: Neighbourhood) -> None:
    given = {"teammate": shop.diego, "at": shop.now}
    with pytest.raises(NotAllowed):
        empower(act="refund", by=shop.diego, **given)
    with pytest.raises(InputError, match="known: apologise"):
        empower(act="dance", by=shop.marta, **given)
    with pytest.raises(InputError, match="currency"):
        empower(act="refund", limit_minor=500, by=shop.marta, **given)
    empower(act="refund", limit_minor=500, currency="EUR", by=shop.marta, **given)
    empower(act="refund", limit_minor=2000, currency="EUR", by=shop.marta, **given)
    empower(act="apologise", by=shop.marta, **given)
    assert [(row.act, row.limit_minor) for row in together.may_decide_alone(shop.diego)] == [
        ("apologise", None),
        ("refund", 2000),
    ]
    assert end_empowerment(act="refund", by=shop.marta, **given)
    assert not end_empowerment(act="refund", by=shop.marta, **given)
    assert [row.act for row in together.empowerments()] == ["apologise"]


def test_every_list_is_one_statement(shop: Neighbourhood, talk: Conversation, statements: object) -> None:
    for number in range(5):
        add_note(conversation=talk.pk, text=f"nota {number}", by=shop.diego, at=shop.now)
        ask(conversation=talk.pk, asked=shop.marta, question=f"¿{number}?", by=shop.diego, at=shop.now)
        hand_over(conversation=talk.pk, to=[shop.diego, shop.marta][number % 2], by=shop.diego, at=shop.now)
        empower(teammate=shop.diego, act="refund", by=shop.marta, at=shop.now)
    save_draft(conversation=talk.pk, text="x", seen=1, by=shop.diego, at=shop.now)
    look(conversation=talk.pk, by=shop.diego, at=shop.now)
    reads = [
        lambda: [(row.by.called, row.taken_back_by) for row in together.notes_of(talk.pk, by=shop.diego)],
        lambda: [row.by.called for row in together.drafts_of(talk.pk, by=shop.diego)],
        lambda: [row.conversation.subject for row in together.my_drafts(by=shop.diego)],
        lambda: [row.teammate.called for row in together.who_is_here(talk.pk, by=shop.diego, at=shop.now)],
        lambda: [(row.had, row.to, row.by, row.note) for row in together.handovers_of(talk.pk, by=shop.diego)],
        lambda: [(row.asker.called, row.asked.called) for row in together.asks_of(talk.pk, by=shop.diego)],
        lambda: [(row.asker.called, row.conversation.subject) for row in together.asks_for(shop.marta)],
        lambda: [row.act for row in together.may_decide_alone(shop.diego)],
        lambda: [(row.teammate.called, row.by.called) for row in together.empowerments()],
    ]
    for read in reads:
        with statements(1):  # type: ignore[operator]
            assert read()
    assert not outbox.claim(at=shop.now)
