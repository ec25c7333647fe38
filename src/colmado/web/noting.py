"""What Django and allauth tell at the door, noted down: signing in and out, passwords, second factors."""

from __future__ import annotations

import ipaddress
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed, password_set
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from colmado.answer.actions.sessions import end_sessions
from colmado.ledger.actions import note_down
from colmado.ledger.models import Teammate
from colmado.ledger.models.audit import Act
from colmado.web.seen import seen

NAME = 150  # characters of a name that somebody tried


def address_of(request: HttpRequest | None) -> str | None:
    """Say where a request comes from; None where that is no network address."""
    try:
        return str(ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))) if request else None
    except ValueError:
        return None


def listen() -> None:
    """Connect everything in this file; a second time changes nothing."""
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_sign_in_failed)
    password_changed.connect(_password_changed)
    password_set.connect(_password_changed)
    factors.authenticator_added.connect(_factor_added)
    factors.authenticator_reset.connect(_factor_added)
    factors.authenticator_removed.connect(_factor_removed)
    factors.authentication_failed.connect(_factor_failed)


def _signed_in(request: HttpRequest, user: Teammate, **_: Any) -> None:
    seen(request)
    records = get_authentication_records(request, user)
    how = [str(record.get("type") or record["method"]) for record in records]
    note_down(Act.SIGNED_IN, by=user, about=user, detail={"how": how or ["link"]}, address=address_of(request))


def _signed_out(request: HttpRequest, user: Teammate | None, **_: Any) -> None:
    if user is not None:
        note_down(Act.SIGNED_OUT, by=user, about=user, address=address_of(request))


def _sign_in_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    tried = str(credentials.get("username") or credentials.get("email") or "")[:NAME]
    note_down(Act.SIGN_IN_FAILED, by=None, detail={"name": tried}, address=address_of(request))


def _password_changed(request: HttpRequest, user: Teammate, **_: Any) -> None:
    end_sessions(teammate=user, by=user, but=request.session.session_key or "", address=address_of(request))
    note_down(Act.PASSWORD_CHANGED, by=user, about=user, address=address_of(request))


def _factor_added(request: HttpRequest, user: Teammate, authenticator: Authenticator, **_: Any) -> None:
    _note_factor(Act.FACTOR_ADDED, request, user, authenticator)


def _factor_removed(request: HttpRequest, user: Teammate, authenticator: Authenticator, **_: Any) -> None:
    _note_factor(Act.FACTOR_REMOVED, request, user, authenticator)


def _factor_failed(request: HttpRequest, user: Teammate, authenticator: Authenticator, **_: Any) -> None:
    _note_factor(Act.FACTOR_FAILED, request, user, authenticator)


def _note_factor(act: Act, request: HttpRequest, user: Teammate, authenticator: Authenticator) -> None:
    note_down(act, by=user, about=user, detail={"factor": str(authenticator.type)}, address=address_of(request))
