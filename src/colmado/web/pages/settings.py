"""Settings: when the shop answers, within how long, and how replies leave. Everyone may read them, an owner changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time

from django.conf import settings as house
from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from colmado.answer.actions import calendar as arrange
from colmado.answer.actions.facts import MOST_USES, set_cap
from colmado.answer.actions.patience import LEAST, LONGEST, set_patience
from colmado.answer.models import DueAnew, DueTime, Hours
from colmado.answer.queries.calendar import holidays
from colmado.answer.queries.facts import cap
from colmado.answer.queries.patience import patience
from colmado.kit.errors import InputError
from colmado.ledger.queries.sight import must_arrange
from colmado.loop import owing
from colmado.understand.queries import translator
from colmado.web.asking import number, teammate
from colmado.web.spoken import spoken

BOUNDS = {name: (LEAST[name], LONGEST[name]) for name in LONGEST} | {"fact_cap": (0, MOST_USES)}


@dataclass
class Row:
    """One line of a form: what it is about, what stands in its fields, and what is wrong with it."""

    name: str
    values: tuple[str, ...]
    bad: str = ""


@dataclass
class Sheet:
    """The forms of the page as they are shown."""

    hours: list[Row] = field(default_factory=list)
    due: list[Row] = field(default_factory=list)
    policy: list[Row] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        """Whether anything that was typed cannot be kept."""
        return any(row.bad for row in (*self.hours, *self.due, *self.policy))


def _kept() -> Sheet:
    """The settings as they stand."""
    hours = {row.weekday: (f"{row.opens:%H:%M}", f"{row.closes:%H:%M}") for row in Hours.objects.all()}
    within = DueTime.objects.order_by("within_hours", "kind").values_list("kind", "within_hours")
    waits = patience()
    policy = {name: getattr(waits, name) for name in LONGEST} | {"fact_cap": cap()}
    return Sheet(
        [Row(str(day), hours.get(day, ("", ""))) for day in range(7)],
        [Row(kind, (f"{n:g}",)) for kind, n in within],
        [Row(name, (str(value),)) for name, value in policy.items()],
    )


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Hours, due times, holidays and the policy of replies; POST changes one of the forms."""
    sheet = _kept()
    if request.method == "POST":
        must_arrange(teammate(request))
        keep = KEEPERS.get(request.POST.get("form", ""))
        if keep is None:
            raise InputError(_("Nothing was done: the form did not say what to do."))
        keep(request, sheet)
        if not sheet.wrong:
            return redirect("settings")
    today = timezone.localdate()
    told = {
        "sheet": sheet,
        "weekdays": {str(day): name for day, name in WEEKDAYS.items()},
        "holidays": [one for one in holidays() if one.day >= today],
        "zone": house.TIME_ZONE,
        "clock": timezone.localtime(),
        "asks_solved": patience().asks_solved,
        "translator": translator() if teammate(request).arranges else None,
        "anew": DueAnew.objects.filter(after__isnull=False).first(),
    }
    return render(request, "house/settings.html", told, status=400 if sheet.wrong else 200)


def _hours(request: HttpRequest, sheet: Sheet) -> None:
    found: dict[int, arrange.Day] = {}
    for row in sheet.hours:
        row.values = tuple(request.POST.get(f"{name}-{row.name}", "").strip() for name in ("opens", "closes"))
        try:
            day = arrange.fit_day(*(time.fromisoformat(given) if given else None for given in row.values))
        except InputError as error:
            row.bad = spoken(error)
        except ValueError:
            row.bad = _("A time looks like 09:30.")
        else:
            found |= {int(row.name): day} if day else {}
    if not sheet.wrong:
        changed = arrange.set_hours(hours=found, by=teammate(request), at=timezone.now())
        tell(request, _("The hours are kept."), changed=changed)


def _due(request: HttpRequest, sheet: Sheet) -> None:
    within: dict[str, float] = {}
    for row in sheet.due:
        row.values = (request.POST.get(f"due-{row.name}", "").strip().replace(",", "."),)
        try:
            within[row.name] = arrange.fit_within(float(row.values[0]))
        except InputError as error:
            row.bad = spoken(error)
        except ValueError:
            row.bad = _("A number of hours goes here, such as 8 or 0.5.")
    if not sheet.wrong:
        changed = arrange.set_due(within=within, by=teammate(request), at=timezone.now())
        tell(request, _("The due times are kept."), changed=changed)


def _policy(request: HttpRequest, sheet: Sheet) -> None:
    given: dict[str, int] = {}
    for row in sheet.policy:
        row.values = (request.POST.get(row.name, "").strip(),)
        least, most = BOUNDS[row.name]
        value = number(row.values[0])
        if value is None or not least <= value <= most:
            row.bad = _("A whole number from %(least)s to %(most)s goes here.") % {"least": least, "most": most}
        else:
            given[row.name] = value
    if not sheet.wrong:
        who = teammate(request)
        set_cap(a_week=given.pop("fact_cap"), by=who)
        set_patience(by=who, asks_solved="asks_solved" in request.POST, **given)
        notes.success(request, _("What you changed is kept."))


KEEPERS: dict[str, Callable[[HttpRequest, Sheet], None]] = {"hours": _hours, "due": _due, "policy": _policy}


def tell(request: HttpRequest, sentence: str, *, changed: bool) -> None:
    """Say that a change of the calendar is kept, and what became of who waits."""
    if not changed:
        notes.info(request, _("Nothing was changed."))
        return
    anew = owing.drain(clock=timezone.now)
    said = [sentence]
    if anew is not None:
        n = anew.moved
        moved = ngettext("One open message is due at another time.", "%(n)s open messages are due at another time.", n)
        said.append(moved % {"n": n} if n else _("Nobody who waits is due at another time."))
        if anew.made_late:
            late = ngettext("One is late by it.", "%(n)s are late by it.", anew.made_late)
            said.append(late % {"n": anew.made_late})
        if anew.after is not None:
            said.append(_("The worker goes on with the rest."))
    notes.success(request, " ".join(said))
