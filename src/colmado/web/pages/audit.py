"""The audit log, for owners."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from colmado.ledger.queries import audit as log
from colmado.web.asking import teammate

LIST = 100


@require_http_methods(["GET", "POST"])
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what to the house, newest first; POST counts whether the log is whole."""
    who, before = teammate(request), request.GET.get("before", "")
    rows = log.audit(by=who, before=int(before) if before.isascii() and before.isdecimal() else None)
    found = log.chain(by=who, seal=request.POST.get("seal", "")) if request.method == "POST" else None
    shown = list(rows[: LIST + 1])
    more = shown[LIST - 1].pk if len(shown) > LIST else None
    return render(request, "house/audit.html", {"rows": shown[:LIST], "more": more, "found": found})
