"""What listening can tell: what was received, and what waits in quarantine."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from colmado.channels.contract import find, read_options
from colmado.channels.sources.contract import find_source
from colmado.kit.errors import InputError, NotFound
from colmado.kit.seal import unseal
from colmado.ledger.models import Attachment, Channel, Message, Teammate
from colmado.ledger.queries.sight import must_see_all_kinds, through
from colmado.listen.models import OrderSource, Quarantine


def quarantined(*, by: Teammate | None, channel: str = "") -> QuerySet[Quarantine]:
    """Everything that could not be read and is not a message yet, newest first.

    Nobody knows its kind: NotAllowed for a role that is kept from some kinds.
    """
    must_see_all_kinds(by)
    rows = Quarantine.objects.filter(through(by, talk=None), message__isnull=True)
    rows = rows.select_related("channel").order_by("-id")
    return rows.filter(channel__name=channel) if channel else rows


def unreadable(pk: int, *, by: Teammate | None) -> Quarantine:
    """One thing that could not be read. Raises NotFound if there is none that they may see."""
    must_see_all_kinds(by)
    rows = Quarantine.objects.filter(through(by, talk=None)).select_related("raw", "channel")
    return _one(rows, pk)


def message(pk: int, *, by: Teammate | None) -> Message:
    """A message with its bytes. Raises NotFound if there is none that they may see."""
    rows = Message.objects.filter(through(by, talk="conversation"))
    return _one(rows.select_related("raw", "author", "channel"), pk)


def attachment(pk: int, *, by: Teammate | None) -> Attachment:
    """An attachment with its bytes. Raises NotFound if there is none that they may see."""
    rows = Attachment.objects.filter(through(by, channel="message__channel", talk="message__conversation"))
    return _one(rows.select_related("blob"), pk)


def _one[Row: Model](rows: QuerySet[Row], pk: int) -> Row:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound(_("There is nothing at this address."))
    return row


def options_of(channel: Channel) -> Any:
    """A channel's options as its connector takes them, secrets opened. Raises InputError naming what is wrong."""
    return _opened(find(channel.kind).options, channel.options)


def source_options(source: OrderSource) -> Any:
    """A shop's options as its kind takes them, secrets opened. Raises InputError naming what is wrong."""
    return _opened(find_source(source.kind).options, source.options)


def source_called(name: str) -> OrderSource:
    """The shop of that name that tells orders. Raises NotFound with those there are."""
    source = OrderSource.objects.filter(name=name).first()
    if source is None:
        known = ", ".join(OrderSource.objects.order_by("name").values_list("name", flat=True))
        raise NotFound(f"no shop is called {name!r}; known: {known}" if known else "no shop is connected yet")
    return source


def _opened(kind: type, options: dict[str, Any]) -> Any:
    secret = {f.name for f in fields(kind) if f.metadata.get("secret")}
    values = {
        name: unseal(value, secret=settings.SECRET_KEY) if name in secret else value for name, value in options.items()
    }
    return read_options(kind, values)


def hears(channel: Channel) -> bool:
    """Whether there is something to fetch from this channel."""
    return find(channel.kind).can_fetch(options_of(channel))


def speaks(channel: Channel) -> bool:
    """Whether a reply can leave by this channel."""
    return find(channel.kind).can_send(options_of(channel))


def channel(pk: int, *, by: Teammate | None) -> Channel:
    """A channel with its team. Raises NotFound if there is none that they may see."""
    return _one(Channel.objects.filter(through(by, channel="", talk=None)).select_related("team"), pk)


def channels(*, by: Teammate | None) -> QuerySet[Channel]:
    """Every channel that a teammate may see, by name, each with its team."""
    return Channel.objects.filter(through(by, channel="", talk=None)).select_related("team").order_by("name")


def ways(channel: Channel) -> tuple[bool, bool]:
    """Whether a channel is heard, and whether replies can leave by it; neither, if its options cannot be read."""
    try:
        return hears(channel), speaks(channel)
    except InputError:
        return False, False
