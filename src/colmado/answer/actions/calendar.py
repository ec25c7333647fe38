"""When the shop answers: hours, due times, holidays. Each change makes what is still owed due anew (due_anew.py)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time

from django.db import connection, transaction
from django.utils.translation import gettext as _

from colmado.answer.models import DueAnew, DueTime, Holiday, Hours
from colmado.kit.errors import InputError
from colmado.ledger.actions import note_down
from colmado.ledger.models import Teammate
from colmado.ledger.models.audit import Act
from colmado.ledger.queries.sight import must_arrange

LOCK = 0xCA1
LEAST_HOURS, MOST_HOURS = 0.25, 400.0  # working hours until something is due
LONGEST_NAME = 120
MOST_HOLIDAYS = 1000

Day = tuple[time, time]


def calendar_stands() -> None:
    """Let the calendar stand still for this transaction, before it takes anything else: what it makes due is due by it.

    Who changes the calendar waits for these, and they for whoever is changing it; they do not wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])


def _calendar_changes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def fit_day(opens: time | None, closes: time | None) -> Day | None:
    """Read the hours of one day: both times, or none for a closed day. Raises InputError."""
    if opens is None and closes is None:
        return None
    if opens is None or closes is None:
        raise InputError(_("a day has the time it opens and the time it closes; leave both empty where it is closed"))
    if opens.tzinfo or closes.tzinfo:
        raise InputError(_("A time looks like 09:30."))
    if opens >= closes:
        raise InputError(_("a day closes later than it opens"))
    return opens, closes


def set_hours(*, hours: Mapping[int, Day], by: Teammate | None, at: datetime) -> bool:
    """Set when the shop answers, weekday by weekday (Monday is 0); who is not named is closed. Whether it changed.

    Raises NotAllowed, or InputError for hours that end before they begin or a weekday that there is not.
    """
    must_arrange(by)
    if unknown := [day for day in hours if day not in range(7)]:
        raise InputError(f"a weekday is from 0, Monday, to 6, Sunday; got {unknown[0]}")
    for opens, closes in hours.values():
        fit_day(opens, closes)
    with transaction.atomic():
        _calendar_changes()
        before = {row.weekday: (row.opens, row.closes) for row in Hours.objects.all()}
        if before == dict(hours):
            return False
        Hours.objects.all().delete()
        Hours.objects.bulk_create(Hours(weekday=day, opens=o, closes=c) for day, (o, c) in sorted(hours.items()))
        _begin_anew(at)
        told = {str(day): f"{o:%H:%M}-{c:%H:%M}" for day, (o, c) in sorted(hours.items())}
        note_down(Act.HOURS_CHANGED, by=by, detail=told)
    return True


def fit_within(hours: float) -> float:
    """Read within how many working hours something is due. Raises InputError."""
    if not LEAST_HOURS <= hours <= MOST_HOURS:
        words = {"least": LEAST_HOURS, "most": int(MOST_HOURS)}
        raise InputError(_("something is due within %(least)s to %(most)s working hours") % words)
    return hours


def set_due(*, within: Mapping[str, float], by: Teammate | None, at: datetime) -> bool:
    """Set within how many working hours kinds are due; a kind that is not named stays. Whether anything changed.

    Raises NotAllowed, or InputError for a kind that there is not or hours out of range.
    """
    must_arrange(by)
    with transaction.atomic():
        _calendar_changes()
        rows = {row.kind: row for row in DueTime.objects.all()}
        if unknown := sorted(within.keys() - rows.keys()):
            raise InputError(f"no kind is called {unknown[0]!r}; known: {', '.join(sorted(rows))}")
        changed = {k: fit_within(hours) for k, hours in within.items() if rows[k].within_hours != hours}
        for kind, hours in changed.items():
            DueTime.objects.filter(kind=kind).update(within_hours=hours)
        if changed:
            _begin_anew(at)
            note_down(Act.DUE_TIMES_CHANGED, by=by, detail=changed)
    return bool(changed)


def add_holidays(*, days: Mapping[date, str], by: Teammate | None, at: datetime) -> list[date]:
    """Close on some days, each with a name; those that are there already stay as they are. Gives those that are new.

    Raises NotAllowed, or InputError for more days than a list of holidays has.
    """
    must_arrange(by)
    with transaction.atomic():
        _calendar_changes()
        there = set(Holiday.objects.values_list("day", flat=True))
        new = sorted(days.keys() - there)
        if len(new) + len(there) > MOST_HOLIDAYS:
            raise InputError(_("that would be more than %s holidays: take out those that are over") % MOST_HOLIDAYS)
        if new:
            Holiday.objects.bulk_create(Holiday(day=day, name=days[day].strip()[:LONGEST_NAME]) for day in new)
            _begin_anew(at)
            note_down(Act.HOLIDAYS_CHANGED, by=by, detail={"added": [day.isoformat() for day in new]})
    return new


def drop_holidays(*, days: Collection[date], by: Teammate | None, at: datetime) -> list[date]:
    """Open again on some days. Gives those that were holidays. Raises NotAllowed."""
    must_arrange(by)
    with transaction.atomic():
        _calendar_changes()
        gone = sorted(Holiday.objects.filter(day__in=days).values_list("day", flat=True))
        if gone:
            Holiday.objects.filter(day__in=gone).delete()
            _begin_anew(at)
            note_down(Act.HOLIDAYS_CHANGED, by=by, detail={"taken out": [day.isoformat() for day in gone]})
    return gone


def _begin_anew(at: datetime) -> None:
    """Leave it to `due_anew` to give everything that is owed its due time by the new calendar."""
    start = {"changed_at": at, "after": 0, "moved": 0, "made_late": 0}
    DueAnew.objects.update_or_create(id=1, defaults=start)
