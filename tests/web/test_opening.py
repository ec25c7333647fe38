"""The first sentence, the awning, and the parts of the inbox: said from the rows the page shows anyway."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from tests.neighbourhood import ANA, BETO, Neighbourhood, mail

from colmado.ledger.models import Conversation
from colmado.web.shop import SOON, standing


@pytest.fixture(autouse=True)
def _forgetful() -> Iterator[None]:
    caches["here"].clear()
    yield
    caches["here"].clear()


@pytest.fixture
def marta(shop: Neighbourhood, client: Client) -> Client:
    client.force_login(shop.marta)
    return client


def due_in(shop: Neighbourhood, external_id: str, hours: float) -> None:
    """Wind a conversation's due time, as if it had been written earlier or later."""
    talk = shop.talk_of(external_id).pk
    Conversation.objects.filter(pk=talk).update(due_at=timezone.now() + timedelta(hours=hours))


def test_the_awning_is_late_soon_or_calm() -> None:
    now = timezone.now()
    assert standing(None) == "calm"
    assert standing(now - timedelta(seconds=1)) == "late"
    assert standing(now + SOON / 2) == "soon"
    assert standing(now + SOON * 2) == "calm"


def test_an_empty_shop_says_that_nobody_waits_and_what_to_do(marta: Client) -> None:
    page = marta.get("/inbox").content.decode()
    assert "Nobody is waiting." in page and "./colmado import" in page and 'class="calm"' in page


def test_people_are_counted_and_not_their_messages(shop: Neighbourhood, marta: Client) -> None:
    shop.hear(mail(ANA, id="a@x"), mail(ANA, "Otra cosa", id="b@x", subject="Otra"), mail(BETO, id="c@x", name="Beto"))
    due_in(shop, "c@x", -30), due_in(shop, "a@x", 1), due_in(shop, "b@x", 500)
    answer = marta.get("/inbox")
    page = answer.content.decode()
    assert '<a href="#talks">Two</a> people are waiting.' in page and "Beto comes first" in page
    assert '<a href="#late">One</a> conversation is past its time.' in page
    assert answer.context["groups"][0][0] == "late"
    assert sum(len(rows) for _group, rows in answer.context["groups"]) == 3
    assert 'class="late"' in page and "Someone has waited too long" in page
    assert 'class="late"' in marta.get("/outbox").content.decode()


def test_more_than_a_page_is_at_least_what_the_page_shows(shop: Neighbourhood, marta: Client) -> None:
    shop.hear(*(mail(f"c{n}@x.example", f"hola {n}", id=f"{n}@x") for n in range(60)))
    page = marta.get("/inbox").content.decode()
    assert 'At least <a href="#talks">50</a> people are waiting.' in page


@pytest.mark.parametrize("asked", ["", "?view=all", "?view=mine", "?view=late", "?view=resolved", "?kind=question"])
def test_turning_the_inbox_costs_three_statements(
    shop: Neighbourhood, marta: Client, statements: Callable[[int], Iterator[None]], asked: str
) -> None:
    shop.hear(mail(id="a@x"))
    marta.get("/inbox")
    with statements(3):  # type: ignore[attr-defined]  # session, teammate, page
        assert marta.get("/inbox" + asked).status_code == 200


def test_a_letter_on_its_way_is_in_the_outbox(shop: Neighbourhood, marta: Client) -> None:
    shop.hear(mail(id="a@x"))
    talk = shop.talk_of("a@x")
    marta.post(f"/conversation/{talk.pk}/reply", {"seen": talk.version, "text": "A las nueve."})
    page = marta.get("/outbox").content.decode()
    assert "Replies are leaving" in page and "A las nueve." in page and "waits to leave" in page


def test_a_form_that_is_too_old_says_so(shop: Neighbourhood) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(shop.marta)
    answer = careful.post("/check")
    assert answer.status_code == 403 and "nothing was done" in answer.content.decode()
