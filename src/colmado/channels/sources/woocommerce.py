"""WooCommerce, by its REST API v3 (WooCommerce 5.8 or later): orders by when they changed, refunds of each."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from colmado.channels.contract import option
from colmado.channels.json_wire import get
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
BOUGHT = frozenset(("processing", "completed", "refunded"))
FIELDS = "id,status,currency,total,date_created_gmt,date_modified_gmt,date_paid_gmt,customer_id,billing,refunds"


@dataclass(frozen=True)
class Options:
    """How to reach the shop: keys are made at WooCommerce, Settings, Advanced, REST API, with permission to read."""

    url: str = option("Address of the shop; https://shop.example", required=True)
    key: str = option("Consumer key; begins with ck_", secret=True, required=True, goes_to=("url",))
    password: str = option("Consumer secret; begins with cs_", secret=True, required=True, goes_to=("url",))


class WooCommerce:
    """WooCommerce."""

    options = Options

    def test(self, options: Options) -> Iterator[str]:
        """Ask for one order."""
        found = _get(options, "orders", {"per_page": 1, "_fields": "id"})
        yield f"The shop answers, and shows {'its orders' if found else 'that it has no orders yet'}."

    def fetch(self, options: Options, cursor: Mapping[str, Any]) -> Iterator[Page]:
        """Yield orders that were paid, and refunds, as they changed."""

        def ask(since: datetime, seen: Any) -> Part:
            after = (since - timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S")  # why: "after" leaves its second out
            query: dict[str, str | int] = {"per_page": PER_PAGE, "orderby": "modified", "order": "asc"}
            query |= {"_fields": FIELDS, "modified_after": after, "dates_are_gmt": "true"}
            query |= {"exclude": ",".join(seen)} if seen else {}  # of a second with many, by number: pages would move
            orders = _get(options, "orders", query)
            last = moment_of(orders[-1]["date_modified_gmt"]) if orders else None
            more = (*(seen or ()), *(str(order["id"]) for order in orders)) if len(orders) == PER_PAGE else None
            return Part(orders, last, more)

        for orders, after in sweep(ask, cursor):
            sold = [one for order in orders for one in self._sold(options, order)]
            kept = tuple(one for one in sold if one.address)
            yield Page(kept, after, len(sold) - len(kept))

    def _sold(self, options: Options, order: Mapping[str, Any]) -> Iterator[Sold]:
        if order["status"] not in BOUGHT:
            return
        billing, number, currency = order.get("billing") or {}, str(order["id"]), order["currency"]
        address = (billing.get("email") or "").strip().lower() or str(order.get("customer_id") or "")
        name = " ".join(f"{billing.get('first_name') or ''} {billing.get('last_name') or ''}".split())
        at = moment_of(order["date_created_gmt"])
        yield Sold(number, address, name, at, currency, minor_of(order["total"], currency))
        if not order.get("refunds"):
            return
        for refund in _get(options, f"orders/{number}/refunds", {"per_page": 100}):
            minor = -abs(minor_of(refund["amount"], currency))
            yield Sold(f"refund {refund['id']}", address, name, moment_of(refund["date_created_gmt"]), currency, minor)


def _get(options: Options, what: str, query: Mapping[str, str | int]) -> list[dict[str, Any]]:
    key = base64.b64encode(f"{options.key}:{options.password}".encode()).decode()
    url = f"{address_of(options.url)}/wp-json/wc/v3/{what}"
    found = patiently(lambda: get(url, query, seconds=SECONDS, headers={"Authorization": f"Basic {key}"}, most=MOST))
    if not isinstance(found, list):
        raise ChannelError("the shop gave something else than a list of orders", permanent=True)
    return found


SOURCE = WooCommerce()
