"""The pages of hooks: an owner sees how they fare, each number opens its calls, and today says which one is deaf."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from tests.neighbourhood import Neighbourhood

from colmado.answer.actions.hooks import make_hook
from colmado.answer.models import Hook, HookCall
from colmado.answer.models.hook import Event


@pytest.fixture
def deaf(shop: Neighbourhood, settings: Any) -> Hook:
    """A hook with two calls that wait and three that were given up."""
    settings.HOOKS_HERE = True
    url = "http://localhost:9/hear"
    row, _secret = make_hook(url=url, events=[Event.OUTCOME], teammate=shop.marta, by=shop.marta, at=shop.now)
    for number in range(5):
        given_up = {"state": "given-up", "ended_at": shop.now, "error": "nobody is there"} if number < 3 else {}
        HookCall.objects.create(hook=row, event="outcome", about=number, at=shop.now, next_at=shop.now, **given_up)
    return row


def test_an_owner_sees_how_they_fare_and_every_number_opens_its_calls(
    shop: Neighbourhood, deaf: Hook, client: Client
) -> None:
    client.force_login(shop.marta)
    page = client.get("/hooks").content.decode()
    for number, state in ((2, "queued"), (3, "given-up")):
        assert re.search(rf'href="/hooks/{deaf.pk}\?state={state}">{number} calls', page)
        rows = client.get(f"/hooks/{deaf.pk}?state={state}").context["calls"]
        assert len(rows) == number and {row.state for row in rows} == {state}
    assert len(client.get(f"/hooks/{deaf.pk}").context["calls"]) == 5
    assert deaf.url in client.get("/").content.decode()
    assert client.get("/hooks/999").status_code == 404


def test_nobody_else_is_shown_any(shop: Neighbourhood, deaf: Hook, client: Client) -> None:
    client.force_login(shop.diego)
    assert client.get("/hooks").status_code == client.get(f"/hooks/{deaf.pk}").status_code == 403
    assert deaf.url not in client.get("/").content.decode()
