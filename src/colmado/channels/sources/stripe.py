"""Stripe, by its API v1: charges that succeeded, and refunds, by when they were made.

Lists come newest first and know no time of change, so a fetch goes through a stretch of time by ids, and begins two
weeks before it stopped: a debit may take so long to succeed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from colmado.channels.contract import option
from colmado.channels.json_wire import get
from colmado.channels.sources.contract import MOST, SECONDS, Page, Sold, address_of, patiently
from colmado.kit.errors import ChannelError
from colmado.kit.money import DECIMALS

PER_PAGE = 100
AGAIN = timedelta(days=15)
LISTS = ("charges", "refunds")
# Decimals of Stripe's amounts where they are not those of the currency (docs.stripe.com/currencies).
THEIRS = {"ISK": 2, "UGX": 2, "MGA": 0}


@dataclass(frozen=True)
class Options:
    """How to reach the account: a restricted key that may read charges, refunds and customers."""

    key: str = option("Restricted key; begins with rk_live_", secret=True, required=True, goes_to=("url",))
    url: str = option("Address of the API", default="https://api.stripe.com")
    test_mode: bool = option("Count what was bought in test mode; for trying it out", default=False)


class Stripe:
    """Stripe."""

    options = Options

    def test(self, options: Options) -> Iterator[str]:
        """Ask for one charge and one refund."""
        for what in LISTS:
            _list(options, what, {"limit": 1})
            yield f"Stripe shows the {what}."

    def fetch(self, options: Options, cursor: Mapping[str, Any]) -> Iterator[Page]:
        """Yield charges, then refunds. Killed between two pages, it goes on after the last one that was stored."""
        now = int(datetime.now(UTC).timestamp())
        at: dict[str, Any] = {"since": 0, "until": now, "list": LISTS[0], "after": "", **cursor}
        while at["list"]:
            query: dict[str, str | int] = {"limit": PER_PAGE, "created[gte]": at["since"], "created[lte]": at["until"]}
            query |= {"starting_after": at["after"]} if at["after"] else {}
            query |= {"expand[]": "data.charge"} if at["list"] == "refunds" else {}
            things, more = _list(options, at["list"], query)
            if more and things:
                at = {**at, "after": things[-1]["id"]}
            else:
                at = {**at, "after": "", "list": {"charges": "refunds", "refunds": ""}[at["list"]]}
            done = {"since": max(0, at["until"] - int(AGAIN.total_seconds()))}
            told = [(thing, one) for thing in things if (one := _sold(thing)) is not None]
            kept = tuple(
                one for thing, one in told if one.address and (options.test_mode or _is_live(thing))
            )
            yield Page(kept, at if at["list"] else done, len(told) - len(kept))


def _is_live(thing: Mapping[str, Any]) -> bool:
    charge = thing["charge"] if thing["object"] == "refund" else thing
    return bool(isinstance(charge, dict) and charge.get("livemode"))


def _sold(thing: Mapping[str, Any]) -> Sold | None:
    """Make a row of a charge or a refund; None for one that did not succeed."""
    if thing.get("status") != "succeeded" or thing.get("captured") is False:
        return None
    refund = thing["object"] == "refund"
    charge = thing["charge"] if refund else thing
    charge = charge if isinstance(charge, dict) else {}
    billing = charge.get("billing_details") or {}
    customer = charge.get("customer")
    address = billing.get("email") or charge.get("receipt_email") or customer or ""
    if isinstance(address, dict):
        address = address.get("email") or address["id"]
    currency = thing["currency"].upper()
    ours = DECIMALS.get(currency, 2)
    amount = thing["amount"] if refund else thing.get("amount_captured", thing["amount"])
    minor = int(amount * 10 ** (ours - THEIRS.get(currency, ours)))
    at = datetime.fromtimestamp(thing["created"], UTC)
    address = address.strip().lower() if "@" in address else address
    return Sold(thing["id"], address, billing.get("name") or "", at, currency, -minor if refund else minor)


def _list(options: Options, what: str, query: Mapping[str, str | int]) -> tuple[list[dict[str, Any]], bool]:
    url = f"{address_of(options.url)}/v1/{what}"
    headers = {"Authorization": f"Bearer {options.key}"}
    found = patiently(lambda: get(url, query, seconds=SECONDS, headers=headers, most=MOST))
    if not isinstance(found, dict) or not isinstance(found.get("data"), list):
        raise ChannelError("Stripe gave something else than a list", permanent=True)
    return found["data"], bool(found.get("has_more"))


SOURCE = Stripe()
