"""What listening can tell: what was received, and what waits in quarantine."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from colmado.channels.contract import find, read_options
from colmado.kit.seal import unseal
from colmado.ledger.models import Channel
from colmado.listen.models import Quarantine


def quarantined(*, channel: str = "") -> QuerySet[Quarantine]:
    """Everything that could not be read and is not a message yet, newest first."""
    rows = Quarantine.objects.filter(message__isnull=True).select_related("channel").order_by("-id")
    return rows.filter(channel__name=channel) if channel else rows


def options_of(channel: Channel) -> Any:
    """A channel's options as its connector takes them, secrets opened. Raises InputError naming what is wrong."""
    kind = find(channel.kind).options
    secret = {f.name for f in fields(kind) if f.metadata.get("secret")}
    values = {
        name: unseal(value, secret=settings.SECRET_KEY) if name in secret else value
        for name, value in channel.options.items()
    }
    return read_options(kind, values)


def hears(channel: Channel) -> bool:
    """Whether there is something to fetch from this channel."""
    return find(channel.kind).can_fetch(options_of(channel))


def speaks(channel: Channel) -> bool:
    """Whether a reply can leave by this channel."""
    return find(channel.kind).can_send(options_of(channel))
