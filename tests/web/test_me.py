"""One's own page, and the log that owners read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from tests.neighbourhood import Neighbourhood
from tests.web.coming_in import PASSWORD, acts, sign_in, with_app

from colmado.answer.actions.sessions import forget_sessions
from colmado.ledger.models import Teammate
from colmado.web.seen import EVERY, SEEN


@pytest.fixture(autouse=True)
def _clocks_differ(settings: Any) -> None:
    """A code counts a little before and after its time here, so that no test hangs on the second it runs in."""
    settings.MFA_TOTP_TOLERANCE = 1


@pytest.fixture
def marta(shop: Neighbourhood, client: Client) -> Client:
    assert sign_in(client)["Location"] == "/"
    return client


@pytest.mark.parametrize("path", ["/me/app/add", "/me/passkeys/add", "/me/codes/new", "/me/codes"])
def test_changing_how_one_signs_in_asks_again(shop: Neighbourhood, marta: Client, path: str) -> None:
    if path.startswith("/me/codes"):
        with_app(marta)
        session = marta.session
        session["account_authentication_methods"][-1]["at"] -= 601
        session.save()
    answer = marta.get(path)
    assert answer["Location"].startswith("/me/again?next="), path
    page = marta.get(answer["Location"]).content.decode()
    assert "Is it you?" in page
    wrong = marta.post(answer["Location"], {"password": "wrong"}).content.decode()
    assert "not your password" in wrong
    assert marta.post(answer["Location"], {"password": PASSWORD})["Location"] == path


def test_a_new_password_ends_all_other_sessions(shop: Neighbourhood, marta: Client) -> None:
    other = Client()
    sign_in(other)
    said = {"oldpassword": PASSWORD, "password1": "a-new-and-long-one", "password2": "a-new-and-long-one"}
    assert "not your password" in marta.post("/me/password", said | {"oldpassword": "x"}).content.decode()
    assert 'role="alert"' in marta.post("/me/password", said | {"password1": "short"}).content.decode()
    assert marta.post("/me/password", said)["Location"] == "/me"
    assert "is changed" in marta.get("/me").content.decode()
    assert other.get("/").status_code == 302
    assert UserSession.objects.count() == 1
    assert acts()[-2:] == ["sessions-ended", "password-changed"]


def test_sessions_are_seen_and_ended(shop: Neighbourhood, marta: Client) -> None:
    phone = Client(headers={"user-agent": "Mozilla/5.0 (Android) Firefox/150"})
    library = Client(headers={"user-agent": "Mozilla/5.0 (Windows) Firefox/150"})
    sign_in(phone), sign_in(library)
    stranger = Client()
    sign_in(stranger, "diego")
    page = marta.get("/me").content.decode()
    assert "Firefox on Android" in page and "Firefox on Windows" in page and page.count("this one") == 1
    found = re.search(r'name="session" value="(\d+)">End Firefox on Windows', page)
    assert found
    marta.post("/me/sessions", {"session": found[1]})
    assert library.get("/").status_code == 302 and phone.get("/").status_code == 200
    diegos = UserSession.objects.get(user=shop.diego).pk
    marta.post("/me/sessions", {"session": str(diegos)})
    assert stranger.get("/").status_code == 200, "one ends one's own"
    marta.post("/me/sessions")
    assert phone.get("/").status_code == 302 and marta.get("/").status_code == 200


def test_a_page_costs_no_statement_more_and_every_ten_minutes_says_they_were_here(
    shop: Neighbourhood, marta: Client, statements: Callable[[int], Any]
) -> None:
    marta.get("/inbox")
    with statements(3):  # session, teammate, page
        marta.get("/inbox")
    before = UserSession.objects.get()
    session = marta.session
    session[SEEN] -= EVERY + 1
    session.save()
    marta.get("/inbox")
    assert UserSession.objects.get().last_seen_at > before.last_seen_at
    with statements(3):
        marta.get("/inbox")
    with statements(0):
        marta.get("/healthy")


def test_name_and_e_mail(shop: Neighbourhood, marta: Client) -> None:
    assert marta.post("/me", {"first_name": "Marta R.", "email": "Marta@Esquina.example"})["Location"] == "/me"
    row = Teammate.objects.get(pk=shop.marta.pk)
    assert (row.first_name, row.email) == ("Marta R.", "marta@esquina.example")
    assert sign_in(Client(), "marta@esquina.example")["Location"] == "/"
    diego = Client()
    sign_in(diego, "diego")
    for email in ("marta@esquina.example", "no address"):
        answer = diego.post("/me", {"first_name": "Diego", "email": email})
        assert answer.status_code == 400 and 'role="alert"' in answer.content.decode()


def test_owners_read_the_audit_log(shop: Neighbourhood, marta: Client) -> None:
    Client().post("/sign-in", {"username": "<script>", "password": "x"}, REMOTE_ADDR="192.0.2.66")
    page = marta.get("/audit").content.decode()
    assert "could not come in" in page and "192.0.2.66" in page and "&lt;script&gt;" in page and "<script>" not in page
    answer = marta.post("/audit")
    assert "The log is whole" in answer.content.decode()
    seal = answer.context["found"].seal
    assert marta.post("/audit", {"seal": seal}).context["found"].kept
    assert marta.post("/audit", {"seal": "no seal"}).status_code == 400
    assert marta.get("/audit", {"before": "9" * 40}).status_code == 200
    diego = Client()
    sign_in(diego, "diego")
    assert diego.get("/audit").status_code == 403


def test_sessions_that_ended_by_themselves_are_forgotten(shop: Neighbourhood, marta: Client) -> None:
    marta.get("/")
    key = marta.session.session_key
    old = Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
    UserSession.objects.create(user=shop.marta, session_key=old.pk, ip="::1", user_agent="an old browser")
    assert forget_sessions() == 1
    assert [row.session_key for row in UserSession.objects.all()] == [key] and Session.objects.filter(pk=key).exists()
