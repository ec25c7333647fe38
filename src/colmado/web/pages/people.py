"""People: who spoke last, one person's card with everything we talked about, and which addresses are theirs."""

from __future__ import annotations

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from colmado.know.actions import claiming
from colmado.know.actions.claiming import Done
from colmado.know.queries.card import card
from colmado.know.queries.claims import claims_about
from colmado.know.queries.people import known, recent
from colmado.web.asking import number, teammate
from colmado.web.pages.consent import allowances

ALIKE = 10  # people offered as perhaps the same one


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Who spoke last; or those whose name or address has the words asked for."""
    q = _asked(request)
    rows = recent(by=teammate(request), q=q)
    return render(request, "know/people.html", {"rows": rows, "q": q, "now": timezone.now()})


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Who someone is to us; `q` looks for who else they are."""
    who, q = teammate(request), _asked(request)
    one = known(pk, by=who)
    if one.pk != pk:
        return redirect("person", one.pk)
    others = [(other, talk) for other, talk in recent(by=who, q=q, limit=ALIKE + 1) if other != one] if q else []
    shown = {"card": card(one, by=who), "claims": claims_about(one, by=who), "others": others[:ALIKE], "wanted": q}
    return render(request, "know/person.html", {**shown, **allowances(one, who), "now": timezone.now()})


def _asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:200]


@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an address is theirs, too."""
    identity = number(request.POST.get("identity", "")) or 0
    done = claiming.claim(identity=identity, person=pk, why=_why(request), by=teammate(request), at=timezone.now())
    return _told(request, done, _("They are one person now, with everything that was said."))


@require_POST
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an address out of a person."""
    identity = number(request.POST.get("identity", "")) or 0
    done = claiming.part(identity=identity, why=_why(request), by=teammate(request), at=timezone.now())
    return _told(request, done, _("That address is somebody else now."), to=pk)


@require_POST
def unclaim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that two are one."""
    done = claiming.unclaim(claim=pk, why=_why(request), by=teammate(request), at=timezone.now())
    return _told(request, done, _("Taken back: everything is as it was before."))


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo what was said last."""
    done = claiming.undo(act=pk, by=teammate(request), at=timezone.now())
    return _told(request, done, _("Undone."))


def _why(request: HttpRequest) -> str:
    return request.POST.get("why", "")


def _told(request: HttpRequest, done: Done, said: str, to: int | None = None) -> HttpResponse:
    notes.success(request, said, extra_tags=reverse("undo-claim", args=[done.act]))
    return redirect("person", to or done.person)
