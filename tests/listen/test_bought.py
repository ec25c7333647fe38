"""Orders and touches: written once however often they are told, and people are who they come from."""

from __future__ import annotations

from datetime import timedelta

from tests.neighbourhood import ANA, NOON, Neighbourhood, mail

from colmado.know.actions.recognising import meet
from colmado.know.models import Claim
from colmado.ledger.models import Identity, Order, Touch
from colmado.listen.actions import Bought, Met, Who, add_orders, add_touches


def test_an_order_told_twice_is_one_order(shop: Neighbourhood) -> None:
    shop.hear(mail(ANA, id="a@x", name="Ana"))
    ana, beto = Who(shop.channel, ANA), Who(shop.channel, "@beto", "Beto")
    paid = ((ana, 1250), (ana, -1250), (beto, 1))
    orders = [Bought(who, str(n), NOON, "EUR", minor) for n, (who, minor) in enumerate(paid)]
    for _ in range(2):
        whose = add_orders(source="till", orders=orders, at=shop.now)
        meet(identities=whose, at=shop.now)
    assert Order.objects.count() == 3
    assert add_orders(source="web", orders=orders[:1], at=shop.now) < whose, "another source has numbers of its own"
    assert Order.objects.count() == 4
    assert Identity.objects.get(address=ANA).name == "Ana", "who is known keeps their name"
    assert Identity.objects.get(address="@beto").kind == "esquina", "a handle is its channel's"
    assert Claim.objects.filter(identity__in=whose).count() == 2


def test_a_contact_told_twice_is_one_contact(shop: Neighbourhood) -> None:
    ana = Who(shop.channel, ANA, "Ana")
    told = [
        Met(ana, "visit", NOON, "people"),
        Met(ana, "call", NOON, "company"),
        Met(ana, "visit", NOON + timedelta(days=1)),
        Met(ana, "visit", NOON, "people"),
    ]
    for _ in range(2):
        whose = add_touches(touches=told, at=shop.now)
    assert Touch.objects.filter(identity__in=whose).count() == 3


def test_nothing_told_is_nothing_written(shop: Neighbourhood) -> None:
    assert add_orders(source="till", orders=[], at=shop.now) == set()
    assert add_touches(touches=[], at=shop.now) == set()
