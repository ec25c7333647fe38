"""Channels: which there are, how they are, who looks after them. Their passwords go in, and never come out."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from colmado.api.keys import ARRANGE, READ, who
from colmado.api.shapes import Id, In, Line, Out, Rows, Words, told
from colmado.channels.contract import find
from colmado.kit.errors import InputError, NotFound
from colmado.ledger.models import Channel, Team, Teammate
from colmado.ledger.queries.sight import must_arrange, through
from colmado.listen.actions import connect, give
from colmado.listen.actions.channels import rest, wake_up

router = Router(tags=["channels"])


class ChannelOut(Out):
    """A channel. `options` are shown to owners, without what is secret."""

    id: int
    name: str
    kind: str
    title: str
    addresses: list[str]
    team: str | None
    active: bool
    heard_at: datetime | None
    trouble: str
    options: dict[str, Any] | None


def _channel(row: Channel, by: Teammate) -> ChannelOut:
    plain = ("id", "name", "kind", "title", "addresses", "active", "heard_at", "trouble")
    return ChannelOut(
        team=row.team.name if row.team else None,
        options=_open_options(row) if by.arranges else None,
        **{name: getattr(row, name) for name in plain},
    )


def _open_options(row: Channel) -> dict[str, Any]:
    open_ones = {f.name for f in fields(find(row.kind).options) if not f.metadata.get("secret")}
    return {name: value for name, value in row.options.items() if name in open_ones}


def _seen(by: Teammate) -> Any:
    return Channel.objects.filter(through(by, channel="", talk=None)).select_related("team")


def by_name(name: str, *, by: Teammate) -> Channel:
    """Find a channel that a teammate may see by its name. Raises InputError."""
    row: Channel | None = _seen(by).filter(name=name).first()
    if row is None:
        raise InputError(_("no channel is called '%s'") % name)
    return row


def _at(pk: int, by: Teammate) -> Channel:
    row: Channel | None = _seen(by).filter(pk=pk).first()
    if row is None:
        raise NotFound(_("There is nothing at this address."))
    return row


@router.get("channels", auth=READ, response=told(Rows[ChannelOut]))
def list_channels(request: HttpRequest) -> Any:
    """List the channels that the caller may see, by name."""
    by = who(request)
    return Rows(rows=[_channel(row, by) for row in _seen(by).order_by("name")])


@router.get("channels/{int:pk}", auth=READ, response=told(ChannelOut))
def show_channel(request: HttpRequest, pk: Id) -> Any:
    """Show one channel."""
    by = who(request)
    return _channel(_at(pk, by), by)


class ConnectIn(In):
    """A channel to connect, or what changes of one that there is. Options are those of its kind."""

    name: Line
    kind: Line
    title: Line = ""
    addresses: list[Line] = []
    options: dict[str, Words | int | bool] = {}


@router.post("channels", auth=ARRANGE, response=told(ChannelOut))
def connect_channel(request: HttpRequest, body: ConnectIn) -> Any:
    """Connect a channel, or change one. Its passwords are sealed; the connection is not tried."""
    by = who(request)
    must_arrange(by)
    return _channel(connect(by=by, at=timezone.now(), **body.model_dump()), by)


class GiveIn(In):
    """The team, by its name; null: everyone."""

    team: Line | None


@router.post("channels/{int:pk}/team", auth=ARRANGE, response=told(ChannelOut))
def give_channel(request: HttpRequest, pk: Id, body: GiveIn) -> Any:
    """Give a channel to a team to look after, or to everyone."""
    by = who(request)
    must_arrange(by)
    row = _at(pk, by)
    give(channel=row, team=None if body.team is None else team_called(body.team), by=by)
    return _channel(row, by)


class RestIn(In):
    """Whether the channel rests: it is heard no more until it is woken, and replies still leave by it."""

    rests: bool


@router.post("channels/{int:pk}/rest", auth=ARRANGE, response=told(ChannelOut))
def rest_channel(request: HttpRequest, pk: Id, body: RestIn) -> Any:
    """Let a channel rest, or wake it up."""
    by = who(request)
    must_arrange(by)
    row = _at(pk, by)
    (rest if body.rests else wake_up)(channel=row, by=by)
    row.refresh_from_db()
    return _channel(row, by)


def team_called(name: str) -> Team:
    """Find a team by its name. Raises InputError."""
    row = Team.objects.filter(name=name).first()
    if row is None:
        raise InputError(_("no team is called '%s'") % name)
    return row
