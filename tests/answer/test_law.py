"""The conservation law: it holds whatever is done, and it sees what should not be possible."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.neighbourhood import ANA, BETO, NOON, US, Neighbourhood, mail

from colmado.answer.actions import outbox
from colmado.answer.actions.law import record
from colmado.answer.actions.outcomes import end
from colmado.answer.actions.reply import reply
from colmado.answer.law import TERMS, Account, Law
from colmado.answer.models import Obligation
from colmado.answer.queries.law import law
from colmado.answer.queries.messages import counts, in_state, table
from colmado.channels.contract import Unreadable
from colmado.channels.rfc5322 import parse
from colmado.ledger.models import Arrival, Conversation, Message
from colmado.ledger.models.outcome import State
from colmado.listen.actions import store
from colmado.loop import arrival, sending


def test_every_term_is_counted_and_named(shop: Neighbourhood) -> None:
    states = ["open", "acknowledged", "no-reply-needed", "spam", "merged", "answered-by-customer", "answered"]
    for n, state in enumerate(states):
        shop.hear(mail(id=f"{n}@x", text=f"mensaje {n}"))
        if state != "open":
            end(conversation=shop.talk_of(f"{n}@x").pk, state=state, by=shop.marta, at=shop.now, why="así fue")
    store(channel=shop.channel, items=[Unreadable("bad", b"\x00", "noise")], at=shop.now)
    store(channel=shop.channel, items=[parse(mail(id="fresh@x", text="nuevo"))], at=shop.now)
    told = law().as_json()
    assert told["holds"] is True
    assert told["received"] == 9
    assert {term: told[term.replace("-", "_")] for term in TERMS} == {**dict.fromkeys(TERMS, 1), "open": 2}
    kinds = {(row["channel"], row["kind"]) for row in told["kinds"]}
    assert ("esquina", "not yet understood") in kinds


def test_our_own_words_and_duplicates_are_not_received(shop: Neighbourhood) -> None:
    first = mail(id="a@x")
    shop.hear(first, mail(US, "Sí", to=ANA, id="b@x", refers=("a@x",), at=NOON + timedelta(hours=1)))
    again = shop.hear(first)
    assert (again.stored, again.duplicates) == (0, 1)
    assert law().received == 1


def bypass(statement: str) -> None:
    """Do what the database refuses, as only its owner can."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize(
    "crime",
    [
        "DELETE FROM answer_obligation",
        "UPDATE answer_obligation SET state = 'answered'",
        "DELETE FROM understand_annotation; DELETE FROM ledger_toread; DELETE FROM answer_obligation;"
        " DELETE FROM ledger_message",
        "UPDATE answer_tally SET n = n + 1",
        "UPDATE ledger_conversation SET waiting = 0",
        "UPDATE listen_intake SET received = received + 1, stored = stored + 1",
        "INSERT INTO ledger_arrival (message_id, channel_id, annotated, recognised)"
        " SELECT id, channel_id, true, true FROM ledger_message",
    ],
)
def test_a_crime_against_the_ledger_is_seen(shop: Neighbourhood, crime: str) -> None:
    shop.hear(mail(id="a@x"), mail(BETO, id="b@x"))
    assert law().holds
    bypass(crime)
    found = record(at=shop.now)
    assert not found.holds
    assert found.gaps


def test_a_message_that_nobody_has_is_named(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    bypass("DELETE FROM answer_obligation; DELETE FROM answer_tally; UPDATE ledger_conversation SET waiting = 0")
    assert "1 messages that came in have neither a place in the queue nor an obligation" in law().gaps


def test_an_answer_that_did_not_leave_is_named_and_a_withdrawn_one_is_not(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"), mail(BETO, id="b@x"))
    for external_id in ("a@x", "b@x"):
        talk = shop.talk_of(external_id)
        reply(conversation=talk.pk, text="vale", by=shop.marta, at=shop.clock(), seen=talk.version)
    sending.send_due(clock=shop.clock)
    assert shop.states() == {"answered": 2}
    reopened = shop.talk_of("b@x").pk
    ids = list(Obligation.objects.filter(conversation=reopened).values_list("pk", flat=True))
    end(conversation=reopened, state="open", by=shop.marta, at=shop.clock(), why="otra vez", messages=ids)
    bypass("UPDATE ledger_outbox SET state = 'failed'")
    assert law().gaps == ["1 messages are answered by a reply that never left"]


def test_a_gap_names_its_channel_and_both_numbers() -> None:
    found = Law([Account("mail", "", 5, {"open": 3, "answered": 1})], [])
    assert not found.holds
    assert found.gaps == ["mail: received 5, accounted for 4"]


moves = st.lists(
    st.tuples(st.sampled_from(["hear", "reply", "send", "end", "reopen", "bad", "again", "drain"]), st.integers(0, 5)),
    max_size=14,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=moves)
def test_the_law_holds_and_every_number_opens_its_rows(shop: Neighbourhood, moves: list[tuple[str, int]]) -> None:
    from django.db import transaction

    savepoint = transaction.savepoint_create()
    for number, (move, which) in enumerate(moves):
        _do(shop, move, which, number)
    found = law()
    assert found.holds, (moves, found.gaps)
    for state, n in counts(by=None).items():
        assert in_state(by=None, state=state).count() == n
    for channel, kind, states in table(by=None):
        for state, n in states.items():
            assert in_state(by=None, state=state, channel=channel, kind=kind).count() == n
    transaction.savepoint_rollback(savepoint)


def _do(shop: Neighbourhood, move: str, which: int, number: int) -> None:
    at = NOON + timedelta(minutes=number)
    talks = list(Conversation.objects.order_by("pk"))
    talk = talks[which % len(talks)] if talks else None
    if move == "hear":
        refers = (Message.objects.order_by("pk").last().external_id,) if which % 2 and talks else ()
        shop.hear(mail([ANA, BETO][which % 2], f"hola {number}", id=f"{number}@x", refers=refers, at=at))
    elif move == "bad":
        store(channel=shop.channel, items=[Unreadable(f"bad{which}", b"x", "noise")], at=shop.clock())
    elif move == "again":
        store(channel=shop.channel, items=[parse(mail(text="hola", id=f"again{which}@x"))], at=shop.clock())
    elif move == "drain":
        arrival.drain(clock=shop.clock)
    elif move == "send":
        sending.send_due(clock=shop.clock)
    elif talk and move == "reply":
        reply(conversation=talk.pk, text="vale", by=shop.marta, at=shop.clock(), seen=talk.version)
        if which == 3:
            for letter in outbox.claim(at=shop.clock()):
                outbox.refused(letter=letter, detail="no", permanent=True, at=shop.clock())
    elif talk and move == "end":
        state = State.values[1 + which % 6]
        end(conversation=talk.pk, state=state, by=shop.diego, at=shop.clock(), why="porque sí")
    elif talk and move == "reopen":
        ids = list(Obligation.objects.filter(conversation=talk).values_list("pk", flat=True))
        if ids:
            end(conversation=talk.pk, state="open", by=shop.marta, at=shop.clock(), why="otra vez", messages=ids)


def test_what_is_still_on_its_way_is_open(shop: Neighbourhood) -> None:
    store(channel=shop.channel, items=[parse(mail(id="a@x"))], at=shop.now)
    assert Arrival.objects.count() == 1
    assert shop.states() == {"open": 1}
