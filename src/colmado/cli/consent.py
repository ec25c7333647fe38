"""Commands of consent: what somebody allows, and writing it down."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import click

from colmado.cli.frame import answer, end_of, now, teammate, verb

if TYPE_CHECKING:
    from colmado.ledger.models import Consent

DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])


@click.group()
def consent() -> None:
    """What somebody allows: for which purpose, on which channel, since when, and how we know it."""


@verb()
@click.argument("address")
def show(address: str) -> None:
    """Show what holds for the person of an ADDRESS, and all that was said."""
    from colmado.know.queries.allowed import held_by, said_by
    from colmado.know.queries.claims import whose

    person = whose(address).person
    held, said = held_by(person, by=None, at=now()), said_by(person, by=None)
    told = {
        "person": person.pk,
        "holds": [
            {"address": one.identity.address, "purpose": one.purpose, "state": one.allowed.state,
             "until": one.allowed.pause, "statement": one.allowed.by.number if one.allowed.by else None}
            for one in held
        ],
        "said": [_told(one) for one in said],
    }  # fmt: skip
    lines = [f"{one.identity.address}  {one.purpose:8} {one.allowed.state}" for one in held]
    answer(told, [*lines, *map(_line, said)])


def _told(one: Consent) -> dict[str, Any]:
    fields = ("identity_id", "purpose", "channel", "state", "basis", "evidence", "proved", "at", "paused_until")
    told = {name: getattr(one, name) for name in fields}
    return {"statement": one.pk, "by": one.by.username if one.by else None, **told}


def _line(one: Consent) -> str:
    what = one.purpose or "everything that we begin"
    where = f" on {one.channel}" if one.channel else ""
    return f"  {one.at:%Y-%m-%d} {one.identity.address}: {one.state} of {what}{where} ({one.evidence})"


@verb()
@click.argument("address")
@click.argument("state", type=click.Choice(["in", "out", "neither"]))
@click.option("--purpose", default="", help="answer, service, ask, news or offer; without it, all that we begin.")
@click.option("--channel", default="", help="A kind of channel (email, phone, ...); without it, all.")
@click.option("--until", type=DAY, help="A pause: the day with which a no ends by itself.")
@click.option("--basis", default="", help="The lawful basis of a yes; without it, consent.")
@click.option("--evidence", required=True, help="How you know it; kept with it.")
@click.option("--proved", is_flag=True, help="Whoever has the address said it: only so is a no taken back.")
@click.option("--as", "who", help="Who writes it down (or COLMADO_AS); without it, this machine's command line.")
def say(address: str, state: str, who: str | None, until: datetime | None, **given: Any) -> None:
    """Write down that an ADDRESS says in, out or neither. What was said before stays said."""
    from colmado.know.actions.consenting import say as write_down
    from colmado.know.queries.claims import whose

    by = teammate(who) if who else None
    row = write_down(identity=whose(address).pk, state=state, until=end_of(until), by=by, at=now(), **given)
    answer(_told(row), f"Written down: {_line(row).strip()}")


for command in (show, say):
    consent.add_command(command)
commands = {"consent": cast("click.Command", consent)}
