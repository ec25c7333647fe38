"""The pages of topics: they teach while there is nothing, numbers open their rows, what is done by hand is undone."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone
from tests.neighbourhood import Neighbourhood
from tests.understand.test_topics import BREAD, LATE, fill, of

from colmado.understand.models import Topic


@pytest.fixture
def street(shop: Neighbourhood) -> Neighbourhood:
    """The same shop, today: pages have the clock of the wall."""
    shop.now = timezone.now()
    return fill(shop)


def test_it_teaches_while_there_is_nothing(shop: Neighbourhood, client: Client) -> None:
    client.force_login(shop.diego)
    page = client.get("/topics").content.decode()
    assert "No topic has formed yet" in page and "200 are missing" in page


def test_every_number_opens_its_rows(street: Neighbourhood, client: Client) -> None:
    client.force_login(street.diego)
    page = client.get("/topics").content.decode()
    counts = re.findall(r'href="(/topic/\d+)#messages">(\d+) messages', page)
    assert len(counts) >= 2 and "New: at least" in page
    for address, n in counts:
        answer = client.get(address)
        assert len(answer.context["rows"]) == int(n)
        weeks = re.findall(r'href="\?week=(\d+)#messages">(\d+) in', answer.content.decode())
        assert sum(int(count) for _week, count in weeks) == int(n)
        for week, count in weeks:
            assert len(client.get(f"{address}?week={week}").context["rows"]) == int(count)
    assert client.get("/topic/99999").status_code == 404 and client.get(f"{counts[0][0]}?week=12").status_code == 400


def test_it_speaks_spanish(street: Neighbourhood, client: Client) -> None:
    client.force_login(street.diego)
    client.cookies["django_language"] = "es"
    page = client.get("/topics").content.decode()
    assert "De qué escribe la gente" in page and ">paquete</a>" in page and "Nuevo: al menos" in page
    assert re.search(r"\d,\d veces", page)


def test_by_hand_and_back(street: Neighbourhood, client: Client) -> None:
    client.force_login(street.diego)
    late, bread = of(LATE[0]), of(BREAD[0])
    client.post(f"/topic/{late}/rename", {"name": "Parcels that are late"})
    assert "Parcels that are late" in client.get("/topics").content.decode()
    client.post(f"/topic/{late}/rename", {"name": ""})
    assert "Parcels that are late" not in client.get("/topics").content.decode()
    assert client.post(f"/topic/{bread}/merge", {"into": str(late)})["Location"] == f"/topic/{late}"
    assert f"/topic/{bread}/unmerge" in client.get(f"/topic/{late}").content.decode()
    assert "a part of another topic" in client.get(f"/topic/{bread}").content.decode()
    assert client.post(f"/topic/{late}/merge", {"into": str(bread)}).status_code == 400
    assert client.post(f"/topic/{late}/merge", {"into": "x"}).status_code == 400
    client.post(f"/topic/{bread}/unmerge")
    assert Topic.objects.get(pk=bread).merged_into is None


def test_who_only_reads_is_offered_nothing(street: Neighbourhood, client: Client) -> None:
    street.diego.role = "read-only"
    street.diego.save()
    client.force_login(street.diego)
    page = client.get(f"/topic/{of(LATE[0])}").content.decode()
    assert "/rename" not in page and "/merge" not in page
    assert client.post(f"/topic/{of(LATE[0])}/rename", {"name": "x"}).status_code == 403
