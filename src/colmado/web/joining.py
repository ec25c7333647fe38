"""Joining with a passkey: it is made for the key of a teammate who is not there yet, and both are kept, or neither."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login, signup_authenticator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from colmado.answer.actions.invitations import accept
from colmado.answer.actions.teammates import fit
from colmado.kit.errors import InputError
from colmado.ledger.actions import reserve
from colmado.ledger.models import Teammate
from colmado.web.keyforms import JoinByPasskey
from colmado.web.noting import address_of

JOINING = "joining_as"  # the key that the passkey in the making is for


def options(request: HttpRequest, username: str) -> dict[str, Any]:
    """Begin a passkey for someone who is not a teammate yet; their key is kept in the session.

    A second try has the same key, so that the device writes over its first one. Raises InputError, before anything is
    made, for a name that cannot be had.
    """
    if JOINING not in request.session:
        request.session[JOINING] = reserve(Teammate, 1)[0]
    newcomer = _newcomer(request, username)
    fit(newcomer)
    begun: dict[str, Any] = auth.begin_registration(newcomer, True)
    return {"creation_options": begun}


def join(request: HttpRequest, token: str, said: dict[str, str]) -> HttpResponse:
    """Take the link, make the teammate, sign them in. Raises InputError, with nothing kept."""
    given: Any = {"token": token, "at": timezone.now(), "address": address_of(request), **said}
    response: HttpResponse
    if not request.POST.get("credential"):
        teammate = accept(password=request.POST.get("password", ""), **given)
        response = perform_login(request, Login(user=teammate))
        return response
    form = JoinByPasskey(data=request.POST, user=_newcomer(request, said["username"]))
    if not form.is_valid():
        raise InputError(_("The passkey did not fit. Try again, or choose a password."))
    with transaction.atomic():
        teammate = accept(password=None, pk=form.user.pk, **given)
        key = signup_authenticator(request, teammate, form.cleaned_data["name"], form.cleaned_data["credential"])
    del request.session[JOINING]
    response = perform_passwordless_login(request, key, Login(user=teammate))
    return response


def _newcomer(request: HttpRequest, username: str) -> Teammate:
    """Who joins, as far as a passkey has to know."""
    pk = request.session.get(JOINING)
    if pk is None:
        raise InputError(_("The passkey did not fit. Try again, or choose a password."))
    return Teammate(pk=pk, username=username.strip())

