"""Pages of knowing: a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from colmado.know.queries import identities_of, known, talks_with
from colmado.web.asking import teammate


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Who someone is to us: their addresses and everything we talked about."""
    who = teammate(request)
    found = known(pk, by=who)
    talks = talks_with(found, by=who)
    return render(
        request,
        "know/person.html",
        {
            "person": found,
            "identities": identities_of(found, by=who),
            "talks": talks,
            "waiting": sum(1 for talk in talks if talk.waiting),
            "now": timezone.now(),
        },
    )
