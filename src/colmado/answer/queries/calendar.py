"""The shop's calendar, as it stands now."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings

from colmado.answer.due import Calendar
from colmado.answer.models import DueTime, Holiday, Hours


def calendar() -> Calendar:
    """Read opening hours, holidays and due times. Three statements."""
    return Calendar(
        zone=ZoneInfo(settings.TIME_ZONE),
        hours={row.weekday: (row.opens, row.closes) for row in Hours.objects.all()},
        within=dict(DueTime.objects.values_list("kind", "within_hours")),
        holidays=frozenset(Holiday.objects.values_list("day", flat=True)),
    )
