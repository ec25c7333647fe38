"""From the demo into one's own shop: the bar that says what is real, the way out of it, and who comes first."""

from __future__ import annotations

import os
import select
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import signing
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.neighbourhood import Neighbourhood

from colmado.config import entrance, reopening
from colmado.config.env import kept_key
from colmado.demo.plan import Plan, keep
from colmado.kit.errors import InputError
from colmado.ledger.models import Audit, Teammate

MADE_UP = "This is a made-up neighbourhood."
SAID = {
    "first_name": "Ana",
    "username": "ana",
    "email": "Ana@tienda.example",
    "password": "una frase larga",
    "language": "es",
}


@pytest.fixture
def marta(shop: Neighbourhood, client: Client) -> Client:
    client.force_login(shop.marta)
    return client


@pytest.fixture
def demo(shop: Neighbourhood, settings: Any, tmp_path: Path) -> Path:
    """The shop is a demo, whose neighbourhood is moving in."""
    keep(Plan(opened_at=timezone.now(), messages=2600), tmp_path)
    settings.ENV = replace(django_settings.ENV, demo=True, data=tmp_path)
    return tmp_path


@pytest.fixture
def empty(db: None) -> Client:
    return Client()


def test_every_page_of_a_demo_says_so_and_none_of_a_real_shop(shop: Neighbourhood, marta: Client, request: Any) -> None:
    pages = ("/", "/inbox", "/check", "/me", "/nowhere")
    for page in (*[marta.get(path) for path in pages], Client().get("/sign-in")):
        assert MADE_UP not in page.content.decode() and "made-up" not in page.content.decode()
    request.getfixturevalue("demo")
    for path in pages:
        page = marta.get(path).content.decode()
        assert MADE_UP in page and "Start with an empty shop" in page, path
        assert "The last 2 years are being brought in: 0 of 2,600 messages." in page
    page = Client().get("/sign-in").content.decode()
    assert MADE_UP in page and "Start with" not in page and "brought in" not in page


def test_the_bar_follows_the_neighbourhood_until_it_is_there(demo: Path, marta: Client) -> None:
    assert "0 of 2,600" in marta.get("/moving-in").content.decode()
    keep(Plan(opened_at=timezone.now(), messages=2600, moved_in=True), demo)
    said = marta.get("/moving-in").content.decode()
    assert "Everything is here now." in said and "hx-get" not in said
    assert "brought in" not in marta.get("/").content.decode()


def test_only_an_owner_starts_an_empty_shop_and_only_from_a_demo(
    shop: Neighbourhood, marta: Client, request: Any
) -> None:
    assert marta.post("/start-empty").status_code == 404
    assert marta.get("/moving-in").status_code == 404
    request.getfixturevalue("demo")
    assert marta.get("/start-empty").status_code == 405
    diego = Client()
    diego.force_login(shop.diego)
    assert "Start with" not in diego.get("/").content.decode()
    assert diego.post("/start-empty").status_code == 403


def test_without_somebody_to_ask_the_page_says_the_two_commands(demo: Path, marta: Client) -> None:
    page = marta.post("/start-empty").content.decode()
    assert "./colmado run" in page and "data-opening" not in page


def test_asking_twice_is_asking_for_the_same(
    demo: Path, marta: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = os.pipe()
    own = tmp_path / "own"
    for name, value in reopening.told(reopening.Line(theirs, own)).items():
        monkeypatch.setenv(name, value)
    assert not reopening.heard(ours, 0)
    pages = [marta.post("/start-empty").content.decode() for _ in range(2)]
    assert select.select([ours], [], [], 0)[0] and reopening.heard(ours, 0)
    for page in pages:
        there = page.partition('data-opening="/welcome/')[2].partition('"')[0]
        assert signing.loads(there, key=kept_key(own), salt=entrance.FIRST) == "first"
        with pytest.raises(signing.BadSignature):
            signing.loads(there, salt=entrance.FIRST)
        # The demo is still open for a moment, and who looks there too early would be led into it.
        assert marta.get(f"/welcome/{there}").status_code == 404
    os.close(ours), os.close(theirs)


def test_the_first_one_comes_in_by_the_link_and_owns_the_shop(empty: Client) -> None:
    assert "./colmado run prints it" in empty.get("/sign-in").content.decode()
    first = entrance.first_path()
    assert "This shop is yours" in empty.get(first).content.decode()
    answer = empty.post(first, SAID)
    assert (answer.status_code, answer["Location"]) == (302, "/channels")
    owner = Teammate.objects.get()
    assert (owner.username, owner.called, owner.email, owner.language) == ("ana", "Ana", "ana@tienda.example", "es")
    assert owner.arranges and Audit.objects.filter(act="joined").count() == 1
    page = empty.get("/channels").content.decode()
    assert "Tres maneras de empezar" in page
    late = Client()
    for answer in (late.get(first), late.post(first, {**SAID, "username": "eve", "email": ""})):
        assert (answer.status_code, answer["Location"]) == (302, "/sign-in")
    assert Teammate.objects.count() == 1
    assert "prints it" not in late.get("/sign-in").content.decode()


def test_a_link_that_is_none_or_too_old_leads_to_the_door(empty: Client) -> None:
    told = entrance.first_path().removeprefix("/welcome/")
    other = (signing.dumps("first", salt="another"), signing.dumps("first", key="k", salt=entrance.FIRST))
    for path in ("x", told[:-1] + "x", *other):
        assert empty.get(f"/welcome/{path}")["Location"] == "/sign-in"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entrance, "DAY", -1)
        assert empty.post(f"/welcome/{told}", SAID)["Location"] == "/sign-in"
    assert not Teammate.objects.exists()


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(empty: Client) -> None:
    first = entrance.first_path()
    wrongs = ({"password": "short"}, {"username": "a b"}, {"email": "no"})
    for wrong, sentence in zip(wrongs, ("too short", "valid username", "valid email"), strict=True):
        answer = empty.post(first, {**SAID, "language": "en", **wrong}, headers={"accept-language": "en"})
        page = answer.content.decode()
        assert answer.status_code == 400 and sentence in page and 'value="Ana"' in page, page
    assert not Teammate.objects.exists()


def test_of_two_who_come_first_one_is(empty: Client, shop: Neighbourhood) -> None:
    from colmado.answer.actions.teammates import begin

    with pytest.raises(InputError, match="works here already"):
        begin(**SAID)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchone()[0] >= 1, "rivals take turns"
