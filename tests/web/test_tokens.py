"""The page of one's tokens."""

from __future__ import annotations

import re

from django.test import Client
from tests.neighbourhood import Neighbourhood
from tests.web.coming_in import proven

from colmado.ledger.models import Token


def test_a_token_is_made_used_and_revoked(shop: Neighbourhood, client: Client) -> None:
    client.force_login(shop.marta)
    marta = proven(client)
    page = marta.post("/me/tokens", {"name": "the till", "scope": ["read", "answer"], "days": "30"}).content.decode()
    secret = re.search(r"<code>(colmado_[\w-]+)</code>", page)
    assert secret and "the till" in page
    said = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret[1]}"}).json()
    assert said["username"] == "marta"
    shown = marta.get("/me/tokens").content.decode()
    assert secret[1] not in shown and "last used" in shown and "answer people" in shown
    token = Token.objects.get()
    assert marta.post(f"/me/tokens/{token.pk}/revoke")["Location"] == "/me/tokens"
    assert "You have none" in marta.get("/me/tokens").content.decode()


def test_a_token_that_cannot_be_is_not_made(shop: Neighbourhood, client: Client) -> None:
    client.force_login(shop.marta)
    answer = proven(client).post("/me/tokens", {"name": "x", "scope": ["everything"], "days": "30"})
    assert answer.status_code == 400 and "no scope" in answer.content.decode().lower() and not Token.objects.exists()
    assert client.post("/me/tokens", {"name": "x", "days": "4000"}).status_code == 400


def test_who_they_are_is_asked_again_before_one_is_made(shop: Neighbourhood, client: Client) -> None:
    client.force_login(shop.marta)
    assert client.get("/me/tokens").status_code == 200
    answer = client.post("/me/tokens", {"name": "x", "scope": "read", "days": "30"})
    assert answer.status_code == 302 and answer["Location"].startswith("/me/again") and not Token.objects.exists()


def test_nobody_elses_token_is_shown_or_revoked(shop: Neighbourhood, client: Client) -> None:
    client.force_login(shop.marta)
    proven(client).post("/me/tokens", {"name": "the till", "days": "30"})
    eve = Client()
    eve.force_login(shop.diego)
    assert "the till" not in eve.get("/me/tokens").content.decode()
    assert eve.post(f"/me/tokens/{Token.objects.get().pk}/revoke").status_code == 404
