"""Keep a channel's passwords at rest under the shop's own key. Pure."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken

from colmado.kit.errors import InputError

SEALED = "sealed:"


def seal(text: str, *, secret: str) -> str:
    """Seal a text; what is sealed stays as it is."""
    return (
        text if not text or text.startswith(SEALED) else SEALED + _key(secret).encrypt(text.encode()).decode()
    )


def unseal(text: str, *, secret: str) -> str:
    """Open a sealed text; an unsealed one is given back. Raises InputError if the key is not the one that sealed it."""
    if not text.startswith(SEALED):
        return text
    try:
        return _key(secret).decrypt(text.removeprefix(SEALED).encode()).decode()
    except InvalidToken:
        raise InputError(
            "a stored password was sealed with another secret key: bring back the key of this shop"
            " (secret_key in its data directory), or type the password again"
        ) from None


def _key(secret: str) -> Fernet:
    return Fernet(
        base64.urlsafe_b64encode(hashlib.sha256(b"colmado channel options" + secret.encode()).digest())
    )
