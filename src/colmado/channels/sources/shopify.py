"""Shopify, by its Admin API in GraphQL: orders by when they changed, with their refunds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from colmado.channels.contract import option
from colmado.channels.json_wire import TooMany, post
from colmado.channels.sources.contract import (
    MOST,
    SECONDS,
    Page,
    Part,
    Sold,
    address_of,
    minor_of,
    moment_of,
    patiently,
    sweep,
)  # fmt: skip
from colmado.kit.errors import ChannelError

PER_PAGE = 50
THROTTLED = 2.0  # seconds; the bucket of questions fills again by itself
BOUGHT = frozenset(("PAID", "PARTIALLY_PAID", "PARTIALLY_REFUNDED", "REFUNDED"))
ORDERS = """query Orders($n: Int!, $since: String!, $after: String) {
  orders(first: $n, after: $after, sortKey: UPDATED_AT, query: $since) {
    nodes {
      legacyResourceId test createdAt updatedAt displayFinancialStatus email
      customer { legacyResourceId displayName }
      totalPriceSet { shopMoney { amount currencyCode } }
      refunds { legacyResourceId createdAt totalRefundedSet { shopMoney { amount currencyCode } } }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""


@dataclass(frozen=True)
class Options:
    """How to reach the shop: a custom app of its own, with the scopes read_orders and read_all_orders."""

    url: str = option("Address of the shop; https://name.myshopify.com", required=True)
    token: str = option("Access token of the app; begins with shpat_", secret=True, required=True, goes_to=("url",))
    version: str = option("Version of the API; a quarter such as 2026-07", default="2026-07")


class Shopify:
    """Shopify."""

    options = Options

    def test(self, options: Options) -> Iterator[str]:
        """Ask what the shop is called."""
        yield f"The shop answers: {_ask(options, '{ shop { name } }', {})['shop']['name']}."

    def fetch(self, options: Options, cursor: Mapping[str, Any]) -> Iterator[Page]:
        """Yield orders that were paid, and refunds, as they changed."""

        def ask(since: datetime, after: Any) -> Part:
            said = f"updated_at:>='{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'"
            found = _ask(options, ORDERS, {"n": PER_PAGE, "since": said, "after": after})["orders"]
            orders, page = found["nodes"], found["pageInfo"]
            last = moment_of(orders[-1]["updatedAt"]) if orders else None
            return Part(orders, last, page["endCursor"] if page["hasNextPage"] else None)

        for orders, after in sweep(ask, cursor):
            told = [(order, list(_sold(order))) for order in orders]
            kept = tuple(one for order, sold in told if not order["test"] for one in sold if one.address)
            yield Page(kept, after, sum(len(sold) for _, sold in told) - len(kept))


def _sold(order: Mapping[str, Any]) -> Iterator[Sold]:
    if order["displayFinancialStatus"] not in BOUGHT:
        return
    customer = order.get("customer") or {}
    address = (order.get("email") or "").strip().lower() or str(customer.get("legacyResourceId") or "")
    name = customer.get("displayName") or ""
    name = "" if "@" in name else name
    minor, currency = _money(order["totalPriceSet"])
    yield Sold(str(order["legacyResourceId"]), address, name, moment_of(order["createdAt"]), currency, minor)
    for refund in order["refunds"]:
        minor, currency = _money(refund["totalRefundedSet"])
        if minor:  # a thing that came back without money is none
            at, number = moment_of(refund["createdAt"]), f"refund {refund['legacyResourceId']}"
            yield Sold(number, address, name, at, currency, -abs(minor))


def _money(told: Mapping[str, Any]) -> tuple[int, str]:
    money = told["shopMoney"]
    return minor_of(money["amount"], money["currencyCode"]), money["currencyCode"]


def _ask(options: Options, question: str, given: Mapping[str, Any]) -> dict[str, Any]:
    url = f"{address_of(options.url)}/admin/api/{options.version}/graphql.json"
    sent = {"query": question, "variables": dict(given)}
    headers = {"X-Shopify-Access-Token": options.token}

    def once() -> dict[str, Any]:
        said = post(url, sent, seconds=SECONDS, headers=headers, most=MOST)
        for error in said.get("errors") or ():
            if (error.get("extensions") or {}).get("code") == "THROTTLED":
                raise TooMany("Shopify asks to wait", THROTTLED)
            raise ChannelError(f"Shopify said: {str(error.get('message'))[:200]}", permanent=True)
        data = said.get("data")
        if not isinstance(data, dict):
            raise ChannelError("Shopify gave something else than an answer", permanent=True)
        return data

    return patiently(once)


SOURCE = Shopify()
