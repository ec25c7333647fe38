"""People: who spoke last, and one person's card with everything we talked about."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from colmado.know.queries.card import card
from colmado.know.queries.people import known, recent
from colmado.web.asking import teammate


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Who spoke last; or those whose name or address has the words asked for."""
    q = request.GET.get("q", "").strip()[:200]
    rows = recent(by=teammate(request), q=q)
    return render(request, "know/people.html", {"rows": rows, "q": q, "now": timezone.now()})


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Who someone is to us: their card and everything we talked about."""
    who = teammate(request)
    return render(request, "know/person.html", {"card": card(known(pk, by=who), by=who), "now": timezone.now()})
