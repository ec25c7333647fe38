"""Refuse what no database can keep as text, before any page meets it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from colmado.web.pages.house import trouble

NUL = "\x00"


def legible(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: an address or a form with a NUL in it gets one clear sentence. PostgreSQL refuses NUL in text."""

    def answer(request: HttpRequest) -> HttpResponse:
        asked = [value for _name, values in request.GET.lists() for value in values]
        said = [value for _name, values in request.POST.lists() for value in values]
        if any(NUL in value for value in (*asked, *said)):
            return trouble(request, _("What you sent holds a character that cannot be kept. Take it out."), status=400)
        return get_response(request)

    return answer
