"""The pages: every one asks who you are, says what is wrong, keeps your words, and trusts nothing that came by mail."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern
from selectolax.lexbor import LexborHTMLParser
from tests.neighbourhood import ANA, EVE, NOON, Neighbourhood, mail

from colmado.channels.contract import Unreadable
from colmado.config.entrance import path_for
from colmado.ledger.models import Message, Outbox, Teammate
from colmado.listen.actions import store
from colmado.listen.models import Quarantine
from colmado.web.urls import urlpatterns

OPEN_DOORS = {
    *("sign-in", "account_login", "mfa_login_webauthn", "mfa_authenticate"),
    *("sign-out", "enter", "welcome", "join", "join-passkey", "language", "healthy", "manifest", "solved", "you"),
}
HTML = b"""From: Eve <eve@mallory.example>
To: hola@esquina.example
Subject: <script>alert(1)</script>
Message-ID: <html@x>
Date: Tue, 17 Nov 2026 10:00:00 +0000
Content-Type: text/html; charset=utf-8

<p onclick="steal()">Hola <b>gente</b></p><script>alert(2)</script><img src="http://tracker.example/x.gif">
<form action="http://mallory.example"><input name="password"></form><style>body{display:none}</style>
"""


@pytest.fixture
def marta(shop: Neighbourhood, client: Client) -> Client:
    client.force_login(shop.marta)
    return client


def paths() -> list[URLPattern]:
    return [one for one in urlpatterns if one.name not in OPEN_DOORS]


@pytest.mark.parametrize("pattern", paths(), ids=lambda one: str(one.name))
def test_every_page_asks_who_you_are(shop: Neighbourhood, client: Client, pattern: URLPattern) -> None:
    path = "/" + re.sub(r"<slug:\w+>", "x", str(pattern.pattern).replace("<int:pk>", "1"))
    for method in (client.get, client.post):
        answer = method(path)
        assert answer.status_code in (302, 405), path
        if answer.status_code == 302:
            assert answer["Location"].startswith("/sign-in"), path


def test_every_page_has_the_policy_and_no_inline_script_or_style(shop: Neighbourhood, marta: Client) -> None:
    shop.hear(mail(id="a@x"), HTML)
    store(channel=shop.channel, items=[Unreadable("bad", b"noise", "this is no mail")], at=shop.now)
    talk = shop.talk_of("a@x")
    message = Message.objects.get(external_id="html@x")
    person = talk.identity.claim_set.get().person_id
    bad = Quarantine.objects.get().pk
    for path in (
        "/", "/inbox", "/people", "/more", "/style", "/inbox?view=all", f"/conversation/{talk.pk}",
        "/channels", "/channels/new", "/channels/new?kind=email", "/channels/new?kind=file",
        f"/channels/{shop.channel.pk}",
        "/team", "/team/invite", f"/team/{shop.diego.pk}", "/settings", "/settings/holidays?country=ES",
        "/facts", "/facts/new", "/topics", "/voices", "/voices/sentiment/negative",
        "/check", "/outbox", "/quarantine", f"/quarantine/{bad}",
        f"/person/{person}", f"/message/{message.pk}", "/search?q=abren", "/messages?state=open", "/nowhere",
    ):  # fmt: skip
        answer = marta.get(path)
        assert answer.status_code == (404 if path == "/nowhere" else 200), path
        policy = answer["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy
        page = LexborHTMLParser(answer.content)
        assert not page.css("script:not([src]), style, [style], [onclick], [onload], [href^='javascript']"), path


def test_what_came_by_mail_is_shown_as_words_or_in_a_frame_that_can_do_nothing(
    shop: Neighbourhood, marta: Client
) -> None:
    shop.hear(HTML)
    message = Message.objects.get()
    page = marta.get(f"/conversation/{message.conversation_id}").content.decode()
    assert "&lt;script&gt;alert(1)" in page and "alert(2)" not in page
    frame = marta.get(f"/message/{message.pk}/html")
    assert "sandbox" in frame["Content-Security-Policy"] and "default-src 'none'" in frame["Content-Security-Policy"]
    body = frame.content.decode()
    for gone in ("script>", "onclick", "tracker.example", "<form", "display:none"):
        assert gone not in body
    assert "<b>gente</b>" in body
    raw = marta.get(f"/message/{message.pk}/raw")
    assert raw.content == HTML and raw["Content-Disposition"].startswith("attachment")
    assert raw["Content-Type"] == "application/octet-stream"


def test_what_came_meanwhile_is_shown_and_the_words_are_kept(shop: Neighbourhood, marta: Client) -> None:
    shop.hear(mail(id="a@x"))
    path = f"/conversation/{shop.talk_of('a@x').pk}"
    form = marta.get(path).context
    shop.hear(mail(ANA, "¡Ya lo encontré!", id="b@x", refers=("a@x",), at=NOON + timedelta(hours=1)))
    said = {"seen": form["talk"].conversation.version, "nonce": form["nonce"], "to": "them", "text": "A las nueve."}
    answer = marta.post(f"{path}/reply", said)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "A las nueve." in page and "¡Ya lo encontré!" in page and 'class="in arrived"' in page
    assert not Outbox.objects.exists()
    again = marta.post(f"{path}/reply", said | {"seen": answer.context["talk"].conversation.version})
    assert again.status_code == 302
    assert marta.post(f"{path}/reply", said).status_code == 302, "a form sent twice is one reply"
    assert Outbox.objects.count() == 1


def test_ending_without_a_reason_is_refused_in_words(shop: Neighbourhood, marta: Client) -> None:
    shop.hear(mail(id="a@x"))
    path = f"/conversation/{shop.talk_of('a@x').pk}/outcome"
    answer = marta.post(path, {"state": "no-reply-needed", "seen": 1, "why": ""})
    assert answer.status_code == 400 and "needs a reason" in answer.content.decode()
    assert marta.post(path, {"state": "no-reply-needed", "seen": 1, "why": "vino a la tienda"}).status_code == 302
    assert shop.states() == {"no-reply-needed": 1}


@pytest.mark.parametrize("path", ["/inbox?view=archive", "/inbox?after=x", "/messages?state=lost", "/messages"])
def test_nonsense_gets_a_page_with_a_sentence(shop: Neighbourhood, marta: Client, path: str) -> None:
    answer = marta.get(path)
    assert answer.status_code == 400 and "That did not work" in answer.content.decode()


def test_every_number_of_the_check_opens_its_rows(shop: Neighbourhood, marta: Client) -> None:
    import re

    shop.hear(*(mail(f"c{n}@x.example", f"hola {n}", id=f"{n}@x") for n in range(7)))
    for n, state in ((1, "spam"), (2, "acknowledged"), (3, "acknowledged")):
        talk = shop.talk_of(f"{n}@x").pk
        marta.post(f"/conversation/{talk}/outcome", {"state": state, "seen": 1, "why": "así"})
    page = marta.post("/check").content.decode()
    assert "Nobody is missing" in page
    links = re.findall(r'href="(/messages\?[^"]+)">(\d+)<', page.replace("&amp;", "&"))
    assert len(links) > 8
    for address, n in links:
        assert len(marta.get(address).context["rows"]) == int(n), address


def test_an_inbox_page_takes_three_statements(shop: Neighbourhood, marta: Client, statements: object) -> None:
    shop.hear(*(mail(f"c{n}@x.example", f"hola {n}", id=f"{n}@x") for n in range(60)))
    with statements(3):  # type: ignore[operator]  # session, teammate, page
        assert marta.get("/inbox").status_code == 200


def test_the_entrance_lets_in_once(shop: Neighbourhood, client: Client) -> None:
    link = path_for(shop.marta)
    assert client.get(link)["Location"] == "/"
    assert client.get("/").status_code == 200
    second = Client()
    assert second.get(link)["Location"].startswith("/sign-in")
    assert second.get("/enter/forged").status_code == 302


def test_signing_in_and_out(shop: Neighbourhood, client: Client) -> None:
    wrong = client.post("/sign-in", {"username": "marta", "password": "wrong"})
    assert "do not go together" in wrong.content.decode()
    assert client.post("/sign-in", {"username": "marta", "password": "neighbourhood-shop"})["Location"] == "/"
    client.post("/sign-out")
    assert client.get("/").status_code == 302
    Teammate.objects.filter(username="marta").update(is_active=False)
    assert client.post("/sign-in", {"username": "marta", "password": "neighbourhood-shop"}).status_code == 200


def test_the_language_is_a_choice_and_leads_nowhere_else(shop: Neighbourhood, client: Client) -> None:
    assert client.post("/language", {"language": "es", "next": "/sign-in"})["Location"] == "/sign-in"
    assert client.post("/language", {"language": "es", "next": "https://mallory.example/"})["Location"] == "/"


def test_quarantine_is_shown_and_tried_again(shop: Neighbourhood, marta: Client) -> None:
    store(channel=shop.channel, items=[Unreadable("bad", mail(EVE, id="late@x"), "an old reader broke")], at=shop.now)
    pk = Quarantine.objects.get().pk
    assert "an old reader broke" in marta.get("/quarantine").content.decode()
    answer = marta.post(f"/quarantine/{pk}")
    assert answer["Location"] == f"/message/{Message.objects.get().pk}"


def test_a_gap_is_an_alarm_on_every_page(shop: Neighbourhood, marta: Client, statements: object) -> None:
    from tests.answer.test_law import bypass

    shop.hear(mail(id="a@x"), mail(EVE, id="b@x"))
    assert "found a gap" not in marta.get("/inbox").content.decode()
    bypass("UPDATE listen_intake SET received = received + 1, stored = stored + 1")
    marta.post("/check")
    for path in ("/", "/outbox", "/search"):
        assert "found a gap" in marta.get(path).content.decode(), path
    with statements(3):  # type: ignore[operator]
        marta.get("/inbox")


def test_a_teammate_says_what_a_message_is_and_sees_who_said_so(shop: Neighbourhood, marta: Client) -> None:
    shop.hear(mail(ANA, "¿A qué hora abren?", id="kind@x"))
    message = Message.objects.get(external_id="kind@x")
    page = marta.get(f"/message/{message.pk}/understood").content.decode()
    assert "Taken for <b>question</b>" in page and 'value="question" checked' in page
    said = marta.post(f"/message/{message.pk}/correct", {"kind": "complaint"}, follow=True)
    assert "it is “complaint”" in said.content.decode()
    page = marta.get(f"/message/{message.pk}/understood").content.decode()
    assert "A teammate said: <b>complaint</b>" in page and "Marta</b>: question → complaint" in page
    assert marta.post(f"/message/{message.pk}/correct", {"kind": "gossip"}).status_code == 400
