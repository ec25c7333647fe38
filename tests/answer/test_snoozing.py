"""Snoozing: a time in words, in the shop's hours; it wakes by itself; and what waits is still owed and still due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from hypothesis import given
from hypothesis import strategies as st
from tests.neighbourhood import ANA, NOON, Neighbourhood, mail

from colmado.answer.actions.together.snooze import snooze, wake_up
from colmado.answer.due import Calendar
from colmado.answer.models import Obligation, Snooze
from colmado.answer.queries.calendar import moment_of
from colmado.answer.queries.inbox import inbox
from colmado.answer.snoozing import moment
from colmado.kit.errors import InputError

MADRID = ZoneInfo("Europe/Madrid")
WEEK = {day: (time(9), time(14) if day == 5 else time(18)) for day in range(6)}
SHOP = Calendar(MADRID, WEEK, {}, frozenset({date(2026, 12, 8)}))
TUESDAY = datetime(2026, 11, 17, 11, 0, tzinfo=MADRID)


@pytest.mark.parametrize(
    ("words", "then"),
    [
        ("tomorrow morning", (11, 18, 9, 0)),
        ("mañana por la mañana", (11, 18, 9, 0)),
        ("tomorrow afternoon", (11, 18, 13, 30)),
        ("mañana por la tarde", (11, 18, 13, 30)),
        ("this evening", (11, 17, 17, 0)),
        ("today", (11, 17, 17, 0)),
        ("hoy", (11, 17, 17, 0)),
        ("esta tarde", (11, 17, 13, 30)),
        ("on Monday", (11, 23, 9, 0)),
        ("el lunes", (11, 23, 9, 0)),
        ("saturday afternoon", (11, 21, 11, 30)),
        ("sunday", (11, 23, 9, 0)),
        ("next week", (11, 23, 9, 0)),
        ("la semana que viene", (11, 23, 9, 0)),
        ("in 3 days", (11, 20, 9, 0)),
        ("en 3 días", (11, 20, 9, 0)),
        ("8 December", (12, 9, 9, 0)),
        ("in 2 hours", (11, 17, 13, 0)),
        ("dentro de 9 horas", (11, 18, 9, 0)),
        ("2026-12-01", (12, 1, 9, 0)),
        ("2026-12-01 20:15", (12, 1, 20, 15)),
        ("tomorrow at 10", (11, 18, 10, 0)),
        ("mañana a las 16:30", (11, 18, 16, 30)),
    ],
)
def test_words_are_moments_in_the_hours_of_the_shop(words: str, then: tuple[int, int, int, int]) -> None:
    found = moment(words, now=TUESDAY, calendar=SHOP)
    assert found == datetime(2026, *then, tzinfo=MADRID)
    assert found is not None and found.tzinfo is UTC


@pytest.mark.parametrize("words", ["soon", "", "2026-02-30", "tomorrow at 25:00", "\x00"])
def test_words_that_name_no_time_are_refused(shop: Neighbourhood, words: str) -> None:
    assert moment(words, now=TUESDAY, calendar=SHOP) is None
    with pytest.raises(InputError, match="names no time"):
        moment_of(words, at=shop.now)


def test_what_has_passed_is_said_as_it_is() -> None:
    assert moment("today at 10:00", now=TUESDAY, calendar=SHOP) == TUESDAY - timedelta(hours=1)


def test_a_shop_without_hours_has_mornings_too() -> None:
    always = Calendar(MADRID, {}, {})
    assert moment("tomorrow", now=TUESDAY, calendar=always) == datetime(2026, 11, 18, 9, tzinfo=MADRID)
    assert moment("in 20 hours", now=TUESDAY, calendar=always) == TUESDAY + timedelta(hours=20)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(MADRID)),
    st.sampled_from(["tomorrow morning", "monday", "in 5 hours", "next week", "in 2 weeks", "mañana por la noche"]),
)
def test_a_moment_lies_ahead_and_the_shop_is_open(now: datetime, words: str) -> None:
    found = moment(words, now=now, calendar=SHOP)
    assert found is not None
    opening = SHOP.opening(found.astimezone(MADRID).date())
    assert found > now and opening and opening[0] <= found <= opening[1]


def test_what_sleeps_is_not_in_the_way_and_is_owed_and_due_all_the_same(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"), mail("beto@clientes.example", "¿Y mi pedido?", id="b@x"))
    talk, other = shop.talk_of("a@x"), shop.talk_of("b@x")
    due = talk.due_at
    assert due is not None
    snooze(conversation=talk.pk, until=due - timedelta(hours=1), by=shop.diego, at=shop.now)
    assert [row.pk for row in inbox(by=None).rows] == [other.pk]
    assert [row.pk for row in inbox(view="snoozed", by=None).rows] == [talk.pk]
    talk.refresh_from_db()
    assert (talk.waiting, talk.due_at) == (1, due) and shop.states() == {"open": 2}
    assert Obligation.objects.filter(state="open", due_at__lte=due).count() == 2, "lateness counts what sleeps"


def test_sleeping_past_what_is_due_needs_a_reason(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"))
    talk = shop.talk_of("a@x")
    assert talk.due_at
    late = talk.due_at + timedelta(days=2)
    for until, why in ((late, "due before that"), (shop.now, "still to come"), (late + timedelta(days=400), "a year")):
        with pytest.raises(InputError, match=why):
            snooze(conversation=talk.pk, until=until, by=shop.diego, at=shop.now)
    snooze(conversation=talk.pk, until=late, by=shop.diego, at=shop.now, why="espera la factura del proveedor")
    row = Snooze.objects.get()
    assert (row.due_at, row.why, row.by) == (talk.due_at, "espera la factura del proveedor", shop.diego)
    with pytest.raises(DatabaseError), transaction.atomic():
        Snooze.objects.update(why="")
    with pytest.raises(DatabaseError), transaction.atomic():
        Snooze.objects.create(
            conversation=talk, snoozed_until=late, due_at=talk.due_at, why="", by=shop.diego, at=shop.now
        )


def test_it_wakes_by_itself_once_or_when_the_person_writes(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"), mail("beto@clientes.example", "¿Y mi pedido?", id="b@x"))
    until = shop.now + timedelta(minutes=30)
    for external_id in ("a@x", "b@x"):
        snooze(conversation=shop.talk_of(external_id).pk, until=until, by=shop.diego, at=shop.now)
    shop.hear(mail(ANA, "¿Siguen ahí?", id="c@x", refers=("a@x",), at=NOON + timedelta(hours=1)))
    assert (shop.talk_of("a@x").status, shop.talk_of("a@x").snoozed_until) == ("open", None)
    assert wake_up(at=until - timedelta(seconds=1)) == 0
    assert wake_up(at=until) == 1
    assert wake_up(at=until) == 0
    assert (shop.talk_of("b@x").status, shop.talk_of("b@x").snoozed_until) == ("open", None)


def test_snoozed_pages_follow_each_other(shop: Neighbourhood, statements: object) -> None:
    shop.hear(*(mail(f"c{n}@x.example", f"¿Café {n}?", id=f"{n}@x") for n in range(7)))
    for n in range(7):
        until = shop.now + timedelta(minutes=10 + n % 3)
        snooze(conversation=shop.talk_of(f"{n}@x").pk, until=until, by=shop.diego, at=shop.now)
    with statements(1):  # type: ignore[operator]
        page = inbox(view="snoozed", by=None, limit=4)
    rest = inbox(view="snoozed", by=None, limit=4, after=page.after)
    rows = [*page.rows, *rest.rows]
    assert len({row.pk for row in rows}) == 7 and not rest.after
    assert [row.snoozed_until for row in rows] == sorted(row.snoozed_until for row in rows if row.snoozed_until)
