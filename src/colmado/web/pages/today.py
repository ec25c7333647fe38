"""Today: what the shop opens on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from colmado.answer.queries.today import today as gathered
from colmado.ledger.models import Channel
from colmado.web.asking import teammate
from colmado.web.shop import remember, standing


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Who waits, what people said, what was promised, whom to thank, what needs a look."""
    who, now = teammate(request), timezone.now()
    day = gathered(by=who, at=now)
    due = remember(day.first.due_at if day.first else None, by=who)
    new = not day.said and not Channel.objects.exists()
    return render(request, "house/today.html", {"day": day, "now": now, "standing": standing(due), "new": new})
