"""Who is who, on a person's page: found, said with a reason, seen by whom, taken back and undone."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.know.test_claiming import WORK, of, person
from tests.neighbourhood import ANA, BETO, EVE, Neighbourhood, mail

from colmado.know.models import Alike, Claim
from colmado.loop import arrival


@pytest.fixture
def street(shop: Neighbourhood) -> Neighbourhood:
    for number, (who, name) in enumerate(((ANA, "Ana García"), (WORK, "A. García"), (BETO, "Beto"))):
        shop.hear(mail(who, f"¿Tienen pan {number}?", name=name, id=f"{number}@x"))
    return shop


def undo_of(page: str) -> str:
    found = re.search(r'formaction="(/acts/\d+/undo)"', page)
    assert found, "what was done can be undone where it is told"
    return found[1]


def test_the_same_person_is_found_said_and_undone(street: Neighbourhood, client: Client) -> None:
    client.force_login(street.diego)
    ana, work = person(ANA), person(WORK)
    found = client.get(f"/person/{ana}?q=garc").content.decode()
    assert WORK in found and BETO not in found and f"/person/{ana}/claim" in found
    done = client.post(f"/person/{ana}/claim", {"identity": of(WORK), "why": "she said so"}, follow=True)
    page = done.content.decode()
    assert "one person now" in page and WORK in page and "“she said so”" in page and "Diego" in page
    assert client.get(f"/person/{work}")["Location"] == f"/person/{ana}"
    assert "Nothing waits" not in page and "2 conversations wait" in page
    undone = client.post(undo_of(page), follow=True).content.decode()
    assert "Undone." in undone and person(WORK) == work
    client.post(undo_of(undone))
    assert person(WORK) == ana


def test_taken_out_and_taken_back(street: Neighbourhood, client: Client) -> None:
    client.force_login(street.diego)
    ana, work = person(ANA), person(WORK)
    client.post(f"/person/{ana}/claim", {"identity": of(WORK), "why": "she said so"}, follow=True)
    page = client.post(f"/person/{ana}/part", {"identity": of(WORK), "why": "her sister"}, follow=True).content.decode()
    assert "somebody else now" in page and person(WORK) == work and "her sister" in page
    client.post(undo_of(page))
    claim = Claim.objects.get(own=False, revoked_at__isnull=True)
    page = client.post(f"/claims/{claim.pk}/revoke", {"why": "a cousin"}, follow=True).content.decode()
    assert person(WORK) == work and "taken back by Diego" in page


def test_what_is_wrong_is_said_and_changes_nothing(street: Neighbourhood, client: Client) -> None:
    client.force_login(street.diego)
    ana = person(ANA)
    for body, code in (({"identity": of(WORK), "why": ""}, 400), ({"identity": "x", "why": "y"}, 404)):
        assert client.post(f"/person/{ana}/claim", body).status_code == code
    assert client.post("/person/99999/claim", {"identity": of(WORK), "why": "y"}).status_code == 404
    assert client.post("/claims/99999/revoke", {"why": "y"}).status_code == 404
    assert client.post("/acts/99999/undo").status_code == 404
    assert "Nobody else is called that." in client.get(f"/person/{ana}?q={EVE}").content.decode()
    assert not Claim.objects.filter(own=False).exists()


def test_it_speaks_spanish(street: Neighbourhood, client: Client) -> None:
    client.force_login(street.diego)
    client.cookies["django_language"] = "es"
    ana = person(ANA)
    page = client.post(f"/person/{ana}/claim", {"identity": of(WORK), "why": "lo dijo"}, follow=True).content.decode()
    assert "Ahora son una sola persona" in page and "Quién lo dijo" in page and "¿Escribe también" in page


def test_who_may_be_the_same_is_suggested_explained_and_settled(street: Neighbourhood, client: Client) -> None:
    home, work = "ekaitz.zubizarreta71@casa.example", "ekaitz.zubizarreta71@trabajo.example"
    client.force_login(street.diego)
    assert "Nobody seems to write from two addresses" in client.get("/alike").content.decode()
    for number, who in enumerate((home, work)):
        street.hear(mail(who, "¿Queso?", name="Ekaitz Zubizarreta", id=f"e{number}@x"))
    while arrival.look_around(at=street.clock()):
        pass
    assert "/alike" in client.get("/people").content.decode()
    page = client.get("/alike").content.decode()
    assert "For it: " in page and "the same e-mail name, number and all, at another domain" in page
    client.cookies["django_language"] = "es"
    assert "el mismo nombre de correo, con número y todo" in client.get("/alike").content.decode()
    client.cookies["django_language"] = "en"
    row = Alike.objects.get()
    page = client.post(f"/alike/{row.pk}/reject", follow=True).content.decode()
    assert "not suggested again" in page and work not in page
    assert f"/alike/{row.pk}/reopen" in page and client.post(f"/alike/{row.pk}/reopen").status_code == 302
    page = client.get(f"/person/{person(home)}").content.decode()
    assert "Perhaps the same person" in page and work in page
    found = re.search(r'name="identity" value="(\d+)"><input type="hidden" name="why" value="([^"]+)"', page)
    assert found and int(found[1]) == of(work)
    client.post(f"/person/{person(home)}/claim", {"identity": found[1], "why": found[2]})
    assert person(home) == person(work) and "e-mail name" in Claim.objects.get(own=False).evidence
    assert "Perhaps the same" not in client.get(f"/person/{person(home)}").content.decode()
