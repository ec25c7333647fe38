"""Due times count the shop's working hours, by its own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from colmado.answer.due import Calendar

MADRID = ZoneInfo("Europe/Madrid")
WEEK = {day: (time(9), time(18)) for day in range(5)} | {5: (time(9), time(14))}
SHOP = Calendar(MADRID, WEEK, {"complaint": 4, "question": 8, "other": 24}, frozenset({date(2026, 12, 25)}))


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=MADRID)  # type: ignore[arg-type,misc]


def test_within_the_day() -> None:
    assert SHOP.due("complaint", local(2026, 11, 17, 10)) == local(2026, 11, 17, 14)


def test_a_complaint_on_sunday_is_due_on_monday() -> None:
    assert SHOP.due("complaint", local(2026, 11, 15, 12)) == local(2026, 11, 16, 13)


def test_hours_run_over_the_weekend_and_past_holidays() -> None:
    assert SHOP.due("question", local(2026, 11, 20, 17)) == local(2026, 11, 23, 11)
    assert SHOP.due("question", local(2026, 12, 24, 17)) == local(2026, 12, 28, 11)


def test_an_hour_is_an_hour_across_the_clock_change() -> None:
    night = Calendar(MADRID, {day: (time(0), time(23, 59)) for day in range(7)}, {"other": 6})
    said = local(2026, 3, 29, 0, 30)
    assert night.due("other", said) - said.astimezone(UTC) == timedelta(hours=6)


def test_an_unknown_kind_and_a_shop_without_hours_still_give_a_time() -> None:
    assert SHOP.due("nonsense", local(2026, 11, 17, 10)) > local(2026, 11, 17, 10)
    assert Calendar(MADRID, {}, {"other": 3}).due("other", local(2026, 11, 17, 10)) == local(2026, 11, 17, 13)
    closed = Calendar(MADRID, {0: (time(9), time(10))}, {"other": 400})
    assert closed.due("other", local(2026, 11, 17, 10)) == local(2026, 11, 17, 10) + timedelta(days=60)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["complaint", "question", "other"]),
)
def test_due_is_after_it_was_said_never_later_for_an_earlier_word_and_within_opening(said: datetime, kind: str) -> None:
    due = SHOP.due(kind, said)
    assert due > said
    assert SHOP.due(kind, said - timedelta(minutes=7)) <= due
    wall = due.astimezone(MADRID)
    opens, closes = WEEK[wall.weekday()]
    assert opens <= wall.time() <= closes
