"""Pages at the door: signing in and out, the second step, links that let someone in."""

from __future__ import annotations

import ipaddress
import json
from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.internal.flows.login import perform_login
from allauth.account.internal.flows.logout import logout
from allauth.account.models import Login
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from colmado.answer.queries.team import invited
from colmado.config.entrance import is_unowned, who_enters
from colmado.kit.errors import InputError
from colmado.web import joining
from colmado.web.doorkeeper import host
from colmado.web.spoken import spoken


def passkeys_work(request: HttpRequest) -> bool:
    """Whether browsers allow passkeys here: they are bound to a host's name, and a number is none."""
    try:
        ipaddress.ip_address(host(request).strip("[]"))
    except ValueError:
        return True
    return False


class SignInForm(LoginForm):  # type: ignore[misc]
    """A name or an e-mail, and a password."""

    def add_prefix(self, field_name: str) -> str:
        """Call the name's field what password managers look for."""
        return "username" if field_name == "login" else field_name


class SignIn(LoginView):  # type: ignore[misc]
    """Sign in with a name or an e-mail and a password, or with a passkey."""

    template_name = "house/sign_in.html"
    form_class = SignInForm

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """Say whether passkeys can be offered here, and whether there is anybody who could sign in."""
        made: dict[str, Any] = super().get_context_data(**given)
        return made | {"passkeys": passkeys_work(self.request), "unowned": is_unowned()}


class SecondStep(AuthenticateView):  # type: ignore[misc]
    """After the password, for who asked for it: a code or a passkey."""

    template_name = "house/second_step.html"

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """Hand the browser what a passkey has to sign."""
        made: dict[str, Any] = super().get_context_data(**given)
        options = json.dumps(made["js_data"]["request_options"])
        return made | {"options": options, "passkeys": passkeys_work(self.request)}


class PasskeySignIn(LoginWebAuthnView):  # type: ignore[misc]
    """Sign in with a passkey alone: GET hands out what it has to sign, POST takes it."""

    template_name = "house/sign_in.html"


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out; who is only half signed in begins again."""
    logout(request, show_message=False)
    response = redirect("sign-in")
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return response


@login_not_required
@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a one-time link: it stops working with the first sign-in after it was made."""
    teammate = who_enters(token)
    if teammate is None:
        return redirect("sign-in")
    let_in: HttpResponse = perform_login(request, Login(user=teammate))
    return let_in


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Come to work here, or come back in, by a link that an owner made: a name, and a password or a passkey."""
    invitation = invited(token, at=timezone.now())
    said = {name: request.POST.get(name, "") for name in ("username", "first_name")}
    sentence = ""
    if request.method == "POST":
        try:
            return joining.join(request, token, said)
        except InputError as error:
            sentence = spoken(error)
    return render(
        request,
        "house/join.html",
        {
            "invitation": invitation,
            "said": said if request.method == "POST" else {"username": "", "first_name": invitation.called},
            "sentence": sentence,
            "passkeys": passkeys_work(request) and invitation.of is None,
        },
        status=400 if sentence else 200,
    )


@login_not_required
@require_GET
def join_passkey(request: HttpRequest, token: str) -> HttpResponse:
    """Hand the browser of someone who joins what it needs to make a passkey."""
    invitation = invited(token, at=timezone.now())
    if invitation.of is not None:
        raise InputError(_("this link sets a new password: choose one"))
    try:
        return JsonResponse(joining.options(request, request.GET.get("username", "")))
    except InputError as error:
        return JsonResponse({"sentence": capfirst(spoken(error))}, status=400)
