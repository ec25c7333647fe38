"""The shop's calendar, as it stands now."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from colmado.answer.due import Calendar
from colmado.answer.models import DueTime, Holiday, Hours
from colmado.answer.snoozing import moment
from colmado.kit.errors import InputError


def calendar() -> Calendar:
    """Read opening hours, holidays and due times. Three statements."""
    return Calendar(
        zone=ZoneInfo(settings.TIME_ZONE),
        hours={row.weekday: (row.opens, row.closes) for row in Hours.objects.all()},
        within=dict(DueTime.objects.values_list("kind", "within_hours")),
        holidays=frozenset(Holiday.objects.values_list("day", flat=True)),
    )


def holidays() -> list[Holiday]:
    """The days the shop does not answer, first to last."""
    return list(Holiday.objects.order_by("day"))


def moment_of(words: str, *, at: datetime) -> datetime:
    """Read a time in words, such as "tomorrow morning", in the shop's hours. Raises InputError if they name none."""
    found = moment(words, now=at, calendar=calendar())
    if found is None:
        sentence = _('"%s" names no time: say for example tomorrow morning, on Monday, in 2 hours, or 2026-12-01 15:00')
        raise InputError(sentence % words)
    return found
