"""Shops on the web as their documentation describes them, small, with a memory: what they hold is up to the test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

Said = tuple[int, dict[str, str], bytes]


def order(number: int, modified: str, **more: Any) -> dict[str, Any]:
    """An order as WooCommerce writes it, the fields we ask for."""
    return {
        "id": number, "status": "completed", "currency": "EUR", "total": "12.50", "customer_id": 0,
        "date_created_gmt": "2026-01-02T10:00:00", "date_modified_gmt": modified,
        "date_paid_gmt": "2026-01-02T10:05:00", "refunds": [],
        "billing": {"first_name": "Ana", "last_name": "Pérez", "email": f"C{number}@X.example"}, **more,
    }  # fmt: skip


class Woo:
    """The orders of a WooCommerce shop, as its REST API v3 gives them."""

    def __init__(self, orders: list[dict[str, Any]], refunds: Mapping[int, list[dict[str, Any]]] | None = None):
        self.orders, self.refunds, self.asked = orders, refunds or {}, 0
        self.between: Any = None  # called after each page
        self.busy = 0

    def __call__(self, path: str, _given: dict[str, Any], headers: Mapping[str, str]) -> Said:
        self.asked += 1
        if headers.get("Authorization") != "Basic Y2tfMTpjc18x":
            return 401, {}, b'{"code": "woocommerce_rest_cannot_view", "message": "Sorry, you cannot list resources."}'
        if self.busy:
            self.busy -= 1
            return 429, {"Retry-After": "0"}, b"{}"
        parts = urlsplit(path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path.endswith("/refunds"):
            return 200, {}, json.dumps(self.refunds[int(parts.path.split("/")[-2])]).encode()
        found = sorted(self.orders, key=lambda one: (one["date_modified_gmt"], one["id"]))
        found = [one for one in found if one["date_modified_gmt"] > asked.get("modified_after", "")]
        found = [one for one in found if str(one["id"]) not in asked.get("exclude", "").split(",")]
        some = json.dumps(found[: int(asked["per_page"])]).encode()
        if self.between:
            self.between()
        return 200, {}, some


class Shopify:
    """The orders of a Shopify shop, as its GraphQL API gives them, by the cursor of their place."""

    def __init__(self, nodes: list[dict[str, Any]]):
        self.nodes, self.throttled = nodes, 0

    def __call__(self, path: str, given: dict[str, Any], headers: Mapping[str, str]) -> Said:
        assert path.endswith("/graphql.json") and headers.get("X-Shopify-Access-Token".title()) == "shpat_1"
        if self.throttled:
            self.throttled -= 1
            return 200, {}, json.dumps({"errors": [{"message": "x", "extensions": {"code": "THROTTLED"}}]}).encode()
        if "shop {" in given["query"]:
            return 200, {}, b'{"data": {"shop": {"name": "La Esquina"}}}'
        said = given["variables"]
        since = said["since"].removeprefix("updated_at:>='").removesuffix("'")
        found = sorted((one for one in self.nodes if one["updatedAt"] >= since), key=lambda one: one["updatedAt"])
        begin = int(said["after"] or 0)
        page = {"hasNextPage": begin + said["n"] < len(found), "endCursor": str(begin + said["n"])}
        told = {"orders": {"nodes": found[begin : begin + said["n"]], "pageInfo": page}}
        return 200, {}, json.dumps({"data": told}).encode()


def node(number: int, updated: str, **more: Any) -> dict[str, Any]:
    """An order as Shopify writes it, the fields we ask for."""
    return {
        "legacyResourceId": str(number), "test": False, "createdAt": "2026-01-02T10:00:00Z", "updatedAt": updated,
        "displayFinancialStatus": "PAID", "email": f"c{number}@x.example", "customer": None, "refunds": [],
        "totalPriceSet": money("12.50"), **more,
    }  # fmt: skip


def money(amount: str, currency: str = "EUR") -> dict[str, Any]:
    """An amount as Shopify writes it."""
    return {"shopMoney": {"amount": amount, "currencyCode": currency}}


class Stripe:
    """The charges and refunds of a Stripe account, newest first, as its API v1 gives them."""

    def __init__(self, charges: list[dict[str, Any]], refunds: list[dict[str, Any]]):
        self.lists = {"charges": charges, "refunds": refunds}

    def __call__(self, path: str, _given: dict[str, Any], headers: Mapping[str, str]) -> Said:
        if headers.get("Authorization") != "Bearer rk_1":
            return 401, {}, b'{"error": {"message": "Invalid API Key provided"}}'
        parts = urlsplit(path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        found = sorted(self.lists[parts.path.split("/")[-1]], key=lambda one: (-one["created"], one["id"]))
        low, high = int(asked.get("created[gte]", 0)), int(asked.get("created[lte]", 1 << 40))
        found = [one for one in found if low <= one["created"] <= high]
        if after := asked.get("starting_after"):
            found = found[[one["id"] for one in found].index(after) + 1 :]
        some = found[: int(asked["limit"])]
        return 200, {}, json.dumps({"object": "list", "data": some, "has_more": len(found) > len(some)}).encode()


def charge(number: int, created: int, **more: Any) -> dict[str, Any]:
    """A charge as Stripe writes it, the fields we read."""
    return {
        "id": f"ch_{number}", "object": "charge", "amount": 1250, "amount_captured": 1250, "captured": True,
        "created": created, "currency": "eur", "customer": None, "livemode": True, "receipt_email": None,
        "status": "succeeded", "billing_details": {"email": f"c{number}@x.example", "name": "Ana"}, **more,
    }  # fmt: skip


def seconds(number: int, begin: str = "2026-01-02T10:00:00") -> str:
    """A moment so many seconds after another, as WooCommerce writes it."""
    return (datetime.fromisoformat(begin) + timedelta(seconds=number)).isoformat()
