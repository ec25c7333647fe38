"""Shops that tell what was bought: connect one, keep what it told with the place to go on from, let it go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from colmado.channels.contract import read_options
from colmado.channels.sources.contract import Sold, find_source
from colmado.kit.errors import InputError
from colmado.kit.seal import seal, unseal
from colmado.listen.actions.bought import Written, add_orders
from colmado.listen.bought import MOST_NAME, Bought, key_of
from colmado.listen.models import OrderSource

MOST_ID = 200


def connect_source(*, name: str, kind: str, options: Mapping[str, Any], at: datetime) -> OrderSource:
    """Connect a shop, or change what is given of one that there is; secrets are sealed.

    Raises InputError for an unknown kind, options that it does not take, or a secret that would go elsewhere now.
    """
    name, of_kind = " ".join(name.split()), find_source(kind).options
    if not name or len(name) > 80:
        raise InputError(f"a shop needs a name of 1 to 80 characters, got {name!r}")
    secret = settings.SECRET_KEY
    with transaction.atomic():
        source = OrderSource.objects.select_for_update().filter(name=name).first()
        if source and source.kind != kind:
            raise InputError(f"{name} is a shop of the kind {source.kind}; give the other another name")
        source = source or OrderSource(name=name, kind=kind, created_at=at)
        known = {k: unseal(v, secret=secret) if isinstance(v, str) else v for k, v in source.options.items()}
        for field in fields(of_kind):
            moved = any(known.get(to, value) != value for to in field.metadata["goes_to"] if (value := options.get(to)))
            if moved and field.name in known and field.name not in options:
                raise InputError(f"{field.name} would be sent to another address now: give it again")
        made = read_options(of_kind, {**known, **options})
        source.options = {
            field.name: seal(value, secret=secret) if field.metadata["secret"] else value
            for field in fields(of_kind)
            for value in [getattr(made, field.name)]
        }
        source.save()
    return source


def keep_orders(*, source: OrderSource, sold: Iterable[Sold], cursor: Mapping[str, Any], at: datetime) -> Written:
    """Write what a shop told, and where to go on from, in one transaction. What it tells now is how it is."""
    orders = [
        Bought(
            *key_of(source.name, one.address), " ".join(one.name.replace("\0", "").split())[:MOST_NAME],
            one.external_id[:MOST_ID], one.at, one.currency, one.amount_minor,
        )
        for one in sold
    ]  # fmt: skip
    with transaction.atomic():
        written = add_orders(source=source.name, orders=orders, at=at, replace=True)
        OrderSource.objects.filter(pk=source.pk).update(cursor=dict(cursor))
    return written


def claim_source(*, every: timedelta, at: datetime) -> OrderSource | None:
    """Take a shop that nobody asked for so long; None if there is none."""
    with transaction.atomic():
        rows = OrderSource.objects.select_for_update(skip_locked=True).order_by("tried_at")
        source = rows.filter(Q(tried_at__isnull=True) | Q(tried_at__lte=at - every)).first()
        if source is not None:
            OrderSource.objects.filter(pk=source.pk).update(tried_at=at)
    return source


def note_collected(*, source: OrderSource, at: datetime, trouble: str = "") -> None:
    """Write down that a shop was asked to its end, or why not."""
    rows = OrderSource.objects.filter(pk=source.pk)
    if trouble:
        rows.update(tried_at=at, trouble=trouble)
    else:
        rows.update(tried_at=at, collected_at=at, trouble="")


def remove_source(*, source: OrderSource) -> None:
    """Let a shop go, its secrets with it. What it told stays."""
    OrderSource.objects.filter(pk=source.pk).delete()
