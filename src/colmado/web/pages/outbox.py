"""The outbox: replies on their way, and those that a person must decide about."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from colmado.answer.actions import outbox as letters
from colmado.answer.queries.conversation import stuck, troubled
from colmado.answer.queries.letters import letter
from colmado.web.asking import teammate

LATE_LETTER = timedelta(minutes=15)


@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """Replies that a person must look at, and those on their way."""
    now, who = timezone.now(), teammate(request)
    going = stuck(by=who, at=now, longer_than=timedelta(0))
    late = [row for row in going if row.queued_at < now - LATE_LETTER]
    rows = {"troubled": troubled(by=who), "stuck": late, "leaving": going[len(late) :]}
    return render(request, "answer/outbox.html", rows)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide about a reply whose fate is uncertain, or that failed."""
    what, who, now = request.POST.get("what", ""), teammate(request), timezone.now()
    row = letter(pk, by=who)
    if what == "withdraw":
        letters.withdraw(letter=row, by=who, at=now)
    else:
        letters.decide(letter=row, arrived=what == "arrived", by=who, at=now)
    return redirect("outbox")
