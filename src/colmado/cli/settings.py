"""Commands of the shop's settings: show, hours, due, holidays, translator. (How replies leave: patience, fact cap.)"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import IO, Any

import click

from colmado.cli.frame import answer, now, teammate, verb
from colmado.kit.errors import InputError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AS = click.option("--as", "who", help="Who does it, for the audit log; without it, this machine's command line.")


@click.group(name="settings")
def settings() -> None:
    """See and change when the shop answers (hours, due times, holidays), and who translates."""


def _told() -> dict[str, Any]:
    from colmado.answer.queries.calendar import calendar, holidays
    from colmado.answer.queries.facts import cap
    from colmado.answer.queries.patience import patience

    by, waits = calendar(), patience()
    open_on = {DAYS[day]: f"{o:%H:%M}-{c:%H:%M}" for day, (o, c) in sorted(by.hours.items())}
    return {
        "time_zone": str(by.zone),
        "hours": {day: open_on.get(day) for day in DAYS},
        "due_within_hours": dict(sorted(by.within.items())),
        "holidays": {str(row.day): row.name for row in holidays()},
        "undo_seconds": waits.undo_seconds,
        "regret_minutes": waits.regret_minutes,
        "silent_days": waits.silent_days,
        "asks_solved": waits.asks_solved,
        "fact_cap": cap(),
    }


def _lines(told: Mapping[str, Any]) -> list[str]:
    lines = []
    for name, value in told.items():
        if isinstance(value, dict):
            lines += [f"{name:18} {key:12} {'closed' if one is None else one}" for key, one in value.items()]
        else:
            lines.append(f"{name:18} {value}")
    return lines


@verb(name="show")
def show() -> None:
    """Show every setting as it stands."""
    told = _told()
    answer(told, _lines(told))


def _pairs(given: tuple[str, ...], what: str) -> dict[str, str]:
    if bad := [one for one in given if "=" not in one]:
        raise InputError(f"{what}, got {bad[0]!r}")
    parted = (one.partition("=") for one in given)
    return {name.strip(): value.strip() for name, _equals, value in parted}


def _changed(changed: bool, **more: Any) -> None:
    """Say what became of who waits, with the settings as they stand now."""
    from colmado.loop.owing import drain

    anew = drain(clock=now) if changed else None
    told = {"changed": changed, "moved": anew.moved if anew else 0, "made_late": anew.made_late if anew else 0, **more}
    rest = "; the worker goes on with the rest" if anew and anew.after is not None else ""
    said = f"{told['moved']} open messages are due at another time, {told['made_late']} are late by it{rest}."
    answer(told, said if changed else "Nothing was changed.")


@verb(name="hours")
@click.argument("days", nargs=-1, required=True)
@AS
def hours(days: tuple[str, ...], who: str | None) -> None:
    """Set the hours of some DAYS, as mon=09:00-18:00 or sun=closed; the others stay."""
    from colmado.answer.actions.calendar import set_hours
    from colmado.answer.queries.calendar import calendar

    found = dict(calendar().hours)
    for day, value in _pairs(days, "hours are given as mon=09:00-18:00 or sun=closed").items():
        if day not in DAYS:
            raise InputError(f"no day is called {day!r}; known: {', '.join(DAYS)}")
        found.pop(DAYS.index(day), None)
        if value != "closed":
            try:
                opens, closes = (time.fromisoformat(one) for one in value.split("-"))
            except ValueError:
                raise InputError(f"hours are given as 09:00-18:00 or closed, got {value!r}") from None
            found[DAYS.index(day)] = (opens, closes)
    _changed(set_hours(hours=found, by=teammate(who) if who else None, at=now()))


@verb(name="due")
@click.argument("kinds", nargs=-1, required=True)
@AS
def due(kinds: tuple[str, ...], who: str | None) -> None:
    """Set within how many working hours some KINDS are due, as complaint=4; the others stay."""
    from colmado.answer.actions.calendar import set_due

    try:
        within = {kind: float(value) for kind, value in _pairs(kinds, "due times are given as complaint=4").items()}
    except ValueError:
        raise InputError(f"due times are numbers of hours, as complaint=4; got {' '.join(kinds)!r}") from None
    _changed(set_due(within=within, by=teammate(who) if who else None, at=now()))


@verb(name="holidays")
@click.option("--add", multiple=True, metavar="DATE=NAME", help="Close on a day (may be repeated).")
@click.option("--drop", multiple=True, metavar="DATE", help="Open on a day again (may be repeated).")
@click.option("--country", default="", help="Show the public holidays of the next twelve months there, as ES.")
@click.option("--region", default="", help="Of that country, as MD.")
@click.option("--take", is_flag=True, help="Add those that are shown.")
@AS
def holidays(
    add: tuple[str, ...], drop: tuple[str, ...], country: str, region: str, take: bool, who: str | None
) -> None:
    """See the holidays, add some, take some out; or those of a country, to choose from."""
    from colmado.answer.actions.calendar import add_holidays, drop_holidays
    from colmado.answer.public_holidays import upcoming

    by = teammate(who) if who else None
    found = upcoming(country, region, start=now().astimezone().date(), language="en") if country else {}
    days = {_day(day): name for day, name in _pairs(add, "holidays are given as 2026-12-25=Christmas").items()}
    if take:
        days = {**found, **days}
    if days or drop:
        new = add_holidays(days=days, by=by, at=now()) if days else []
        gone = drop_holidays(days=[_day(one) for one in drop], by=by, at=now()) if drop else []
        _changed(bool(new or gone), added=[str(day) for day in new], taken_out=[str(day) for day in gone])
        return
    shown = {str(day): name for day, name in found.items()} if country else _told()["holidays"]
    answer({"holidays": shown}, [f"{day}  {name}" for day, name in shown.items()] or "There are none.")


@verb(name="translator")
@click.argument("url", required=False)
@click.option("--key-from", type=click.File("r"), help="File whose first line is the key it asks for; - for input.")
@click.option("--no-key", is_flag=True, help="It asks for no key any more.")
@click.option("--end", is_flag=True, help="Translate nothing more, and forget the key.")
@AS
def translator(url: str | None, key_from: IO[str] | None, no_key: bool, end: bool, who: str | None) -> None:
    """Show, connect or end the translator: a server with LibreTranslate's API, at URL."""
    from colmado.loop.translating import connect
    from colmado.understand import queries
    from colmado.understand.actions import end_translator

    by = teammate(who) if who else None
    if (key_from or no_key or end) and bool(url) == end:
        raise InputError("give the translator's address with --key-from or --no-key, or --end alone")
    said = ""
    if end:
        end_translator(by=by)
    elif url:
        key = "" if no_key else key_from.readline().strip() if key_from else None
        said = f" It says “{connect(url=url, key=key, by=by)[1]}” for “Good morning”."
    chosen = queries.translator()
    told = {"url": chosen.url if chosen else "", "has_key": bool(chosen and chosen.key)}
    answer(told, f"The translator is at {chosen.url}.{said}" if chosen else "There is no translator.")


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise InputError(f"a day is given as 2026-12-25, got {given!r}") from None


for _command in (show, hours, due, holidays, translator):
    settings.add_command(_command)

commands = {"settings": settings}
