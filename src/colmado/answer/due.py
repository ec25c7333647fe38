"""Due times: so many working hours after it was said, by the shop's own clock. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# A shop that is closed for longer than this has its hours wrong; a due time is given all the same.
LONGEST_CLOSURE = timedelta(days=60)


@dataclass(frozen=True)
class Calendar:
    """When the shop answers.

    hours     weekday (Monday is 0) -> (opens, closes), wall-clock times of `zone`; a missing day is closed
    holidays  days it is closed
    within    kind -> working hours until it is due; `other` holds for kinds that are not named
    """

    zone: ZoneInfo
    hours: Mapping[int, tuple[time, time]]
    within: Mapping[str, float]
    holidays: Collection[date] = field(default_factory=frozenset)

    def due(self, kind: str, said_at: datetime) -> datetime:
        """Say when a message of a kind is due. `said_at` is aware; the answer is aware UTC.

        With no opening hours at all, hours are counted round the clock.
        """
        said_at = said_at.astimezone(UTC)  # subtracting wall clocks would lose the hour of a clock change
        left = timedelta(hours=self.within.get(kind, self.within.get("other", 24.0)))
        if not self.hours:
            return said_at + left
        day = said_at.astimezone(self.zone).date()
        last = day + LONGEST_CLOSURE
        while day <= last:
            opening = self.opening(day)
            if opening is not None:
                start = max(opening[0], said_at)
                room = opening[1] - start
                if room >= left:
                    return start + left
                left -= max(room, timedelta())
            day += timedelta(days=1)
        return said_at + LONGEST_CLOSURE

    def opening(self, day: date) -> tuple[datetime, datetime] | None:
        """Opening and closing of one day in UTC: so differences are real hours across a clock change. None: closed."""
        hours = self.hours.get(day.weekday())
        if hours is None or day in self.holidays:
            return None
        opens, closes = (datetime.combine(day, wall, self.zone).astimezone(UTC) for wall in hours)
        return opens, closes
