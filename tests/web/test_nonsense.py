"""Whatever comes in an address or a form gets a page and a sentence, never an accident of ours."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.neighbourhood import Neighbourhood, mail

NASTY = [
    "\x00",
    "x\x00y",
    "9" * 40,
    "-1",
    "²",
    "٣",
    "'; DROP TABLE ledger_message; --",
    "%",
    "\ud7ff\uffff🙂",
    "0001-01-01T00:00:00|1",
    "2026-01-01T00:00:00+00:00|" + "9" * 40,
    "9999-12-31",
    "a" * 5_000,
    '"unclosed & | ! ( phrase',
]
ASKED = ["view", "channel", "kind", "language", "after", "q", "before", "state"]
SAID = ["text", "nonce", "seen", "to", "promise", "promise_by", "why", "state", "message", "by", "status", "assign"]


@pytest.fixture
def marta(shop: Neighbourhood, client: Client) -> Client:
    shop.hear(mail(id="a@x"))
    client.force_login(shop.marta)
    return client


@pytest.mark.parametrize("nasty", NASTY, ids=repr)
def test_nonsense_in_an_address(marta: Client, nasty: str) -> None:
    for path in ("/", "/inbox", "/people", "/search", "/messages", "/quarantine"):
        for name in ASKED:
            given = {"view": "all", "state": "open", "q": "hola", name: nasty}
            assert marta.get(path, given).status_code in (200, 400), (path, name)
    assert marta.post("/language", {"language": nasty, "next": nasty}).status_code in (302, 400)
    assert Client().get("/enter/" + nasty.replace("/", "").replace("\x00", "0")).status_code in (302, 400)


@pytest.mark.parametrize("nasty", NASTY, ids=repr)
def test_nonsense_in_a_form(shop: Neighbourhood, marta: Client, nasty: str) -> None:
    talk = shop.talk_of("a@x")
    for action in ("reply", "outcome", "promise", "place"):
        for name in SAID:
            said = {"text": "hola", "seen": talk.version, "state": "acknowledged", "by": "2027-01-01", name: nasty}
            answer = marta.post(f"/conversation/{talk.pk}/{action}", said)
            assert answer.status_code in (302, 400, 409), (action, name)
    shop.states()


@pytest.mark.parametrize("where", ["conversation", "message", "person", "attachment", "quarantine"])
def test_a_number_nobody_has(marta: Client, where: str) -> None:
    for number in ("0", "77", "9" * 40):
        assert marta.get(f"/{where}/{number}").status_code == 404
