"""Channels: connect one, give it to a team, let it rest, and write down whether it can be heard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from colmado.channels.contract import find, read_options
from colmado.kit.errors import InputError
from colmado.kit.seal import seal, unseal
from colmado.ledger.actions import note_down
from colmado.ledger.models import Channel, Team, Teammate
from colmado.ledger.models.audit import Act
from colmado.ledger.queries.sight import must_arrange

LONGEST_NAME, LONGEST_TITLE = 80, 120


def connect(
    *,
    name: str,
    kind: str,
    at: datetime,
    by: Teammate | None = None,
    options: Mapping[str, Any] | None = None,
    addresses: Iterable[str] = (),
    title: str | None = None,
    new: bool = False,
) -> Channel:
    """Make a channel, or (unless it has to be `new`) change what is given of one that there is; passwords are sealed.

    Raises InputError for a name that is taken or none, an unknown kind, or options that its connector does not take;
    NotAllowed if `by` is no owner.
    """
    must_arrange(by)
    connector = find(kind)
    name = _fit(name)
    with transaction.atomic():
        channel = Channel.objects.select_for_update().filter(name=name).first()
        if channel and new:
            raise InputError(_("there is a channel called %s already") % name)
        channel = channel or Channel(name=name, created_at=at)
        before = _arranged(channel) if channel.pk else None
        values = {**(channel.options if channel.kind == kind else {}), **(options or {})}
        made = read_options(connector.options, _opened(values))
        channel.kind, channel.options = kind, _sealed(connector.options, values)
        ours = (
            getattr(made, "address", ""),
            *addresses,
            *channel.addresses,
        )  # the first is whom replies come from
        channel.addresses = [*dict.fromkeys(address.strip().lower() for address in ours if address.strip())]
        channel.title = (channel.title or getattr(made, "name", "")) if title is None else title.strip()[:LONGEST_TITLE]
        channel.save()
        _note_change(channel, before, by)
    return channel


def _fit(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InputError(_("a channel needs a name of 1 to %(most)s characters") % {"most": LONGEST_NAME})
    return name


def give(*, channel: Channel, team: Team | None, by: Teammate | None) -> None:
    """Give a channel to a team to look after, or to everyone. Raises NotAllowed."""
    must_arrange(by)
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(team=team)
        channel.team = team
        note_down(Act.CHANNEL_GIVEN, by=by, about=channel, detail={"team": team.name if team else None})


def rest(*, channel: Channel, by: Teammate | None) -> None:
    """Hear a channel no more until it is woken; replies still leave by it. Raises NotAllowed."""
    _set_active(channel, False, Act.CHANNEL_RESTED, by)


def wake_up(*, channel: Channel, by: Teammate | None) -> None:
    """Hear a channel again, from where it stopped. Raises NotAllowed."""
    _set_active(channel, True, Act.CHANNEL_WOKEN, by)


def _set_active(channel: Channel, active: bool, act: Act, by: Teammate | None) -> None:
    must_arrange(by)
    with transaction.atomic():
        changed = Channel.objects.filter(pk=channel.pk, active=not active).update(active=active, trouble="")
        channel.active = active
        if changed:
            note_down(act, by=by, about=channel, detail={"name": channel.name})


def _arranged(channel: Channel) -> dict[str, Any]:
    """What of a channel somebody arranges: its kind, addresses, title, and options as they are kept."""
    told = {"kind": channel.kind, "addresses": list(channel.addresses), "title": channel.title}
    return told | {f"option {name}": value for name, value in channel.options.items()}


def _note_change(channel: Channel, before: dict[str, Any] | None, by: Teammate | None) -> None:
    """Note down what changed, and no value of it: some are passwords."""
    now = _arranged(channel)
    if before is None:
        note_down(Act.CHANNEL_CONNECTED, by=by, about=channel, detail={"name": channel.name, "kind": channel.kind})
    elif changed := sorted(name for name in before | now if before.get(name) != now.get(name)):
        note_down(Act.CHANNEL_CHANGED, by=by, about=channel, detail={"name": channel.name, "changed": changed})


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
