"""Pages of the house itself: the language, whether we are well, and what to say when something goes wrong."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from colmado.answer.actions.teammates import choose_language
from colmado.web.doorkeeper import TOO_OFTEN, speak


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages; who is signed in keeps it."""
    wanted = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    speak(response, wanted)
    if wanted in dict(settings.LANGUAGES) and request.user.is_authenticated:
        choose_language(teammate=request.user, language=wanted)
    return response


@login_not_required
@require_GET
def healthy(request: HttpRequest) -> HttpResponse:
    """Say that the pages are served; asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show a page for an address that leads nowhere."""
    return trouble(request, _("There is nothing at this address."), status=404)


@login_not_required
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old to trust: made before someone signed in again, or on another site."""
    sentence = _("This form was too old to trust, and nothing was done. Go back, reload the page, and send it again.")
    return trouble(request, sentence, status=403)


@login_not_required
def too_often(request: HttpRequest) -> HttpResponse:
    """Say that something was tried too often."""
    return trouble(request, TOO_OFTEN, status=429)


def trouble(request: HttpRequest, sentence: object, *, status: int) -> HttpResponse:
    """Show one clear sentence about what went wrong, what was kept, and where to go.

    A page that is open stays as it is, and tells it below.
    """
    if "HX-Request" in request.headers:
        response = render(request, "house/trouble_told.html", {"sentence": sentence}, status=status)
        response["HX-Reswap"] = "none"
        return response
    return render(request, "house/trouble.html", {"sentence": sentence}, status=status)
