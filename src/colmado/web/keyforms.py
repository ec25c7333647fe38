"""Forms for what a browser says of a passkey: nonsense gets a sentence, whatever in it breaks the reader."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
    SignupWebAuthnForm,
)

NONSENSE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)


class _Signed:
    """What a passkey signed."""

    def clean_credential(self) -> Authenticator:
        """Find the passkey that signed it."""
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]
        except NONSENSE as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return found


class _Made:
    """A passkey that was just made."""

    def clean(self) -> dict[str, Any]:
        """Check that it is one, made for us, just now."""
        try:
            said: dict[str, Any] = super().clean()  # type: ignore[misc]
        except NONSENSE as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return said


class SignInByPasskey(_Signed, LoginWebAuthnForm):  # type: ignore[misc]
    """At the door."""


class SecondStepByPasskey(_Signed, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """After the password."""


class AgainByPasskey(_Signed, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Once more, before changing how one signs in."""


class AddPasskey(_Made, AddWebAuthnForm):  # type: ignore[misc]
    """By someone who works here."""


class JoinByPasskey(_Made, SignupWebAuthnForm):  # type: ignore[misc]
    """By someone who comes to work here."""
