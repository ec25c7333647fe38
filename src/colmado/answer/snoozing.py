"""Say when "tomorrow morning" is, in the shop's own hours. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from colmado.answer.due import LONGEST_CLOSURE, Calendar
from colmado.understand.promise_days import due_day

_PLAIN = str.maketrans("áéíóúñ", "aeioun")
_HOURS = re.compile(r"\b(?:in|en|dentro de)\s+(\d{1,3}|an?|una?)\s*(?:hours?|hrs?|h|horas?)\b")
_WEEK = re.compile(r"\bnext week\b|\bsemana que viene\b|\bproxima semana\b|\bsemana proxima\b")
_DATE = re.compile(r"\b(\d{4}-\d\d-\d\d)\b")
_CLOCK = re.compile(r"\b(?:at\s+|a las? )?(\d{1,2}):(\d\d)\b|\b(?:at|a las?)\s+(\d{1,2})\b(?!:)")
_TODAY = re.compile(r"\btoday\b|\bhoy\b")
_AFTERNOON = re.compile(r"\bafternoon\b|\btarde\b")
_EVENING = re.compile(r"\bevening\b|\btonight\b|\bnoche\b")
NO_HOURS = (time(9), time(18))  # for a shop that never closes, or has not said when it does


def moment(words: str, *, now: datetime, calendar: Calendar) -> datetime | None:
    """Read a time in English or Spanish: "in 2 hours", "tomorrow afternoon", "el lunes", "2026-12-01 15:00".

    A day means the next open one: its morning is the opening, its afternoon the middle of the opening hours, its
    evening an hour before closing; "today" is this evening. Hours that end while the shop is closed end when it opens.
    `now` is aware; the answer is aware UTC, and may have passed ("today at 10:00"); None if the words name no time.
    """
    plain, here = words.lower().translate(_PLAIN), now.astimezone(calendar.zone)
    hours = _HOURS.search(plain)
    if hours:
        count = int(hours[1]) if hours[1].isdigit() else 1
        return _open_at(now.astimezone(UTC) + timedelta(hours=count), calendar)
    try:
        day, clock = _day(plain, here), _clock(plain)
    except ValueError:
        return None  # there is no 30th of February, and no 25 o'clock
    if day is None and clock is None:
        return None
    return _part(plain, clock, day or here.date(), calendar)


def _day(plain: str, here: datetime) -> date | None:
    named = _DATE.search(plain)
    if named:
        return date.fromisoformat(named[1])
    if _WEEK.search(plain):
        return here.date() + timedelta(days=7 - here.weekday())
    return due_day(plain, here)


def _clock(plain: str) -> time | None:
    found = _CLOCK.search(plain)
    return time(int(found[1] or found[3]), int(found[2] or 0)) if found else None


def _part(plain: str, clock: time | None, day: date, calendar: Calendar) -> datetime:
    """The time meant on a day: what the clock says as it is; a part of the day on the next day that is open."""
    if clock is not None:
        return datetime.combine(day, clock, calendar.zone).astimezone(UTC)
    opens, closes = _next_opening(day, calendar)
    if _EVENING.search(plain) or (_TODAY.search(plain) and not _AFTERNOON.search(plain)):
        return max(opens, closes - timedelta(hours=1))
    if _AFTERNOON.search(plain):
        return opens + (closes - opens) / 2
    return opens


def _next_opening(day: date, calendar: Calendar) -> tuple[datetime, datetime]:
    """Opening and closing of a day, or of the first open one after it."""
    for ahead in range(LONGEST_CLOSURE.days if calendar.hours else 0):
        opening = calendar.opening(day + timedelta(days=ahead))
        if opening is not None:
            return opening
    opens, closes = (datetime.combine(day, wall, calendar.zone).astimezone(UTC) for wall in NO_HOURS)
    return opens, closes


def _open_at(at: datetime, calendar: Calendar) -> datetime:
    """The same time if the shop is open then, else when it opens next."""
    if not calendar.hours:
        return at
    day = at.astimezone(calendar.zone).date()
    opens, closes = _next_opening(day, calendar)
    if at < closes:
        return max(at, opens)
    return _next_opening(day + timedelta(days=1), calendar)[0]
