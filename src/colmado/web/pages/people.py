"""People: who spoke last, one person's card with everything we talked about, and which addresses are theirs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from colmado.know.actions import claiming, suggesting
from colmado.know.actions.claiming import Done
from colmado.know.models import Alike
from colmado.know.queries.card import card
from colmado.know.queries.claims import claims_about, suggestions
from colmado.know.queries.people import known, recent
from colmado.web.alikewords import reasons
from colmado.web.asking import number, teammate
from colmado.web.pages.consent import allowances

ALIKE = 10  # people offered as perhaps the same one


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Who spoke last; or those whose name or address has the words asked for."""
    q = _asked(request)
    rows = recent(by=teammate(request), q=q)
    shown = {"rows": rows, "q": q, "pairs": [] if q else suggestions(by=teammate(request))}
    return render(request, "know/people.html", {**shown, "now": timezone.now()})


@require_GET
def alike(request: HttpRequest) -> HttpResponse:
    """Who may be one human, the likeliest first, each with what speaks for it and against it."""
    rows = [_pair(row, row.one.known.person.pk) for row in suggestions(by=teammate(request))]
    return render(request, "know/alike.html", {"rows": rows})


def _pair(row: Alike, person: int) -> dict[str, Any]:
    """One suggestion as `person` sees it: who else they may be, and why."""
    mine, other = (row.one, row.other) if row.one.known.person_id == person else (row.other, row.one)
    speaks, against = reasons(row.parts)
    return {"row": row, "mine": mine, "other": other, "speaks": speaks, "against": against}


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Who someone is to us; `q` looks for who else they are."""
    who, q = teammate(request), _asked(request)
    one = known(pk, by=who)
    if one.pk != pk:
        return redirect("person", one.pk)
    others = [(other, talk) for other, talk in recent(by=who, q=q, limit=ALIKE + 1) if other != one] if q else []
    told = card(one, by=who)
    claims = claims_about(one, by=who, seen=told.identities)
    shown = {"card": told, "claims": claims, "others": others[:ALIKE], "wanted": q}
    shown["alike"] = [_pair(row, one.pk) for row in suggestions(by=who, person=one)]
    shown |= allowances(one, who, told.identities)
    return render(request, "know/person.html", {**shown, "now": timezone.now()})


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
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that two are not one human."""
    suggesting.reject(alike=pk, by=teammate(request), at=timezone.now())
    said = _("They are two people: it is not suggested again.")
    notes.success(request, said, extra_tags=reverse("reopen", args=[pk]))
    return redirect("alike")


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that they are not."""
    suggesting.reopen(alike=pk, by=teammate(request))
    return redirect("alike")


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
