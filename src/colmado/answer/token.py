"""Signed tokens: in the id of every reply, so that whoever answers it comes back to the same conversation; and in the
links that ask whether a reply solved it. Pure."""

from __future__ import annotations

import hashlib
import hmac
import re

_SHAPE = re.compile(r"^c\.([0-9a-f]{32})\.([0-9a-f]{20})@[^@\s]+$")
_QUESTION = re.compile(r"^([0-9a-f]{32})\.([0-9a-f]{20})$")


def sign(nonce: str, *, secret: str, domain: str) -> str:
    """Make the external id of a reply from its nonce (32 hex digits)."""
    return f"c.{nonce}.{_signature(nonce, secret)}@{domain}"


def is_ours(external_id: str, *, secret: str) -> bool:
    """Tell whether an id was signed by this shop. Never raises."""
    found = _SHAPE.match(external_id)
    return found is not None and hmac.compare_digest(found.group(2), _signature(found.group(1), secret))


def sign_question(nonce: str, *, secret: str) -> str:
    """Make the token of the question whether a reply solved it, from the reply's nonce."""
    return f"{nonce}.{_signature(nonce, secret, 'solved')}"


def read_question(token: str, *, secret: str) -> str | None:
    """Give the nonce of the reply that asked, None for a token that this shop did not sign. Never raises."""
    found = _QUESTION.match(token)
    if found is None or not hmac.compare_digest(found.group(2), _signature(found.group(1), secret, "solved")):
        return None
    return found.group(1)


def _signature(nonce: str, secret: str, purpose: str = "reply") -> str:
    return hmac.new(secret.encode(), f"{purpose}:{nonce}".encode(), hashlib.sha256).hexdigest()[:20]
