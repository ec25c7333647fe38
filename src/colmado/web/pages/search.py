"""Search: everything that was said."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from colmado.answer.queries.search import search as find
from colmado.web.asking import teammate


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Everything that was said about something, newest first."""
    text = request.GET.get("q", "")[:400]
    before = request.GET.get("before", "")
    found = find(text, by=teammate(request), limit=25, before=int(before) if before.isdecimal() else None)
    return render(request, "answer/search.html", {"q": text, "found": found})
