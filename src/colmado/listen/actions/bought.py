"""What people did that was no message: orders and touches, each written once however often it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from colmado.ledger.actions import add_missing, copy_in
from colmado.ledger.models import Channel, Identity, Order, Touch
from colmado.listen.actions.identities import identities_of, identity_key


@dataclass(frozen=True, slots=True)
class Who:
    """Whose it is: an address on a channel, with the name given there."""

    channel: Channel
    address: str
    name: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Which identity that is."""
        return identity_key(self.channel, self.address)


@dataclass(frozen=True, slots=True)
class Bought:
    """One purchase, or a refund (below zero), in the smallest unit of its currency."""

    who: Who
    external_id: str
    placed_at: datetime
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Met:
    """One contact that was no message: of what kind, driven by whom, and what is known of it."""

    who: Who
    kind: str
    at: datetime
    driven_by: str = Touch.DrivenBy.UNKNOWN.value
    note: str = ""


def add_orders(*, source: str, orders: Sequence[Bought], at: datetime) -> set[int]:
    """Write orders of a source that are not there yet; whose they are, as ids of identities, new ones among them."""
    with transaction.atomic():
        whose = identities_of({one.who.key: one.who.name for one in orders}, at)
        rows = sorted(
            (source, one.external_id, whose[one.who.key], one.placed_at, one.currency, one.amount_minor)
            for one in orders
        )
        add_missing(
            Order, ("source", "external_id", "identity_id", "placed_at", "currency", "amount_minor"), rows
        )
    return set(whose.values())


def add_touches(*, touches: Sequence[Met], at: datetime) -> set[int]:
    """Write contacts that are not there yet; whose they are, as ids of identities, new ones among them.

    The same kind of contact with the same identity at the same moment is the same one. Their identities are locked
    before looking again, so that two who are told the same write it once.
    """
    with transaction.atomic():
        whose = identities_of({one.who.key: one.who.name for one in touches}, at)
        list(Identity.objects.select_for_update(no_key=True).filter(pk__in=whose.values()).order_by("pk"))
        known = Touch.objects.filter(identity__in=whose.values(), at__in={one.at for one in touches})
        there = set(known.values_list("identity", "at", "kind"))
        fresh = {
            (whose[one.who.key], one.at, one.kind): (one.driven_by, one.note)
            for one in touches
            if (whose[one.who.key], one.at, one.kind) not in there
        }
        copy_in(
            Touch,
            ("identity_id", "at", "kind", "driven_by", "note"),
            ((*key, *rest) for key, rest in fresh.items()),
        )
    return set(whose.values())
