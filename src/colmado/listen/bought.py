"""What people did that was no message, as it is told: whose it is, then what. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

EMAIL = "email"
MOST_ADDRESS, MOST_NAME = 400, 200  # characters


class Bought(NamedTuple):
    """One purchase, or a refund (below zero), in the smallest unit of its currency.

    kind, address  whose identity it is (`key_of`); name is what they were called there
    external_id    what its source calls it
    placed_at      aware
    """

    kind: str
    address: str
    name: str
    external_id: str
    placed_at: datetime
    currency: str
    amount_minor: int


class Met(NamedTuple):
    """One contact that was no message: with whom, of what kind (`touch`), driven by whom, what is known of it."""

    kind: str
    address: str
    name: str
    touch: str
    at: datetime
    driven_by: str = "unknown"
    note: str = ""


def key_of(place: str, address: str) -> tuple[str, str]:
    """Say which identity an address is: mail addresses are the same everywhere, others are the place's own.

    place  the channel's name, or the name of where orders come from
    """
    if "@" in address[1:] and "." in address.rpartition("@")[2]:
        return EMAIL, address[:MOST_ADDRESS]
    return place, address[:MOST_ADDRESS]
