"""What people said of late, counted, and the messages behind each number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from colmado.answer.queries.voices import WEEKS
from colmado.answer.queries.voices import saying as rows_of
from colmado.answer.queries.voices import voices as count
from colmado.web.asking import listed, number, teammate
from colmado.web.readingwords import says

USUAL = 4


@require_GET
def voices(request: HttpRequest) -> HttpResponse:
    """How people feel, what it is about, and who wants something, over some weeks."""
    weeks = _weeks(request)
    found = count(by=teammate(request), at=timezone.now(), weeks=weeks)
    return render(request, "answer/voices.html", {"found": found, "weeks": weeks, "offered": WEEKS})


@require_GET
def saying(request: HttpRequest, head: str, label: str) -> HttpResponse:
    """The messages behind one of these numbers, newest first."""
    weeks = _weeks(request)
    rows, more = listed(
        request, rows_of(head=head, label=label, by=teammate(request), at=timezone.now(), weeks=weeks)
    )
    told = {"rows": rows, "more": more, "said": says(head, label), "weeks": weeks}
    return render(request, "answer/saying.html", told)


def _weeks(request: HttpRequest) -> int:
    asked = number(request.GET.get("weeks", ""))
    return asked if asked in WEEKS else USUAL
