"""What every page is spared: text that no database can keep, and saying errors in its own way."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from colmado.kit.errors import ColmadoError, ConflictError, NotAllowed, NotFound
from colmado.web.pages.house import trouble
from colmado.web.spoken import spoken

NUL = "\x00"
PROGRAMS = "/api/"
STATUS = {NotFound: 404, NotAllowed: 403, ConflictError: 409}


class Legible:
    """Middleware: nonsense and refusals get one clear sentence. PostgreSQL refuses NUL in text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse what cannot be kept before any page meets it; the door of programs does so in its own shape."""
        if request.path.startswith(PROGRAMS):
            return self.get_response(request)
        asked = [value for _name, values in request.GET.lists() for value in values]
        said = [value for _name, values in request.POST.lists() for value in values]
        if any(NUL in value for value in (*asked, *said)):
            return trouble(request, _("What you sent holds a character that cannot be kept. Take it out."), status=400)
        response = self.get_response(request)
        if response.status_code == 302 and "HX-Request" in request.headers and _to_sign_in(response):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})  # the whole page, not its part, must ask
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say what an action or a query refused, where the page has no better place for it."""
        if not isinstance(error, ColmadoError):
            return None
        return trouble(request, spoken(error), status=STATUS.get(type(error), 400))


def _to_sign_in(response: HttpResponse) -> bool:
    return response.get("Location", "").startswith(reverse("sign-in"))
