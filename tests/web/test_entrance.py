"""The door: who comes in, by what, how often one may try, and what is noted down of it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.neighbourhood import Neighbourhood
from tests.web.coming_in import PASSWORD, acts, code_of, proven, sign_in, with_app

from colmado.answer.actions.invitations import invite, invite_back
from colmado.config.entrance import path_for
from colmado.ledger.models import Audit, Teammate


@pytest.fixture(autouse=True)
def _clocks_differ(settings: Any) -> None:
    """A code counts a little before and after its time here, so that no test hangs on the second it runs in."""
    settings.MFA_TOTP_TOLERANCE = 1


@pytest.fixture
def marta(shop: Neighbourhood, client: Client) -> Client:
    assert sign_in(client)["Location"] == "/"
    return client


def test_by_name_or_by_e_mail(shop: Neighbourhood) -> None:
    Teammate.objects.filter(pk=shop.marta.pk).update(email="marta@esquina.example")
    for name in ("marta", "Marta", "marta@esquina.example", "MARTA@esquina.example"):
        client = Client()
        assert sign_in(client, name)["Location"] == "/", name
        assert client.get("/").status_code == 200
    assert sign_in(Client(), "marta", "wrong-password").status_code == 200


def test_it_leads_where_one_wanted_to_go_and_nowhere_else(shop: Neighbourhood) -> None:
    for wanted, leads in (("/outbox", "/outbox"), ("https://mallory.example/", "/"), ("//mallory.example", "/")):
        client = Client()
        page = client.get("/sign-in", {"next": wanted}).content.decode()
        assert 'name="next"' in page
        answer = client.post("/sign-in", {"username": "marta", "password": PASSWORD, "next": wanted})
        assert answer["Location"] == leads


def test_guessing_is_limited_whichever_process_hears_it(shop: Neighbourhood) -> None:
    for _ in range(5):
        assert "do not go together" in sign_in(Client(), password="wrong").content.decode()
    answer = sign_in(Client())
    assert answer.status_code == 200 and "tried too often" in answer.content.decode()
    assert "demasiadas veces" in sign_in(Client(headers={"accept-language": "es"})).content.decode()
    assert sign_in(Client(), "diego", REMOTE_ADDR="192.0.2.9")["Location"] == "/", "others come in"
    with_time = "UPDATE ledger_kept SET kept_until = kept_until - interval '301 seconds'"
    with connection.cursor() as cursor:
        cursor.execute(with_time)
    assert sign_in(Client())["Location"] == "/"
    assert acts().count("sign-in-failed") == 5, "what is not even tried is not noted down"


def test_too_many_forms_get_a_page_with_a_sentence(shop: Neighbourhood) -> None:
    for _ in range(30):
        Client().post("/sign-in", {"username": "", "password": ""})
    answer = sign_in(Client())
    assert answer.status_code == 429 and "tried too often" in answer.content.decode()
    assert answer["Content-Security-Policy"]


def test_who_left_is_told_what_a_guesser_is_told(shop: Neighbourhood, marta: Client) -> None:
    Teammate.objects.filter(pk=shop.marta.pk).update(is_active=False)
    assert marta.get("/").status_code == 302, "their sessions are over"
    assert "do not go together" in sign_in(Client()).content.decode()


def test_a_code_of_an_app_is_asked_for(shop: Neighbourhood, marta: Client) -> None:
    secret = with_app(marta)
    assert Authenticator.objects.get(type="totp").data["secret"].startswith("sealed:")
    other = Client()
    assert sign_in(other)["Location"] == "/sign-in/second-step"
    assert other.get("/").status_code == 302, "half in is not in"
    assert "did not fit" in other.post("/sign-in/second-step", {"code": "000000"}).content.decode()
    code = code_of(secret)
    assert other.post("/sign-in/second-step", {"code": code})["Location"] == "/"
    assert other.get("/").status_code == 200
    third = Client()
    sign_in(third)
    assert "did not fit" in third.post("/sign-in/second-step", {"code": code}).content.decode(), "a code works once"
    assert third.post("/sign-out")["Location"] == "/sign-in"
    assert third.get("/sign-in").status_code == 200, "who is half in can begin again"
    assert acts()[-2:] == ["signed-in", "factor-failed"]
    assert Audit.objects.filter(act="signed-in").order_by("id").last().detail == {"how": ["password", "totp"]}  # type: ignore[union-attr]


def test_guessing_codes_is_limited(shop: Neighbourhood, marta: Client) -> None:
    secret = with_app(marta)
    other = Client()
    sign_in(other)
    for _ in range(5):
        other.post("/sign-in/second-step", {"code": "000000"})
    answer = other.post("/sign-in/second-step", {"code": code_of(secret)})
    assert answer.status_code == 200 and "tried too often" in answer.content.decode()


def test_the_link_of_the_demo_asks_for_the_second_step_too(shop: Neighbourhood, marta: Client) -> None:
    link = path_for(Teammate.objects.get(pk=shop.marta.pk))
    with_app(marta)
    other = Client()
    assert other.get(link)["Location"] == "/sign-in/second-step"


def test_a_recovery_code_opens_once(shop: Neighbourhood, marta: Client) -> None:
    with_app(marta)
    codes = re.findall(r"<code>(\d{8})</code>", marta.get("/me/codes").content.decode())
    assert len(codes) == 10
    other = Client()
    sign_in(other)
    assert other.post("/sign-in/second-step", {"code": codes[0]})["Location"] == "/"
    left = re.findall(r"<code>(\d{8})</code>", marta.get("/me/codes").content.decode())
    assert left == codes[1:]
    assert marta.post("/me/codes/new")["Location"] == "/me/codes"
    new = re.findall(r"<code>(\d{8})</code>", marta.get("/me/codes").content.decode())
    assert len(new) == 10 and not set(new) & set(codes)
    assert marta.post("/me/app/remove")["Location"] == "/me"
    assert not Authenticator.objects.exists(), "without a second proof there is nothing to recover"
    assert sign_in(Client())["Location"] == "/"


NOISE = "AAECAwQF"  # six bytes that are nothing
PARTS = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
SHAPED = {"id": NOISE, "rawId": NOISE, "type": "public-key", "response": dict.fromkeys(PARTS, NOISE)}
OF_MARTA = SHAPED | {"response": SHAPED["response"] | {"userHandle": "MQ", "clientDataJSON": "e30"}}
NONSENSE = [
    *("", "{}", "[]", "null", "1", '"x"', "{", '{"id": 1}', '{"response": {"userHandle": 7}}'),
    *(json.dumps(one) for one in (SHAPED, SHAPED | {"rawId": "BBBB"}, OF_MARTA, SHAPED | {"response": []})),
]


@pytest.mark.parametrize("said", NONSENSE)
def test_nonsense_for_a_passkey(shop: Neighbourhood, marta: Client, said: str) -> None:
    fresh = Client()
    fresh.get("/sign-in/passkey", headers={"accept": "application/json"})
    assert fresh.post("/sign-in/passkey", {"credential": said})["Location"] == "/sign-in"
    proven(marta).get("/me/passkeys/add")
    assert marta.post("/me/passkeys/add", {"credential": said, "passwordless": "on"}).status_code == 200
    with_app(marta)
    other = Client()
    sign_in(other)
    other.get("/sign-in/second-step")
    assert other.post("/sign-in/second-step", {"credential": said}).status_code == 200


def test_no_page_of_another_house_is_mounted(shop: Neighbourhood, client: Client) -> None:
    for path in ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/signup", "/accounts/"):
        assert client.get(path).status_code in (302, 404)
    assert client.post("/accounts/signup/", {"username": "eve"}).status_code in (302, 404)
    assert not Teammate.objects.filter(username="eve").exists()


def test_a_link_lets_someone_join_and_come_in(shop: Neighbourhood, marta: Client) -> None:
    at = timezone.now()
    _row, token = invite(called="Eva <b>", role="researcher", language="es", by=shop.marta, at=at)
    guest = Client()
    page = guest.get(f"/join/{token}")
    assert "Marta invites you" in page.content.decode() and "Eva &lt;b&gt;" in page.content.decode()
    assert "no-store" in page["Cache-Control"] and page["Referrer-Policy"] == "same-origin"
    said = {"username": "eva", "first_name": "Eva", "password": "short"}
    refused = guest.post(f"/join/{token}", said)
    assert refused.status_code == 400 and 'value="eva"' in refused.content.decode()
    assert guest.post(f"/join/{token}", said | {"password": "a-long-password"})["Location"] == "/"
    assert '<html lang="es">' in guest.get("/me").content.decode(), "in the language they were invited in"
    assert guest.post(f"/join/{token}", said).status_code == 404 and Client().get(f"/join/{token}").status_code == 404
    assert acts()[-3:] == ["invited", "joined", "signed-in"]


def test_coming_back_in_with_a_second_proof_asks_for_it(shop: Neighbourhood, marta: Client) -> None:
    with_app(marta)
    for fresh, leads in ((False, "/sign-in/second-step"), (True, "/")):
        _row, token = invite_back(teammate=shop.marta, by=None, at=timezone.now(), fresh=fresh)
        guest = Client()
        assert "You sign in as marta" in guest.get(f"/join/{token}").content.decode()
        assert guest.get(f"/join/{token}/passkey").status_code == 400
        answer = guest.post(f"/join/{token}", {"username": "other", "password": f"a-long-password-{fresh}"})
        assert answer["Location"] == leads
    assert Teammate.objects.get(pk=shop.marta.pk).username == "marta"
    assert marta.get("/").status_code == 302


@pytest.mark.parametrize("said", NONSENSE)
def test_nonsense_for_a_passkey_of_someone_who_joins(shop: Neighbourhood, said: str) -> None:
    _row, token = invite(called="Eva", by=None, at=timezone.now())
    guest = Client()
    form = {"username": "eva", "credential": said or "x"}
    assert guest.post(f"/join/{token}", form).status_code == 400, "no passkey was begun"
    options = guest.get(f"/join/{token}/passkey", {"username": "eva"}).json()["creation_options"]["publicKey"]
    assert options["rp"]["id"] == "testserver" and options["authenticatorSelection"]["userVerification"] == "required"
    assert guest.post(f"/join/{token}", form).status_code == 400
    assert not Teammate.objects.filter(username="eva").exists()


def test_a_name_that_cannot_be_had_is_said_before_a_passkey_is_made(shop: Neighbourhood) -> None:
    _row, token = invite(called="Eva", by=None, at=timezone.now())
    guest = Client()
    for name, said in (("Marta", "already"), ("", "blank"), ("e v a", "valid"), ("e" * 500, "150")):
        answer = guest.get(f"/join/{token}/passkey", {"username": name})
        assert answer.status_code == 400 and said in answer.json()["sentence"]
    keys = [
        guest.get(f"/join/{token}/passkey", {"username": name}).json()["creation_options"]["publicKey"]["user"]["id"]
        for name in ("eva", "evita")
    ]
    assert keys[0] == keys[1], "the device writes over its first try"
