"""What somebody allows, on their card and on their own page: at once, with its source, of nobody else."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.know.test_claiming import WORK, of, person
from tests.neighbourhood import ANA, Neighbourhood, mail

from colmado.config.entrance import own_path
from colmado.know.actions.claiming import claim
from colmado.ledger.models import Consent


@pytest.fixture
def street(shop: Neighbourhood) -> Neighbourhood:
    for number, (who, name) in enumerate(((ANA, "Ana García"), (WORK, "A. García"))):
        shop.hear(mail(who, f"¿Tienen pan {number}?", name=name, id=f"{number}@x"))
    return shop


def told(page: str) -> dict[str, str]:
    """What their own page says of each kind of letter."""
    return dict(re.findall(r'<strong>([^<]+)</strong><br><span class="how">([^<]+)</span>', page))


def test_a_teammate_writes_down_what_they_said(street: Neighbourhood, client: Client) -> None:
    client.force_login(street.diego)
    ana = person(ANA)
    page = client.get(f"/person/{ana}").content.decode()
    assert "News: <strong>nobody said yes" in page and "Our questions: <strong>nothing was said" in page
    said = {"identity": of(ANA), "purpose": "", "state": "out", "evidence": "she told me at the counter"}
    page = client.post(f"/person/{ana}/consent", said, follow=True).content.decode()
    assert "Our questions: <strong>no</strong>" in page and "at the counter, Diego" in page
    assert "Answers to what they ask: <strong>nothing was said" in page
    wrong = {**said, "until": "2020-01-01"}
    assert client.post(f"/person/{ana}/consent", wrong).status_code == 400
    assert client.post(f"/person/{ana}/consent", {**said, "evidence": ""}).status_code == 400
    assert Consent.objects.count() == 1


def test_their_own_page_needs_no_sign_in_and_holds_at_once(street: Neighbourhood, client: Client) -> None:
    client.force_login(street.diego)
    link = re.search(r'href="(/you/[^"]+)"', client.get(f"/person/{person(ANA)}").content.decode())
    assert link
    them = Client()
    page = them.get(link[1]).content.decode()
    assert "Ana García, this is your page" in page and "You wrote to us once" in page
    assert ANA not in page and "Diego" not in page, "an address is on no public page"
    assert not Consent.objects.exists(), "opening it says nothing"
    assert told(page)["Offers"] == "You do not get these."
    assert told(page)["Letters about what you bought"] == "You get these."
    page = them.post(link[1], {"say": "news:in"}, follow=True).content.decode()
    assert "holds from now on" in page and told(page)["News"] == "You get these."
    page = them.post(link[1], {"say": "pause"}, follow=True).content.decode()
    assert told(page)["News"].startswith("Not until")
    page = them.post(link[1], {"say": "leave"}, follow=True).content.decode()
    assert told(page)["News"] == "You do not get these." and told(page)["Answers when you ask"] == "You get these."
    page = them.post(link[1], {"say": "news:in"}, follow=True).content.decode()
    assert told(page)["News"] == "You get these.", "only their owner comes back, and this is their owner"
    assert set(Consent.objects.values_list("proved", "by", "identity")) == {(True, None, of(ANA))}


def test_no_page_but_ours_opens_and_none_shows_another(street: Neighbourhood) -> None:
    them = Client()
    path = own_path(of(WORK))
    for wrong in ("/you/nothing", path[:-1], own_path(10**9)):
        answer = them.get(wrong)
        assert answer.status_code == 404 and "This link does not work" in answer.content.decode()
    claim(identity=of(WORK), person=person(ANA), why="the same name", by=street.diego, at=street.clock())
    page = them.get(path).content.decode()
    assert "A. García" in page and "Ana García" not in page and "You wrote to us once" in page
    assert them.post(path, {"say": "everything"}).status_code == 400
    assert them.post(path, {"say": ":in"}).status_code == 400 and not Consent.objects.exists()


def test_it_speaks_spanish(street: Neighbourhood) -> None:
    page = Client(headers={"accept-language": "es"}).get(own_path(of(ANA))).content.decode()
    assert "Ana García, esta es tu página" in page and "Solo contéstame cuando pregunte" in page
