"""Holidays: the shop's own list, and those of a country and region to choose from. Nothing is added by itself."""

from __future__ import annotations

from datetime import date

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from colmado.answer import public_holidays
from colmado.answer.actions import calendar as arrange
from colmado.answer.queries.calendar import holidays as kept
from colmado.kit.errors import InputError
from colmado.ledger.queries.sight import must_arrange
from colmado.web.asking import teammate
from colmado.web.pages.settings import tell
from colmado.web.spoken import spoken


@require_http_methods(["GET", "POST"])
def holidays(request: HttpRequest) -> HttpResponse:
    """The list of holidays; POST takes one out, adds one, or adds those that were ticked."""
    who = teammate(request)
    said = {name: request.POST.get(name, "").strip() for name in ("day", "name")}
    sentence = ""
    if request.method == "POST":
        must_arrange(who)
        try:
            _change(request, said)
            return redirect("holidays")
        except InputError as error:
            sentence = spoken(error)
    told = {"rows": kept(), "today": timezone.localdate(), "said": said, "sentence": sentence, **_preview(request)}
    return render(request, "house/holidays.html", told, status=400 if sentence else 200)


def _change(request: HttpRequest, said: dict[str, str]) -> None:
    who, at = teammate(request), timezone.now()
    if "drop" in request.POST:
        gone = arrange.drop_holidays(days=[_day(request.POST["drop"])], by=who, at=at)
        tell(request, _("The shop is open that day."), changed=bool(gone))
        return
    if "ticked" in request.POST:
        days = {_day(one): request.POST.get(f"name-{one}", "") for one in request.POST.getlist("holiday")}
        if not days:
            raise InputError(_("Nothing was added: tick the days that the shop is closed."))
    else:
        days = {_day(said["day"]): said["name"]}
    new = arrange.add_holidays(days=days, by=who, at=at)
    added = ngettext("One holiday was added.", "%(n)s holidays were added.", len(new)) % {"n": len(new)}
    if new:
        tell(request, added, changed=True)
    else:
        notes.info(request, _("Those days were on the list already."))


def _day(given: str) -> date:
    try:
        found = parse_date(given)
    except ValueError:
        found = None
    if found is None:
        raise InputError(_("Say the day as a date that there is."))
    return found


def _preview(request: HttpRequest) -> dict[str, object]:
    """The next twelve months of the country and region asked for."""
    language = get_language() or "en"
    country, region = (request.GET.get(name, "") for name in ("country", "region"))
    told: dict[str, object] = {"country": country, "region": region}
    if not teammate(request).arranges:
        return told
    told["countries"] = public_holidays.countries(language)
    if country:
        told["regions"] = regions = public_holidays.regions(country)
        told["region"] = region = region if region in regions else ""
        days = public_holidays.upcoming(country, region, start=timezone.localdate(), language=language)
        there = {row.day for row in kept()}
        told["preview"] = [(day, name, day in there) for day, name in days.items()]
    return told
