"""Pages of knowing: a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from colmado.know.queries import identities_of, talks_with
from colmado.ledger.models import Person


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Who someone is to us: their addresses and everything we talked about."""
    found = get_object_or_404(Person, pk=pk)
    talks = talks_with(found)
    return render(
        request,
        "know/person.html",
        {
            "person": found,
            "identities": identities_of(found),
            "talks": talks,
            "waiting": sum(1 for talk in talks if talk.waiting),
            "now": timezone.now(),
        },
    )
