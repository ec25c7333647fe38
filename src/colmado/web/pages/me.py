"""Pages about oneself: name, language, password, passkeys, codes, and where one is signed in."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.views import PasswordChangeView, PasswordSetView, ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from colmado.answer.actions.sessions import end_sessions
from colmado.answer.actions.teammates import call
from colmado.answer.queries.team import factors, sessions
from colmado.kit.errors import InputError
from colmado.web.asking import teammate
from colmado.web.noting import address_of
from colmado.web.pages.entrance import passkeys_work
from colmado.web.spoken import spoken

ME = reverse_lazy("me")


@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Who one is here, and how one's door is locked; POST changes the name and the e-mail."""
    who, sentence = teammate(request), ""
    if request.method == "POST":
        said = {name: request.POST.get(name, "") for name in ("first_name", "email")}
        try:
            call(teammate=who, address=address_of(request), **said)
            messages.success(request, _("Your name and e-mail are kept."))
            return redirect("me")
        except InputError as error:
            sentence = spoken(error)
    held = list(factors(teammate=who))
    return render(
        request,
        "house/me.html",
        {
            "sentence": sentence,
            "passkeys": [one for one in held if one.type == Authenticator.Type.WEBAUTHN],
            "app": next((one for one in held if one.type == Authenticator.Type.TOTP), None),
            "codes": any(one.type == Authenticator.Type.RECOVERY_CODES for one in held),
            "sessions": sessions(teammate=who, at=timezone.now()),
            "here": request.session.session_key,
        },
        status=400 if sentence else 200,
    )


@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """End one session of one's own by its number, or all others."""
    which = request.POST.get("session", "")
    ended = end_sessions(
        teammate=teammate(request),
        by=teammate(request),
        only=int(which) if which.isascii() and which.isdecimal() else None,
        but=request.session.session_key or "",
        address=address_of(request),
    )
    messages.success(request, ngettext("%(n)s session has ended.", "%(n)s sessions have ended.", ended) % {"n": ended})
    return redirect("me")


class Password(PasswordChangeView):  # type: ignore[misc]
    """Change one's password; all other sessions end."""

    template_name = "house/password.html"


class FirstPassword(PasswordSetView):  # type: ignore[misc]
    """Set a password, for someone who has only a passkey."""

    template_name = "house/password.html"


class Again(ReauthenticateView):  # type: ignore[misc]
    """Prove who one is, by password, before changing how one signs in."""

    template_name = "house/again.html"


class AgainByCode(ReauthenticateByCodeView):  # type: ignore[misc]
    """Prove who one is, by a code."""

    template_name = "house/again.html"


class AgainByPasskey(ReauthenticateWebAuthnView):  # type: ignore[misc]
    """Prove who one is, by a passkey."""

    template_name = "house/again.html"

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """Hand the browser what the passkey has to sign."""
        made: dict[str, Any] = super().get_context_data(**given)
        return made | {"options": json.dumps(made["js_data"]["request_options"])}

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the page again, and say what was wrong."""
        shown: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=400)
        return shown


class WithCodes:
    """A second factor just added: recovery codes that were made along with it are shown next."""

    did_generate_recovery_codes: bool

    def get_success_url(self) -> str:
        """Show recovery codes that were made along with it, else one's own page."""
        return reverse("mfa_view_recovery_codes") if self.did_generate_recovery_codes else reverse("me")


class AddPasskey(WithCodes, AddWebAuthnView):  # type: ignore[misc]
    """Make a passkey: it opens the door by itself, so it asks for a finger, a face or a PIN."""

    template_name = "house/add_passkey.html"

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """Hand the browser what it needs to make one."""
        made: dict[str, Any] = super().get_context_data(**given)  # begins one that could not open the door by itself
        options = json.dumps(auth.begin_registration(self.request.user, True))
        return made | {"options": options, "passkeys": passkeys_work(self.request)}


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    """Remove a passkey, after asking."""

    template_name = "house/remove_passkey.html"
    success_url = ME


@method_decorator(never_cache, name="dispatch")
class AddApp(WithCodes, ActivateTOTPView):  # type: ignore[misc]
    """Have codes of an app asked for at sign-in."""

    template_name = "house/add_app.html"


class RemoveApp(DeactivateTOTPView):  # type: ignore[misc]
    """Have no codes asked for any more, after asking."""

    template_name = "house/remove_app.html"
    success_url = ME


@method_decorator(never_cache, name="dispatch")
class Codes(ViewRecoveryCodesView):  # type: ignore[misc]
    """Recovery codes: each lets one in once, without the phone."""

    template_name = "house/codes.html"


class NewCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """Make new recovery codes, after asking; the old ones stop working."""

    template_name = "house/new_codes.html"
