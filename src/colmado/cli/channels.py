"""Commands of channels: channel list, add, set, options, test."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import click

from colmado.cli.frame import answer, now, teammate, verb
from colmado.cli.options import pair, tell_options
from colmado.kit.errors import InputError

if TYPE_CHECKING:
    from colmado.ledger.models import Channel


@click.group(name="channel")
def channels() -> None:
    """Connect channels and look after them."""


@verb(name="list")
def list_channels() -> None:
    """List channels: what they are, when they were last heard, what is wrong."""
    from colmado.ledger.models import Channel

    rows = list(Channel.objects.order_by("name"))
    answer(
        {
            "channels": [
                {
                    "name": row.name,
                    "kind": row.kind,
                    "addresses": row.addresses,
                    "active": row.active,
                    "heard_at": row.heard_at,
                    "trouble": row.trouble,
                }
                for row in rows
            ]
        },
        [f"{row.name:20} {row.kind:8} {', '.join(row.addresses):30} {row.trouble or 'well'}" for row in rows]
        or "No channel yet. Import a file, or: ./colmado channel add NAME --kind email --option imap_host=...",
    )


@verb(name="add")
@click.argument("name")
@click.option("--kind", help="email or file; email if the channel is new.")
@click.option("--address", multiple=True, help="Our own address there (may be repeated).")
@click.option("--title", help="How the shop signs on this channel.")
@click.option(
    "--option", "-o", "options", multiple=True, metavar="NAME=VALUE", help="An option of its connector."
)
@click.option(
    "--password-from", type=click.File(), help="Read the passwords from this file (- is standard input)."
)
@click.option("--test/--no-test", default=True, help="Try the connection before it is kept.")
def add_channel(
    name: str,
    kind: str | None,
    address: tuple[str, ...],
    title: str | None,
    options: tuple[str, ...],
    password_from: Any,
    test: bool,
) -> None:
    """Connect a channel, or change the options of one that there is. `channel options KIND` lists them."""
    from colmado.channels.contract import find, read_options
    from colmado.listen.actions import connect

    known = _known(name)
    kind = kind or (known["kind"] if known else "email")
    kind_options = find(kind).options
    values: dict[str, Any] = dict(map(pair, options))
    if address and "address" in {f.name for f in fields(kind_options)}:
        values.setdefault("address", address[0])
    if password_from is not None:
        secret = password_from.readline().rstrip("\n")
        values |= {
            f.name: secret for f in fields(kind_options) if f.metadata.get("secret") and "password" in f.name
        }
    before = known["options"] if known and known["kind"] == kind else {}
    said = _try(kind, read_options(kind_options, before | values)) if test else []
    row = connect(name=name, kind=kind, at=now(), options=values, addresses=address, title=title)
    answer(
        {"channel": row.name, "kind": row.kind, "addresses": row.addresses, "test": said},
        [*said, f"Kept: {name}."],
    )


def _known(name: str) -> dict[str, Any] | None:
    """The channel of that name as it is, its secrets opened. Raises InputError for `set` where there is none."""
    from colmado.ledger.models import Channel
    from colmado.listen.queries import options_of

    row = Channel.objects.filter(name=name).first()
    if row is None:
        if click.get_current_context().info_name == "set":
            raise InputError(f"no channel is called {name!r}; ./colmado channel add {name} makes it")
        return None
    opened = options_of(row)
    return {"kind": row.kind, "options": {f.name: getattr(opened, f.name) for f in fields(opened)}}


def _try(kind: str, options: Any) -> list[str]:
    from colmado.channels.contract import find

    probe = getattr(find(kind), "test", None)
    return list(probe(options)) if probe else []


@verb(name="options", needs_shop=False)
@click.argument("kind", default="email")
def list_options(kind: str) -> None:
    """List the options of a kind of channel."""
    from colmado.channels.contract import find

    tell_options(kind, find(kind).options)


@verb(name="test")
@click.argument("name")
def test_channel(name: str) -> None:
    """Try a channel's connection, both ways."""
    from colmado.listen.queries import options_of

    row = _channel(name)
    said = _try(row.kind, options_of(row))
    answer({"channel": name, "test": said}, said or f"{name} has nothing to try.")


@verb(name="rest")
@click.argument("name")
@click.option("--as", "who", help="Who says so, for the audit log.")
def rest_channel(name: str, who: str | None) -> None:
    """Hear a channel no more until it is woken; replies still leave by it."""
    from colmado.listen.actions.channels import rest

    rest(channel=_channel(name), by=teammate(who) if who else None)
    answer({"channel": name, "active": False}, f"{name} rests.")


@verb(name="wake")
@click.argument("name")
@click.option("--as", "who", help="Who says so, for the audit log.")
def wake_channel(name: str, who: str | None) -> None:
    """Hear a channel again, from where it stopped."""
    from colmado.listen.actions.channels import wake_up

    wake_up(channel=_channel(name), by=teammate(who) if who else None)
    answer({"channel": name, "active": True}, f"{name} is heard again.")


def _channel(name: str) -> Channel:
    from colmado.ledger.models import Channel

    row = Channel.objects.filter(name=name).first()
    if row is None:
        raise InputError(f"no channel is called {name!r} (./colmado channel list)")
    return row


for _command in (list_channels, add_channel, list_options, test_channel, rest_channel, wake_channel):
    channels.add_command(_command)
channels.add_command(add_channel, "set")

commands = {"channel": channels}
