"""How allauth behaves in this house: its sentences are ours, its secrets are sealed, nobody signs themselves up."""

from __future__ import annotations

from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from qrcode.image.svg import SvgPathFillImage

from colmado.kit.seal import seal, unseal
from colmado.ledger.models import Teammate

NO_MATCH = gettext_lazy("That name and password do not go together. Try again.")
WRONG_PASSWORD = gettext_lazy("That is not your password now. Try again.")
WRONG_CODE = gettext_lazy("That did not fit. Try again with a new code.")
TOO_OFTEN = gettext_lazy("That was tried too often. Wait five minutes, then try again; nothing was changed.")
# What allauth tells after it did something, by the name of its template.
TOLD = {
    "account/messages/password_changed.txt": lambda: _("Your password is changed, and your other sessions have ended."),
    "account/messages/password_set.txt": lambda: _("Your password is set, and your other sessions have ended."),
    "mfa/messages/totp_activated.txt": lambda: _("From now on a code of your app is asked for when you sign in."),
    "mfa/messages/totp_deactivated.txt": lambda: _("Codes of your app are no longer asked for."),
    "mfa/messages/webauthn_added.txt": lambda: _("The passkey is kept. You can sign in with it."),
    "mfa/messages/webauthn_removed.txt": lambda: _("The passkey is removed. It no longer opens anything here."),
    "mfa/messages/recovery_codes_generated.txt": lambda: _("There are new recovery codes; older ones no longer work."),
}


class Doorkeeper(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in by name or e-mail."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": NO_MATCH,
        "email_password_mismatch": NO_MATCH,
        "incorrect_password": WRONG_PASSWORD,
        "enter_current_password": WRONG_PASSWORD,
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth hands it over
        """Who comes to work here is invited."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Teammate | None:
        """Say who it is; someone who left is told the same as someone who guesses."""
        found: Teammate | None = super().authenticate(request, **credentials)
        return found if found is not None and found.is_active else None

    def respond_user_inactive(self, request: HttpRequest, user: Teammate) -> HttpResponse:  # noqa: ARG002
        """Turn away someone who left and comes with a passkey."""
        messages.error(request, _("That did not work. Ask an owner of the shop."))
        return redirect("sign-in")

    def post_login(self, request: HttpRequest, user: Teammate, **given: Any) -> HttpResponse:
        """Let them in, in their language, unless another was chosen before signing in."""
        response: HttpResponse = super().post_login(request, user, **given)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            speak(response, user.language)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """Go back to one's own page."""
        return "/me"

    def get_reauthentication_methods(self, user: Teammate | AnonymousUser) -> list[dict[str, Any]]:
        """Offer the ways to prove who one is, in our words."""
        said = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        return [way | {"description": said[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,  # noqa: ARG002 - allauth hands it over
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Tell what was done, where we have a sentence for it."""
        said = message or (TOLD[message_template]() if message_template in TOLD else "")
        if said:
            messages.add_message(request, level, said, extra_tags)


class Keys(DefaultMFAAdapter):  # type: ignore[misc]
    """Passkeys, codes of an app, recovery codes."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is stored."""
        return seal(text, secret=settings.SECRET_KEY)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return unseal(encrypted_text, secret=settings.SECRET_KEY)

    def get_totp_issuer(self) -> str:
        """Name the shop in the app that makes the codes."""
        return f"Colmado {host(context.request)}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Bind a passkey to the shop's host name; browsers refuse it anywhere else."""
        return {"id": host(context.request), "name": self.get_totp_issuer()}

    def _get_user_identifier(self, user: Teammate) -> str:
        return str(user.get_username())

    def build_totp_svg(self, url: str) -> str:
        """Draw the square to scan, dark on white in every colour scheme."""
        return str(qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode"))

    def generate_authenticator_name(self, user: Teammate, type: Authenticator.Type) -> str:
        """Name a passkey whose owner gave it no name."""
        return _("Passkey %s") % str(Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1)


def host(request: HttpRequest) -> str:
    """Give the host a page was asked from, without its port."""
    return request.get_host().rpartition(":")[0] or request.get_host()


def speak(response: HttpResponse, language: str) -> None:
    """Show the pages in a language from now on."""
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.SESSION_COOKIE_AGE,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
