"""What the tests of the door share: signing in, proving oneself again, an app that makes codes."""

from __future__ import annotations

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from colmado.ledger.models import Audit

PASSWORD = "neighbourhood-shop"


def sign_in(client: Client, name: str = "marta", password: str = PASSWORD, **extra: Any) -> Any:
    return client.post("/sign-in", {"username": name, "password": password}, **extra)


def proven(client: Client) -> Client:
    """Show once more who one is, as it is asked for before changing how one signs in."""
    assert client.post("/me/again", {"password": PASSWORD}).status_code == 302
    return client


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_app(client: Client) -> str:
    """Have codes asked for; the secret of the app."""
    page = proven(client).get("/me/app/add").content.decode()
    found = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert found
    answer = client.post("/me/app/add", {"code": code_of(found[1])})
    assert answer["Location"] == "/me/codes"
    cache.clear()  # the code just used opens nothing again
    return found[1]


def acts() -> list[str]:
    return list(Audit.objects.order_by("id").exclude(act="channel-connected").values_list("act", flat=True))
