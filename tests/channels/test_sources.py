"""Shops that tell what was bought, on a server of our own that speaks as they document it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.servers import shops
from tests.servers.json_server import json_server

from colmado.channels.sources import contract
from colmado.channels.sources.contract import Sold, address_of, find_source, minor_of
from colmado.channels.sources.shopify import Options as ShopifyOptions
from colmado.channels.sources.stripe import Options as StripeOptions
from colmado.channels.sources.woocommerce import Options as WooOptions
from colmado.kit.errors import ChannelError, InputError


def collect(kind: str, options: Any, cursor: Any = None) -> tuple[dict[str, Sold], Any, int]:
    """Everything a shop tells: by id, the last telling; the cursor after it; how many were left out."""
    found: dict[str, Sold] = {}
    left_out = 0
    cursor = cursor or {}
    for page in find_source(kind).fetch(options, cursor):
        found |= {one.external_id: one for one in page.sold}
        cursor, left_out = page.cursor, left_out + page.left_out
    return found, cursor, left_out


def woo(url: str) -> WooOptions:
    return WooOptions(url=url, key="ck_1", password="cs_1")


def test_woocommerce_orders_refunds_guests_and_currencies() -> None:
    orders = [
        shops.order(1, shops.seconds(1)),
        shops.order(2, shops.seconds(2), currency="JPY", total="1250", refunds=[{"id": 9, "total": "-250"}]),
        shops.order(3, shops.seconds(3), status="pending"),
        shops.order(4, shops.seconds(4), billing={"email": ""}, customer_id=77),
        shops.order(5, shops.seconds(5), billing={"email": ""}),
    ]
    refunds = {2: [{"id": 9, "amount": "250", "date_created_gmt": "2026-01-03T10:00:00"}]}
    with json_server(shops.Woo(orders, refunds)) as url:
        assert "its orders" in next(find_source("woocommerce").test(woo(url)))
        found, cursor, left_out = collect("woocommerce", woo(url))
    assert found.keys() == {"1", "2", "refund 9", "4"} and left_out == 1
    assert found["1"][1:3] == ("c1@x.example", "Ana Pérez") and found["1"].at.isoformat() == "2026-01-02T10:00:00+00:00"
    assert (found["2"].currency, found["2"].amount_minor, found["refund 9"].amount_minor) == ("JPY", 1250, -250)
    assert found["4"].address == "77" and cursor == {"since": "2026-01-02T10:00:05+00:00"}


@pytest.mark.parametrize("many", [False, True], ids=["one a second", "all in one second"])
def test_nothing_is_missed_when_orders_change_between_two_pages(many: bool) -> None:
    orders = [shops.order(n, shops.seconds(0 if many else n)) for n in range(170)]
    shop, changes = shops.Woo(orders), iter(range(0, 170, 7))

    def change() -> None:
        if (n := next(changes, None)) is not None:
            orders[n].update(date_modified_gmt=shops.seconds(1000 + n), total="99.00")

    shop.between = change
    with json_server(shop) as url:
        found, cursor, _ = collect("woocommerce", woo(url))
        assert len(found) == 170
        shop.between = None
        found |= collect("woocommerce", woo(url), cursor)[0]  # the last change came after the last page
        changed = {str(one["id"]) for one in orders if one["total"] == "99.00"}
        assert {number for number, one in found.items() if one.amount_minor == 9900} == changed and len(changed) > 3
        orders.append(shops.order(500, shops.seconds(5000)))
        before = shop.asked
        again, *_ = collect("woocommerce", woo(url), cursor)
        assert "500" in again and shop.asked - before < 3, "a second time begins where the first ended"


def test_a_busy_shop_is_waited_for_and_a_wrong_key_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = shops.Woo([shops.order(1, shops.seconds(1))])
    with json_server(shop) as url:
        shop.busy = contract.TRIES - 1
        assert len(collect("woocommerce", woo(url))[0]) == 1
        shop.busy = contract.TRIES
        with pytest.raises(ChannelError, match="429") as caught:
            collect("woocommerce", woo(url))
        assert not caught.value.permanent
        with pytest.raises(ChannelError, match="401: Sorry, you cannot list") as caught:
            collect("woocommerce", WooOptions(url=url, key="ck_2", password="secret-word"))
        assert caught.value.permanent and "secret-word" not in str(caught.value)


def test_shopify_orders_refunds_and_tests() -> None:
    refund = {"legacyResourceId": "9", "createdAt": "2026-01-03T10:00:00Z", "totalRefundedSet": shops.money("2.50")}
    nodes = [
        *(shops.node(n, f"2026-01-02T10:{n // 60:02}:{n % 60:02}Z") for n in range(120)),
        shops.node(200, "2026-01-05T10:00:00Z", displayFinancialStatus="PARTIALLY_REFUNDED", refunds=[
            refund, {**refund, "legacyResourceId": "10", "totalRefundedSet": shops.money("0.0")}]),
        shops.node(201, "2026-01-05T10:00:00Z", test=True),
        shops.node(202, "2026-01-05T10:00:00Z", displayFinancialStatus="VOIDED"),
        shops.node(203, "2026-01-05T10:00:00Z", email=None, customer={"legacyResourceId": "77", "displayName": "Ana"}),
        shops.node(204, "2026-01-05T10:00:00Z", totalPriceSet=shops.money("1250.0", "JPY")),
    ]  # fmt: skip
    shop = shops.Shopify(nodes)
    with json_server(shop) as url:
        options = ShopifyOptions(url=url, token="shpat_1")
        assert next(find_source("shopify").test(options)) == "The shop answers: La Esquina."
        found, cursor, left_out = collect("shopify", options)
        again, *_ = collect("shopify", options, cursor)
    assert len(found) == 124 and left_out == 1 and again.keys() < found.keys()
    assert (found["200"].amount_minor, found["refund 9"].amount_minor) == (1250, -250) and "refund 10" not in found
    assert found["203"][1:3] == ("77", "Ana") and found["204"].amount_minor == 1250


def test_shopify_is_waited_for_when_it_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = shops.Shopify([shops.node(1, "2026-01-02T10:00:00Z")])
    monkeypatch.setattr("colmado.channels.sources.shopify.THROTTLED", 0.0)
    with json_server(shop) as url:
        shop.throttled = 2
        assert len(collect("shopify", ShopifyOptions(url=url, token="shpat_1"))[0]) == 1


def test_stripe_charges_refunds_and_its_own_decimals() -> None:
    charges = [
        *(shops.charge(n, 1_760_000_000 + n) for n in range(230)),
        shops.charge(300, 1_760_001_000, currency="isk", amount=500, amount_captured=500),
        shops.charge(301, 1_760_001_000, livemode=False),
        shops.charge(302, 1_760_001_000, status="failed"),
        shops.charge(303, 1_760_001_000, captured=False),
        shops.charge(304, 1_760_001_000, billing_details={"email": None, "name": None}, customer="cus_7"),
        shops.charge(305, 1_760_001_000, amount_captured=1000),
    ]
    refund = {"object": "refund", "amount": 250, "currency": "eur", "created": 1_760_002_000, "status": "succeeded"}
    refunds = [{**refund, "id": "re_1", "charge": charges[3]}, {**refund, "id": "re_2", "status": "failed"}]
    with json_server(shops.Stripe(charges, refunds)) as url:
        options = StripeOptions(key="rk_1", url=url)
        assert len(list(find_source("stripe").test(options))) == 2
        found, cursor, left_out = collect("stripe", options)
        pages = list(find_source("stripe").fetch(options, {}))
        rest, after, _ = collect("stripe", options, pages[1].cursor)
        tried, *_ = collect("stripe", StripeOptions(key="rk_1", url=url, test_mode=True))
        with pytest.raises(ChannelError, match="Invalid API Key"):
            collect("stripe", StripeOptions(key="rk_2", url=url))
    assert len(found) == 234 and left_out == 1 and "ch_301" in tried
    assert (found["ch_300"].currency, found["ch_300"].amount_minor) == ("ISK", 5)
    assert found["ch_304"].address == "cus_7" and found["ch_305"].amount_minor == 1000
    assert (found["re_1"].address, found["re_1"].amount_minor) == ("c3@x.example", -250)
    assert set(cursor) == {"since"} == set(after)
    told = {one.external_id for page in pages[:2] for one in page.sold}
    assert told | rest.keys() == found.keys() and not told & rest.keys(), "stopped after a page, it goes on there"


def test_what_cannot_be_used_is_said() -> None:
    assert address_of("shop.example/") == "https://shop.example" and address_of("http://localhost:8080")
    for url in ("http://shop.example", "ftp://shop.example", "https://user@shop.example", ""):
        with pytest.raises(InputError, match="the shop's address"):
            address_of(url)
    with pytest.raises(InputError, match="known: woocommerce, shopify, stripe"):
        find_source("ebay")
    for amount in ("ten", "1.005", None):
        with pytest.raises(ChannelError):
            minor_of(amount, "EUR")
    assert minor_of("10.0", "JPY") == 10 and minor_of("1.005", "KWD") == 1005
