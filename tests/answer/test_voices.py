"""What people say, counted: every number opens exactly the messages it counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.neighbourhood import ANA, BETO, NOON, Neighbourhood, mail

from colmado.answer.queries.voices import HEADS, saying, voices
from colmado.kit.errors import InputError
from colmado.kit.intervals import wilson
from colmado.ledger.models import Channel, Team
from colmado.understand.models import Reading

SAID = (
    "Mi pedido llega tres semanas tarde y nadie me contesta. ¡Lo necesito hoy mismo!",
    "The bread was stale and the coffee cold. I am not coming back.",
    "¡Qué maravilla de tarta, gracias a todo el equipo!",
    "Do you still have the blue mugs? I would like to buy two.",
    "Why not put a bench outside? It would be lovely.",
)


@pytest.fixture
def said(shop: Neighbourhood) -> Neighbourhood:
    shop.hear(*(mail(ANA, text, id=f"{n}@x", subject="") for n, text in enumerate(SAID)))
    shop.hear(mail(BETO, "Llegó todo roto.", id="old@x", subject="", at=NOON - timedelta(days=40)))
    shop.read_again()
    return shop


def test_every_number_opens_the_messages_it_counted(said: Neighbourhood, statements: Callable[[int], object]) -> None:
    with statements(2):
        found = voices(by=said.marta, at=said.now)
    assert (found.read, found.unread) == (len(SAID), 0)
    for one in (*found.feelings, *found.causes, *found.wishes):
        rows = saying(head=one.head, label=one.label, by=said.marta, at=said.now)
        assert len(rows) == one.n
        assert sum(one.head in row.reading.unsure for row in rows) == one.unsure
        low, high = one.interval
        assert low <= one.share <= high
    assert sum(one.n for one in found.feelings) == len(SAID)
    assert sum(one.n for one in found.causes) == found.causes[0].of
    assert voices(by=said.marta, at=said.now, weeks=8).read == len(SAID) + 1
    negative = saying(head="sentiment", label="negative", by=None, at=said.now)
    assert {row.pk for row in negative} == set(
        Reading.objects.filter(sentiment="negative").exclude(message__external_id="old@x").values_list("pk", flat=True)
    )


def test_nobody_counts_what_they_may_not_see(said: Neighbourhood) -> None:
    Channel.objects.filter(pk=said.channel.pk).update(team=Team.objects.create(name="others"))
    found = voices(by=said.diego, at=said.now)
    assert (found.read, found.unread) == (0, 0) and not any(one.n for one in found.feelings)
    assert not saying(head="sentiment", label="negative", by=said.diego, at=said.now).exists()
    said.diego.role = "commercial"
    said.diego.save()
    Channel.objects.update(team=None)
    rows = saying(head="sentiment", label="negative", by=said.diego, at=said.now)
    assert not rows.filter(conversation__kind__in=("complaint", "protest", "concern")).exists()


def test_what_was_not_read_twice_is_said(shop: Neighbourhood) -> None:
    shop.hear(mail(ANA, SAID[0], id="1@x"))
    found = voices(by=None, at=shop.now)
    assert (found.read, found.unread) == (0, 1) and found.feelings[0].interval == (0, 1)


def test_nonsense_is_told(shop: Neighbourhood) -> None:
    with pytest.raises(InputError, match="7 weeks are not offered; known: 1, 4, 8"):
        voices(by=None, at=shop.now, weeks=7)
    for head, label in (("mood", "bad"), ("sentiment", "awful"), ("churn", "false")):
        with pytest.raises(InputError, match=f"nothing is counted as {head} {label}; known: sentiment: negative"):
            saying(head=head, label=label, by=None, at=shop.now)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pages(said: Neighbourhood, client: Client, language: str) -> None:
    client.force_login(said.marta)
    client.cookies["django_language"] = language
    page = client.get("/voices?weeks=1&").content.decode()
    assert ("How they feel" if language == "en" else "Cómo se sienten") in page
    for head, labels in HEADS.items():
        for label in labels:
            assert client.get(f"/voices/{head}/{label}?weeks=8").status_code == 200
    message = saying(head="sentiment", label="negative", by=None, at=said.now)[0]
    page = client.get(f"/message/{message.pk}/understood").content.decode()
    assert ("Read a second time" if language == "en" else "Leído por segunda vez") in page
    assert client.get("/voices/mood/bad").status_code == 400


@given(st.integers(0, 300), st.integers(0, 300))
def test_an_interval_holds_its_share(n: int, more: int) -> None:
    low, high = wilson(n, n + more)
    assert 0 <= low <= (n / (n + more) if n + more else 0.5) <= high <= 1
    assert more != 0 or high == 1
