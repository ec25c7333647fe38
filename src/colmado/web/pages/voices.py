"""What people said of late, counted, and the messages behind each number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from colmado.answer.queries.voices import WEEKS, Voice
from colmado.answer.queries.voices import saying as rows_of
from colmado.answer.queries.voices import voices as count
from colmado.web.asking import teammate
from colmado.web.pages.check import LIST

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
    rows = rows_of(head=head, label=label, by=teammate(request), at=timezone.now(), weeks=weeks)
    before = request.GET.get("before", "")
    if before.isdecimal():
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows[: LIST + 1])
    more = shown[LIST - 1].pk if len(shown) > LIST else None
    voice = Voice(head, label, n=0, of=0, unsure=0)
    told = {"rows": shown[:LIST], "more": more, "voice": voice, "weeks": weeks}
    return render(request, "answer/saying.html", told)


def _weeks(request: HttpRequest) -> int:
    asked = request.GET.get("weeks", "")
    return int(asked) if asked.isdecimal() and int(asked) in WEEKS else USUAL
