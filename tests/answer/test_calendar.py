"""Hours, due times and holidays change; what is still owed is due anew, and nothing else is touched."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from tests.conftest import Place
from tests.neighbourhood import ANA, NOON, Neighbourhood, mail

from colmado.answer.actions import calendar, outbox, outcomes
from colmado.answer.actions.due_anew import due_anew
from colmado.answer.actions.reply import reply
from colmado.answer.actions.solved import solved
from colmado.answer.due import Calendar
from colmado.answer.models import DueAnew, Holiday, Obligation, Solved
from colmado.answer.queries.calendar import calendar as standing
from colmado.answer.token import sign_question
from colmado.kit.errors import InputError, NotAllowed
from colmado.ledger.models import Audit, Conversation
from colmado.loop import owing

DAY = (time(9), time(18))


def owed(name: str) -> Obligation:
    return Obligation.objects.get(message__external_id=name)


def settle(shop: Neighbourhood) -> DueAnew:
    found = owing.drain(clock=shop.clock)
    assert found is not None and found.after is None
    return found


def test_shorter_times_move_who_waits_and_say_who_is_late_by_it(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x", at=NOON - timedelta(hours=4)), mail(ANA, "Otra cosa, ¿abren el lunes?", id="b@x"))
    ended, waiting = owed("a@x"), owed("b@x")
    kind = waiting.kind
    outcomes.end(conversation=ended.conversation_id, state="acknowledged", by=shop.diego, at=shop.now)
    shop.hear(mail("luz@x.example", "¿Abren el lunes por la tarde?", id="c@x", at=NOON - timedelta(minutes=30)))
    before = owed("a@x").due_at
    within = dict.fromkeys({kind, owed("c@x").kind}, 0.25)
    assert calendar.set_due(within=within, by=shop.marta, at=shop.now)
    told = settle(shop)
    c = owed("c@x")
    assert c.due_at == standing().due(c.kind, c.happened_at) < shop.now
    assert Conversation.objects.get(pk=c.conversation_id).due_at == c.due_at
    assert owed("a@x").due_at == before, "what has ended keeps its time"
    assert (told.moved, told.made_late) == (2, 2)
    assert not calendar.set_due(within=within, by=shop.marta, at=shop.now), "the same again changes nothing"
    assert not due_anew(at=shop.now)
    assert shop.states() == {"acknowledged": 1, "open": 2}


def test_the_same_calendar_gives_the_same_times_in_batches_of_any_size(shop: Neighbourhood) -> None:
    shop.hear(*(mail(f"c{n}@x.example", f"hola {n}", id=f"{n}@x", at=NOON + timedelta(minutes=n)) for n in range(23)))
    before = dict(Obligation.objects.values_list("pk", "due_at"))
    calendar.set_hours(hours={1: DAY}, by=None, at=shop.now)
    seen = [due_anew(at=shop.now, limit=5) for _ in range(6)]
    assert seen == [5, 5, 5, 5, 3, 0]
    by = standing()
    rows = Obligation.objects.all()
    assert all(row.due_at == by.due(row.kind, row.happened_at) for row in rows)
    assert {row.due_at.astimezone(by.zone).weekday() for row in rows} == {1}
    moved = sum(row.due_at != before[row.pk] for row in rows)
    assert DueAnew.objects.get().moved == moved > 20
    calendar.add_holidays(days={date(2030, 1, 1): "Año Nuevo"}, by=None, at=shop.now)
    assert settle(shop).moved == 0, "a holiday that nobody's time meets moves nobody"


def test_holidays_are_added_once_and_taken_out(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    before, day = owed("a@x").due_at, owed("a@x").due_at.date()
    assert calendar.add_holidays(days={day: " Fiesta "}, by=shop.marta, at=shop.now) == [day]
    settle(shop)
    assert owed("a@x").due_at > before and Holiday.objects.get().name == "Fiesta"
    assert calendar.add_holidays(days={day: "otra"}, by=shop.marta, at=shop.now) == []
    assert calendar.drop_holidays(days=[day], by=shop.marta, at=shop.now) == [day]
    settle(shop)
    assert owed("a@x").due_at == before
    acts = Audit.objects.filter(act="holidays-changed").order_by("id").values_list("by__username", "detail")
    assert list(acts) == [("marta", {"added": [str(day)]}), ("marta", {"taken out": [str(day)]})]


def test_what_a_customer_says_was_not_solved_is_due_from_then(shop: Neighbourhood, settings: object) -> None:
    shop.hear(mail(id="a@x"))
    talk = shop.talk_of("a@x")
    nonce = "0" * 32
    letter = reply(conversation=talk.pk, text="A las nueve, Ana.", by=shop.diego, at=shop.now, seen=talk.version,
                   nonce=nonce, ask_solved="https://shop.example")  # fmt: skip
    row = outbox.claim(at=shop.now)[0]
    outbox.handing_over(letter=row)
    outbox.accepted(letter=row, detail="250", at=shop.clock())
    asked = Solved.objects.get(reply=letter.pk)
    said_at = NOON + timedelta(days=1)
    solved(token=sign_question(asked.nonce, secret=settings.SECRET_KEY), verdict="no", at=said_at)  # type: ignore[attr-defined]
    a = owed("a@x")
    assert a.state == "open"
    calendar.set_due(within={a.kind: 2}, by=None, at=shop.now)
    settle(shop)
    assert owed("a@x").due_at == standing().due(a.kind, said_at)


@pytest.mark.parametrize(
    ("act", "given", "sentence"),
    [
        (calendar.set_hours, {"hours": {0: (time(18), time(9))}}, "closes later than it opens"),
        (calendar.set_hours, {"hours": {7: DAY}}, "from 0, Monday, to 6"),
        (calendar.set_due, {"within": {"gossip": 2}}, "no kind is called 'gossip'; known: chatter"),
        (calendar.set_due, {"within": {"question": 0}}, "within 0.25 to 400 working hours"),
        (calendar.set_due, {"within": {"question": float("nan")}}, "within 0.25 to 400 working hours"),
    ],
)
def test_nonsense_is_refused_and_nothing_moves(
    shop: Neighbourhood, act: object, given: dict[str, object], sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        act(**given, by=shop.marta, at=shop.now)  # type: ignore[operator]
    with pytest.raises(NotAllowed):
        act(**given, by=shop.diego, at=shop.now)  # type: ignore[operator]
    assert not DueAnew.objects.exists()


def test_who_queues_while_the_calendar_changes_is_due_by_the_new_one(place: Place) -> None:
    """Queueing waits for who is changing the calendar: nobody keeps a time of the old one."""
    place.run("doctor", check=False)
    with psycopg.connect(place.url) as changing, psycopg.connect(place.url) as looking:
        changing.execute("SELECT pg_advisory_xact_lock(%s)", [calendar.LOCK])
        changing.execute("UPDATE answer_duetime SET within_hours = 1")
        folder = place.data / "in"
        folder.mkdir()
        (folder / "a.eml").write_bytes(mail(id="a@x", at=datetime.now(UTC)))
        worker = threading.Thread(target=place.run, args=("import", str(folder), "--kind", "eml"))
        worker.start()
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while not looking.execute(waits).fetchone()[0]:  # type: ignore[index]
            looking.rollback()
        changing.commit()
        worker.join()
        looking.rollback()
        row = looking.execute("SELECT due_at, happened_at, kind FROM answer_obligation").fetchone()
    assert row is not None
    hours = {day: DAY for day in range(5)} | {5: (time(9), time(14))}
    by = Calendar(zone=ZoneInfo("UTC"), hours=hours, within={row[2]: 1.0})
    assert row[0] == by.due(row[2], row[1])
