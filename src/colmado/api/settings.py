"""How the shop works: hours, holidays, due times, how long it waits."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import Field

from colmado.answer.actions import calendar as changing
from colmado.answer.actions import facts
from colmado.answer.actions.patience import set_patience
from colmado.answer.queries.calendar import calendar
from colmado.answer.queries.facts import cap
from colmado.answer.queries.patience import patience
from colmado.api.keys import ARRANGE, READ, who
from colmado.api.shapes import In, Line, Out, told
from colmado.ledger.queries.sight import must_arrange
from colmado.loop import translating
from colmado.understand.actions import end_translator as stop_translating
from colmado.understand.queries import translator

router = Router(tags=["the shop"])


class OpenHours(Out):
    """When the shop is open on a weekday (0 is Monday), by its own clock, as 09:00."""

    weekday: int
    opens: str
    closes: str


class SettingsOut(Out):
    """How the shop works: when it is open, how soon it answers (working hours by kind), how long it waits."""

    time_zone: str
    hours: list[OpenHours]
    holidays: list[date]
    within_hours: dict[str, float]
    undo_seconds: int
    regret_minutes: int
    silent_days: int
    fact_cap: int


@router.get("settings", auth=READ, response=told(SettingsOut))
def show_settings(request: HttpRequest) -> Any:
    """Show the settings."""
    year, waits = calendar(), patience()
    return SettingsOut(
        time_zone=str(year.zone),
        hours=[
            OpenHours(weekday=day, opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}")
            for day, (opens, closes) in sorted(year.hours.items())
        ],
        holidays=sorted(year.holidays),
        within_hours=dict(year.within),
        fact_cap=cap(),
        **{name: getattr(waits, name) for name in ("undo_seconds", "regret_minutes", "silent_days")},
    )


class PatienceIn(In):
    """What changes; what is left out stays."""

    undo_seconds: Annotated[int, Field(ge=0, le=600)] | None = None
    regret_minutes: Annotated[int, Field(ge=0, le=1440)] | None = None
    silent_days: Annotated[int, Field(ge=1, le=365)] | None = None
    fact_cap: Annotated[int, Field(ge=0, le=10_000)] | None = None


@router.patch("settings", auth=ARRANGE, response=told(SettingsOut))
def change_settings(request: HttpRequest, body: PatienceIn) -> Any:
    """Set how long the shop waits before things are final, and how often a fact may leave unchanged."""
    by = who(request)
    set_patience(by=by, **body.model_dump(exclude={"fact_cap"}))
    if body.fact_cap is not None:
        facts.set_cap(a_week=body.fact_cap, by=by)
    return show_settings(request)


class DayIn(In):
    """The hours of one weekday (0 is Monday)."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    opens: time
    closes: time


class HoursIn(In):
    """When the shop answers; a weekday that is not named is closed."""

    hours: list[DayIn]


@router.put("settings/hours", auth=ARRANGE, response=told(SettingsOut))
def set_hours(request: HttpRequest, body: HoursIn) -> Any:
    """Set when the shop answers. What is still owed is due anew, by the worker."""
    days = {day.weekday: (day.opens, day.closes) for day in body.hours}
    changing.set_hours(hours=days, by=who(request), at=timezone.now())
    return show_settings(request)


class WithinIn(In):
    """Within how many working hours kinds are due; a kind that is not named stays."""

    within_hours: dict[str, float]


@router.patch("settings/due", auth=ARRANGE, response=told(SettingsOut))
def set_due(request: HttpRequest, body: WithinIn) -> Any:
    """Set within how many working hours kinds are due. What is still owed is due anew, by the worker."""
    changing.set_due(within=body.within_hours, by=who(request), at=timezone.now())
    return show_settings(request)


class HolidaysIn(In):
    """Days to close on, each with a name, and days to open again."""

    add: dict[date, Annotated[str, Field(max_length=120)]] = {}
    drop: list[date] = []


@router.patch("settings/holidays", auth=ARRANGE, response=told(SettingsOut))
def change_holidays(request: HttpRequest, body: HolidaysIn) -> Any:
    """Close on some days, and open again on others. What is still owed is due anew, by the worker."""
    by, now = who(request), timezone.now()
    must_arrange(by)
    if body.add:
        changing.add_holidays(days=body.add, by=by, at=now)
    if body.drop:
        changing.drop_holidays(days=body.drop, by=by, at=now)
    return show_settings(request)


class TranslatorOut(Out):
    """Where the translator stands ("" for none), and whether it has a key, which is never shown."""

    url: str
    has_key: bool


class TranslatorIn(In):
    """Its address and key. "" is no key; left out, the one there is stays."""

    url: Line
    key: Line | None = None


@router.get("settings/translator", auth=ARRANGE, response=told(TranslatorOut))
def show_translator(request: HttpRequest) -> Any:
    """Show which translator the shop asks; for owners."""
    must_arrange(who(request))
    chosen = translator()
    return TranslatorOut(url=chosen.url if chosen else "", has_key=bool(chosen and chosen.key))


@router.put("settings/translator", auth=ARRANGE, response=told(TranslatorOut))
def connect_translator(request: HttpRequest, body: TranslatorIn) -> Any:
    """Try a translator (a server with LibreTranslate's API), and ask it from now on if it answers."""
    translating.connect(url=body.url, key=body.key, by=who(request))
    return show_translator(request)


@router.delete("settings/translator", auth=ARRANGE, response=told(TranslatorOut))
def end_translator(request: HttpRequest) -> Any:
    """Translate nothing more, and forget the key."""
    stop_translating(by=who(request))
    return show_translator(request)
