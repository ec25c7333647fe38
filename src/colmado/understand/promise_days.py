"""Read the day meant by "by Friday", "within 48 hours", "pasado mañana" or "el 3 de mayo"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("monday lunes", "tuesday martes", "wednesday miercoles", "thursday jueves", "friday viernes",
         "saturday sabado", "sunday domingo")
    )
    for name in names.split()
}  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan enero", "february feb febrero", "march mar marzo", "april apr abril", "may mayo",
         "june jun junio", "july jul julio", "august aug agosto", "september sept sep septiembre setiembre",
         "october oct octubre", "november nov noviembre", "december dec diciembre"), start=1
    )
    for name in names.split()
}  # fmt: skip
_NUMBERS = {
    name: number
    for number, names in enumerate(
        ("a an one un una uno", "couple two dos par", "three tres", "four cuatro", "five cinco", "six seis",
         "seven siete", "eight ocho", "nine nueve", "ten diez"), start=1
    )
    for name in names.split()
}  # fmt: skip
_DAY, _MONTH = "|".join(_WEEKDAYS), "|".join(sorted(_MONTHS, key=len, reverse=True))
_COUNT = rf"(\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_PLAIN = str.maketrans("áéíóúñ", "aeioun")

Reader = Callable[[re.Match[str], datetime], date | None]


def due_day(text: str, now: datetime) -> date | None:
    """Return the last day on which what the text promises is kept in time; None if it names no day.

    A weekday is the next one after `now`, "next week" its Sunday, "before Friday" the Thursday; hours are
    counted from `now`, working days leave out Saturdays and Sundays (not holidays). The first rule that fits
    decides, and rules go from exact to vague.
    """
    plain = text.lower().translate(_PLAIN)
    for pattern, read in _RULES:
        found = pattern.search(plain)
        if found:
            day = read(found, now)
            if day is not None:
                return day
    return None


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]


def _span(found: re.Match[str], now: datetime) -> date:
    count, unit = _number(found.group(1)), found.group(2)
    if unit[0] == "h":
        return (now + timedelta(hours=count)).date()
    if unit.startswith(("w", "s")) and not unit.startswith("work"):
        return now.date() + timedelta(weeks=count)
    if unit.startswith("m"):
        return now.date() + timedelta(minutes=count) if unit.startswith("min") else _months(now.date(), count)
    if re.search(r"business|working|habil|laborabl", unit):
        return _working_days(now.date(), count)
    return now.date() + timedelta(days=count)


def _months(day: date, count: int) -> date:
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _working_days(day: date, count: int) -> date:
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _calendar_day(day: str, month: str, now: datetime) -> date | None:
    today = now.date()
    for year in (today.year, today.year + 1):
        try:
            found = date(year, _MONTHS[month] if month in _MONTHS else int(month), int(day))
        except ValueError:
            return None
        if found >= today:
            return found
    return None


def _weekday(name: str, now: datetime) -> date:
    ahead = (_WEEKDAYS[name] - now.weekday() - 1) % 7 + 1
    return now.date() + timedelta(days=ahead)


def _sunday(now: datetime, weeks: int) -> date:
    return now.date() + timedelta(days=6 - now.weekday() + 7 * weeks)


def _month_end(now: datetime) -> date:
    return now.date().replace(day=calendar.monthrange(now.year, now.month)[1])


def _in_days(days: int) -> Reader:
    return lambda _found, now: now.date() + timedelta(days=days)


_ONE_DAY = timedelta(days=1)
_RULES: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"\bday after tomorrow\b|\bpasado manana\b", _in_days(2)),
        (
            rf"\b(?:within|in|en|dentro de|plazo de|antes de|less than|menos de)\s+(?:the next\s+|un plazo de\s+"
            rf"|a |un )?{_COUNT}\s*(?:of\s+|de\s+)?((?:business |working )?(?:hours?|hrs?|days?|weeks?|months?"
            rf"|minutes?|horas?|h|dias?(?: (?:habiles|laborables))?|semanas?|mes(?:es)?|minutos?))\b",
            _span,
        ),
        (rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+|de\s+)?({_MONTH})\b",
         lambda found, now: _calendar_day(found.group(1), found.group(2), now)),
        (rf"\b({_MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?\b",
         lambda found, now: _calendar_day(found.group(2), found.group(1), now)),
        (r"\bel (?:dia )?(\d{1,2})/(\d{1,2})\b",
         lambda found, now: _calendar_day(found.group(1), found.group(2), now)),
        (rf"\b(?:before|antes del?(?: proximo)?)\s+({_DAY})\b",
         lambda found, now: _weekday(found.group(1), now) - _ONE_DAY),
        (rf"\b({_DAY})\b", lambda found, now: _weekday(found.group(1), now)),
        (r"\btomorrow\b|(?<!la )(?<!esta )(?<!ayer )\bmanana\b", _in_days(1)),
        (r"\b(?:today|tonight|this (?:morning|afternoon|evening)|right away|immediately|end of the day|hoy|"
         r"esta (?:tarde|noche|manana)|ahora mismo|enseguida|en seguida)\b", _in_days(0)),
        (r"\bnext week\b|\bsemana que viene\b|\bproxima semana\b|\bsemana proxima\b",
         lambda _found, now: _sunday(now, 1)),
        (r"\b(?:this|end of the) week\b|\besta semana\b|\bfin(?:al(?:es)?)? de (?:esta |la )?semana\b",
         lambda _found, now: _sunday(now, 0)),
        (r"\bend of (?:the|this) month\b|\bthis month\b|\bfin(?:al(?:es)?)? de(?:l)? mes\b|\beste mes\b",
         lambda _found, now: _month_end(now)),
    )
)  # fmt: skip
