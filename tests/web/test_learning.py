"""The page of what was learned: it teaches while there is nothing, and its number opens what would be learned from."""

from __future__ import annotations

from django.test import Client
from tests.neighbourhood import ANA, Neighbourhood, mail

from colmado.answer.actions.correcting import correct
from colmado.ledger.models import Message


def test_it_counts_what_it_lists_and_says_when_it_is_too_little(shop: Neighbourhood, client: Client) -> None:
    client.force_login(shop.marta)
    page = client.get("/learning").content.decode()
    assert "Nobody has said otherwise yet" in page and "Learn from them now" not in page
    shop.hear(*(mail(ANA, f"¿Tenéis {one}?", id=f"{one}@x") for one in ("pan", "leche")))
    for message in Message.objects.all():
        for kind in ("complaint", "other"):
            correct(message=message.pk, kind=kind, by=shop.diego, at=shop.clock())
    answer = client.get("/learning")
    assert "2 corrections</a> to learn from" in answer.content.decode() and len(answer.context["corrections"]) == 2
    assert "from 20 corrections on, and so far there are 2" in client.post("/learning").content.decode()


def test_only_owners_teach(shop: Neighbourhood, client: Client) -> None:
    client.force_login(shop.diego)
    assert client.get("/learning").status_code == client.post("/learning").status_code == 403
