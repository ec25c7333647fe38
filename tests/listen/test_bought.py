"""Orders and touches: written once however often they are told, and people are who they come from."""

from __future__ import annotations

from datetime import timedelta

from tests.neighbourhood import ANA, NOON, Neighbourhood, mail

from colmado.know.actions.recognising import meet
from colmado.know.models import Claim
from colmado.ledger.models import Identity, Order, Touch
from colmado.listen.actions import add_orders, add_touches
from colmado.listen.bought import Bought, Met, key_of

HERS = ("email", ANA, "Ana of the till")
HIS = ("esquina", "@beto", "Beto")


def test_an_order_told_twice_is_one_order(shop: Neighbourhood) -> None:
    shop.hear(mail(ANA, id="a@x", name="Ana"))
    paid = ((HERS, 1250), (HERS, -1250), (HIS, 1))
    orders = [Bought(*who, str(n), NOON, "EUR", minor) for n, (who, minor) in enumerate(paid)]
    first, again = (add_orders(source="till", orders=orders, at=shop.now) for _ in range(2))
    assert (first.new, first.known, again.new, again.known, again.otherwise) == (3, 0, 0, 3, 0)
    for _ in range(2):
        meet(identities=again.whose, at=shop.now)
    assert Order.objects.count() == 3
    other = add_orders(source="web", orders=orders[:1], at=shop.now)
    assert other.new == 1 and other.whose < first.whose, "another source has numbers of its own"
    assert Identity.objects.get(address=ANA).name == "Ana", "who is known keeps their name"
    assert Identity.objects.get(address="@beto").kind == "esquina", "a handle is its channel's"
    assert Claim.objects.filter(identity__in=first.whose).count() == 2


def test_an_order_told_otherwise_is_told_and_only_replaced_when_asked(shop: Neighbourhood) -> None:
    one = Bought(*HIS, "7", NOON, "EUR", 500)
    add_orders(source="till", orders=[one], at=shop.now)
    dearer = [one._replace(amount_minor=700), one._replace(amount_minor=800), one._replace(external_id="8")]
    told = add_orders(source="till", orders=dearer, at=shop.now)
    assert (told.new, told.known, told.otherwise) == (1, 2, 1)
    assert [(c.external_id, c.amount_minor, c.told_amount_minor) for c in told.changes] == [("7", 500, 800)]
    assert Order.objects.get(external_id="7").amount_minor == 500
    add_orders(source="till", orders=[*dearer, one._replace(external_id="9")], at=shop.now, replace=True)
    moved = one._replace(external_id="8", address="@eva", placed_at=NOON + timedelta(days=1), currency="USD")
    add_orders(source="till", orders=[moved], at=shop.now, replace=True)
    rows = {row.external_id: row for row in Order.objects.select_related("identity")}
    assert rows["7"].amount_minor == 800, "the last of several tellings"
    assert (rows["8"].identity.address, rows["8"].placed_at, rows["8"].currency) == ("@eva", moved.placed_at, "USD")
    assert len(rows) == 3


def test_of_one_order_twice_in_one_telling_the_first_counts(shop: Neighbourhood) -> None:
    twice = [Bought(*HIS, "7", NOON, "EUR", minor) for minor in (900, 100)]
    told = add_orders(source="till", orders=twice, at=shop.now)
    assert (told.new, told.known, told.otherwise) == (1, 1, 1)
    assert Order.objects.get().amount_minor == 900


def test_a_contact_told_twice_is_one_contact(shop: Neighbourhood) -> None:
    told = [
        Met(*HERS, "visit", NOON, "people"),
        Met(*HERS, "call", NOON, "company"),
        Met(*HERS, "visit", NOON + timedelta(days=1)),
        Met(*HERS, "visit", NOON, "people"),
    ]
    counts = [add_touches(touches=told, at=shop.now) for _ in range(2)]
    assert [(one.new, one.known) for one in counts] == [(3, 1), (0, 4)]
    assert Touch.objects.filter(identity__in=counts[0].whose).count() == 3


def test_nothing_told_is_nothing_written(shop: Neighbourhood) -> None:
    assert add_orders(source="till", orders=[], at=shop.now).whose == frozenset()
    assert add_touches(touches=[], at=shop.now).new == 0


def test_a_mail_address_is_the_same_everywhere() -> None:
    assert key_of("till", "ana@x.example") == ("email", "ana@x.example")
    assert key_of("till", "@ana") == ("till", "@ana") and key_of("till", "4711") == ("till", "4711")
