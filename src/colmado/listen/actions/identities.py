"""Identities: find or make everyone who is named in a batch. No other room writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from colmado.channels.contract import Incoming
from colmado.ledger.actions import add_missing
from colmado.ledger.models import Channel, Identity
from colmado.listen.bought import key_of


def identity_key(channel: Channel, address: str) -> tuple[str, str]:
    """Say which identity an address is: mail addresses are the same everywhere, others are the channel's own."""
    return key_of(channel.name, address)


def identities_in(channel: Channel, items: Iterable[Incoming], at: datetime) -> dict[tuple[str, str], int]:
    """Find or make the identities of everyone named in a batch."""
    names: dict[tuple[str, str], str] = {}
    for item in items:
        people = [(item.author.address, item.author.name), *((r.address, r.name) for r in item.recipients)]
        for address, name in people:
            key = identity_key(channel, address)
            names[key] = names.get(key) or name
    return _identities_of(names, at)


def _identities_of(names: Mapping[tuple[str, str], str], at: datetime) -> dict[tuple[str, str], int]:
    """Find or make identities by their keys, with the names to give new ones; sorted, so that rivals never deadlock."""
    wanted = sorted(names)
    found = _find(wanted)
    missing = [(*key, names[key][:200], at) for key in wanted if key not in found]
    if missing:
        add_missing(Identity, ("kind", "address", "name", "created_at"), missing)
        found |= _find([(kind, address) for kind, address, *_ in missing])
    return found


def our_identity(channel: Channel, at: datetime) -> Identity:
    """Find or make who we are on a channel: its first address, or its name where it has none."""
    ours = channel.addresses[0] if channel.addresses else channel.name
    kind, address = identity_key(channel, ours)
    found, _ = Identity.objects.get_or_create(
        kind=kind, address=address, defaults={"name": channel.title, "created_at": at}
    )
    return found


def _find(keys: list[tuple[str, str]]) -> dict[tuple[str, str], int]:
    rows = Identity.objects.filter(
        kind__in={kind for kind, _ in keys}, address__in=[address for _, address in keys]
    ).values_list("kind", "address", "id")
    return {(kind, address): pk for kind, address, pk in rows}
