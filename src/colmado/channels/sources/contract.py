"""What every kind of shop that tells orders promises, in values only.

    fetch(options, cursor) -> pages of (orders and refunds, cursor after them) -> listen stores both at once
    test(options)          -> a sentence for each step that works, then the error of what does not

An order may come again, whole and as it is now: whoever stores it takes the last telling. So a fetch begins a little
before it stopped, and goes on by time, never by page numbers alone: those move when orders change between two pages.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from importlib import import_module
from typing import Any, NamedTuple, Protocol, cast
from urllib.parse import urlsplit

from colmado.channels.json_wire import TooMany, is_usable
from colmado.kit.errors import ChannelError, InputError
from colmado.kit.money import DECIMALS

KINDS = ("woocommerce", "shopify", "stripe")
SECONDS = 60.0  # for one question
MOST = 16_000_000  # bytes of an answer
LONGEST, TRIES = 60.0, 5  # seconds we wait when we are asked to, and how often
OVERLAP = timedelta(minutes=5)
HERE = ("localhost", "127.0.0.1", "::1")


class Sold(NamedTuple):
    """An order, or a refund (below zero, with an id of its own). `address`: a mail address, or a customer's number."""

    external_id: str
    address: str
    name: str
    at: datetime
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some orders, the cursor that is true once they are stored, and how many were left out (tests, nobody's)."""

    sold: tuple[Sold, ...]
    cursor: Mapping[str, Any]
    left_out: int = 0


class Source(Protocol):
    """One kind of shop."""

    options: type

    def test(self, options: Any) -> Iterator[str]:
        """Try it."""
        ...

    def fetch(self, options: Any, cursor: Mapping[str, Any]) -> Iterator[Page]:
        """Yield what is new or changed since `cursor`."""
        ...


def find_source(kind: str) -> Source:
    """Find a kind of shop. Raises InputError with the kinds there are."""
    if kind not in KINDS:
        raise InputError(f"no kind of shop is called {kind!r}; known: {', '.join(KINDS)}")
    return cast("Source", import_module(f"colmado.channels.sources.{kind}").SOURCE)


def address_of(url: str) -> str:
    """Check where a shop stands: https, or this very machine. Raises InputError."""
    given = url.strip().rstrip("/")
    if "://" not in given:
        given = f"https://{given}"
    if not is_usable(given) or (urlsplit(given).scheme != "https" and urlsplit(given).hostname not in HERE):
        raise InputError(f"the shop's address is like https://shop.example, got {url!r}")
    return given


def patiently[Said](ask: Callable[[], Said]) -> Said:
    """Ask, and wait as long as the other side wants. Raises ChannelError."""
    for left in reversed(range(TRIES)):
        try:
            return ask()
        except TooMany as error:
            if not left or error.seconds > LONGEST:
                raise
            time.sleep(error.seconds)
    raise AssertionError


def minor_of(amount: Any, currency: str) -> int:
    """Read an amount as shops write it in JSON ("10.00"), in the smallest unit. Raises ChannelError."""
    try:
        made = Decimal(str(amount)).scaleb(DECIMALS.get(currency, 2))
        if made == made.to_integral_value():
            return int(made)
    except InvalidOperation:
        pass
    raise ChannelError(f"an amount in {currency} was expected, got {amount!r}", permanent=True)


def moment_of(text: str) -> datetime:
    """Read a moment of a shop; UTC where it names no zone. Raises ChannelError."""
    try:
        made = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        raise ChannelError(f"a moment was expected, got {text!r}", permanent=True) from None
    return made.replace(tzinfo=UTC) if made.tzinfo is None else made.astimezone(UTC)


class Part(NamedTuple):
    """What a shop gave at once: things in the order they changed, when the last did, how to go on (None: no more)."""

    things: list[dict[str, Any]]
    last: datetime | None
    more: Any


def sweep(
    ask: Callable[[datetime, Any], Part], cursor: Mapping[str, Any]
) -> Iterator[tuple[list[dict[str, Any]], dict[str, Any]]]:
    """Go through everything that changed since `cursor`, oldest first, each part with the cursor after it.

    Each question begins where the last answer ended, in time; only where a whole part changed in one second is it
    asked for more of that second.
    """
    since = moment_of(cursor["since"]) - OVERLAP if cursor.get("since") else datetime(2000, 1, 1, tzinfo=UTC)
    more: Any = None
    while True:
        part = ask(since, more)
        at = part.last or since
        yield part.things, {"since": max(at, since).isoformat()} if part.things else dict(cursor)
        if part.more is None:
            return
        since, more = (at, None) if at > since else (since, part.more)
