"""Channels: where we hear people, and answer them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from colmado.ledger.models import Channel
from colmado.ledger.queries.sight import through
from colmado.web.asking import teammate


@require_GET
def channels(request: HttpRequest) -> HttpResponse:
    """Every channel that the teammate may see, and whether it can be heard."""
    rows = Channel.objects.filter(through(teammate(request), channel="", talk=None)).order_by("name")
    return render(request, "listen/channels.html", {"rows": rows.select_related("team").defer("options")})
