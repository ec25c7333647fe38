"""Channels: connect one, and write down when it cannot be heard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from colmado.channels.contract import find, read_options
from colmado.kit.seal import seal, unseal
from colmado.ledger.models import Channel, Teammate
from colmado.ledger.queries.sight import must_arrange


def connect(
    *,
    name: str,
    kind: str,
    at: datetime,
    by: Teammate | None = None,
    options: Mapping[str, Any] | None = None,
    addresses: Iterable[str] = (),
    title: str = "",
) -> Channel:
    """Make a channel, or change what is given of one that there is; its passwords are sealed.

    Raises InputError for an unknown kind or options that its connector does not take, NotAllowed if `by` is no owner.
    """
    must_arrange(by)
    connector = find(kind)
    with transaction.atomic():
        channel = Channel.objects.select_for_update().filter(name=name).first()
        channel = channel or Channel(name=name, created_at=at)
        values = {**(channel.options if channel.kind == kind else {}), **(options or {})}
        made = read_options(connector.options, _opened(values))
        channel.kind, channel.options = kind, _sealed(connector.options, values)
        ours = (
            getattr(made, "address", ""),
            *addresses,
            *channel.addresses,
        )  # the first is whom replies come from
        channel.addresses = [*dict.fromkeys(address.strip().lower() for address in ours if address.strip())]
        channel.title = title or channel.title or getattr(made, "name", "")
        channel.save()
    return channel


def _opened(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: unseal(v, secret=settings.SECRET_KEY) if isinstance(v, str) else v for k, v in values.items()}


def _sealed(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    secret = {f.name for f in fields(kind) if f.metadata.get("secret")}
    return {k: seal(v, secret=settings.SECRET_KEY) if k in secret else v for k, v in values.items()}


def note_trouble(*, channel: Channel, trouble: str) -> None:
    """Write down why a channel cannot be heard, for the first page to show."""
    Channel.objects.filter(pk=channel.pk).update(trouble=trouble)


def note_heard(*, channel: Channel, at: datetime) -> None:
    """Write down that a channel was heard to its end, whether it had news or not: what troubled it is over."""
    Channel.objects.filter(pk=channel.pk).update(heard_at=at, trouble="")
