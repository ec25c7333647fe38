"""A message beside itself in the reader's language, through every door; and who may connect a translator."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.test import Client
from tests.conftest import Place
from tests.neighbourhood import ANA, Neighbourhood, mail
from tests.servers.translator import Translator, translator_server

from colmado.channels.rfc5322 import parse
from colmado.kit.errors import NotFound
from colmado.ledger.models import Audit, Channel, Message, Team
from colmado.listen.actions import store
from colmado.loop.translating import bring
from colmado.understand.models import Translation
from colmado.understand.models import Translator as Row

QUESTION = "¿A qué hora abren?"


@pytest.fixture
def it() -> Iterator[Translator]:
    with translator_server() as server:
        yield server


@pytest.fixture
def asked(shop: Neighbourhood) -> Message:
    """A question in Spanish, to a shop whose teammates read English."""
    shop.hear(mail(ANA, QUESTION, id="1@x"))
    return Message.objects.get()


@pytest.fixture
def marta(shop: Neighbourhood, client: Client) -> Client:
    client.force_login(shop.marta)
    return client


def connect(client: Client, it: Translator, **more: str) -> str:
    return client.post("/settings/translator", {"url": it.url, **more}, follow=True).content.decode()


def test_without_a_translator_nothing_is_offered(asked: Message, marta: Client) -> None:
    page = marta.get(f"/conversation/{asked.conversation_id}").content.decode()
    assert "Read it in English" not in page
    said = marta.post(f"/message/{asked.pk}/translate", follow=True).content.decode()
    assert "no translator is connected" in said


def test_an_owner_connects_one_that_answers(shop: Neighbourhood, marta: Client, it: Translator) -> None:
    it.key = "open sesame"
    assert "Nothing was changed" in connect(marta, it, key="wrong") and not Row.objects.exists()
    page = connect(marta, it, key="open sesame")
    assert "“Good morning” is “Buenos días”" in page and "open sesame" not in page
    assert Row.objects.get().key.startswith("sealed:")
    connect(marta, it)
    assert len(it.asked) == 3 and it.asked[2]["api_key"] == "open sesame", "a key that is not typed again stays"
    marta.post("/settings/translator", {"end": "yes"})
    assert not Row.objects.exists()
    urls = [row.detail["url"] for row in Audit.objects.filter(act="translator-changed").order_by("id")]
    assert urls == [it.url, it.url, ""]


def test_a_teammate_sends_no_word_anywhere_new(shop: Neighbourhood, it: Translator) -> None:
    client = Client()
    client.force_login(shop.diego)
    assert client.post("/settings/translator", {"url": it.url}).status_code == 403
    assert not it.asked and it.url not in client.get("/settings").content.decode()


def test_it_stands_beside_the_words_and_is_asked_once(asked: Message, marta: Client, it: Translator) -> None:
    connect(marta, it)
    talk = f"/conversation/{asked.conversation_id}"
    assert "Read it in English" in marta.get(talk).content.decode()
    part = marta.post(f"/message/{asked.pk}/translate", headers={"HX-Request": "true"}).content.decode()
    assert "What time do you open?" in part and "<html" not in part
    whole = marta.get(talk).content.decode()
    assert QUESTION in whole and "What time do you open?" in whole and "Read it in English" not in whole
    marta.post(f"/message/{asked.pk}/translate")
    assert len(it.asked) == 2 and Translation.objects.count() == 1
    marta.post("/language", {"language": "es"})
    assert "What time do you open?" not in marta.get(talk).content.decode()


def test_a_translator_that_is_away_is_said_where_it_was_asked(asked: Message, marta: Client, it: Translator) -> None:
    connect(marta, it)
    it.broken = (500, b"")
    part = marta.post(f"/message/{asked.pk}/translate", headers={"HX-Request": "true"}).content.decode()
    assert "said 500" in part and "Read it in English" in part and not Translation.objects.exists()


def test_nobody_reads_what_they_may_not_see(shop: Neighbourhood, asked: Message, marta: Client, it: Translator) -> None:
    connect(marta, it)
    Channel.objects.update(team=Team.objects.create(name="Elsewhere"))
    client = Client()
    client.force_login(shop.diego)
    assert client.post(f"/message/{asked.pk}/translate").status_code == 404
    with pytest.raises(NotFound):
        bring(asked.pk, language="en", by=shop.diego, at=asked.happened_at)
    assert len(it.asked) == 1


def test_what_is_still_arriving_has_pages_too(shop: Neighbourhood, marta: Client, it: Translator) -> None:
    connect(marta, it)
    store(channel=shop.channel, items=[parse(mail(ANA, QUESTION, id="new@x"))], at=shop.clock())
    message = Message.objects.get()
    assert message.conversation_id is None
    page = marta.get(f"/message/{message.pk}/understood")
    assert page.status_code == 200 and "it is arriving" in page.content.decode()
    assert marta.post(f"/message/{message.pk}/translate").url == f"/message/{message.pk}"
    assert marta.post(f"/message/{message.pk}/correct", {"kind": "complaint"}).status_code == 404


def test_by_command(place: Place, it: Translator) -> None:
    place.run("createuser", "marta", "--password-from", "-", stdin="neighbourhood-shop\n")
    it.key = "k"
    told = json.loads(place.run("settings", "translator", it.url, "--key-from", "-", "--json", stdin="k\n").stdout)
    assert told == {"url": it.url, "has_key": True}
    assert place.run("settings", "translator", "--no-key", check=False).returncode == 2
    assert place.run("translate", "1", check=False).returncode == 2
    assert json.loads(place.run("settings", "translator", "--end", "--json").stdout) == {"url": "", "has_key": False}
