"""Pages of a beginning: the demo's bar, from the demo into one's own shop, and the first teammate of an empty one."""

from __future__ import annotations

import os

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from colmado.answer.actions.teammates import begin
from colmado.config import reopening
from colmado.config.entrance import first_path, is_first
from colmado.config.env import Env
from colmado.kit.errors import InputError
from colmado.ledger.queries.sight import must_arrange
from colmado.web.asking import teammate
from colmado.web.spoken import spoken

SAID = ("first_name", "username", "email", "language")
NEXT = "channels"  # where the owner of an empty shop goes on


@never_cache
@require_GET
def moving_in(request: HttpRequest) -> HttpResponse:
    """Say how far the neighbourhood of a demo has moved in, for the bar."""
    _only_in_a_demo()
    return render(request, "house/moving_in.html", {"told_live": True})


@never_cache
@require_POST
def start_empty(request: HttpRequest) -> HttpResponse:
    """Have the demo closed and the person's own shop opened in its place, and wait for it; or say the two commands."""
    _only_in_a_demo()
    must_arrange(teammate(request))
    line = reopening.line_of(os.environ)
    there = ""
    if line is not None:
        there = first_path(Env.read(os.environ, line.shop).secret_key)
        line.ask()
    return render(request, "house/opening.html", {"there": there, "user": AnonymousUser(), "standing": "calm"})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Let the first teammate of a shop in, by the link that whoever runs it was told.

    A demo that is about to close knows nothing of it: whoever waits there for their own shop is to ask again.
    """
    if settings.ENV.demo:
        raise Http404
    if not is_first(token):
        return redirect("sign-in")
    said = {name: request.POST.get(name, "").strip() for name in SAID}
    said["language"] = said["language"] or get_language() or ""
    sentence = ""
    if request.method == "POST":
        try:
            owner = begin(password=request.POST.get("password", ""), **said)
        except InputError as error:
            sentence = spoken(error)
        else:
            response: HttpResponse = perform_login(request, Login(user=owner))
            response["Location"] = redirect(NEXT)["Location"]
            return response
    return render(
        request, "house/welcome.html", {"said": said, "sentence": sentence}, status=400 if sentence else 200
    )


def _only_in_a_demo() -> None:
    if not settings.ENV.demo:
        raise Http404
