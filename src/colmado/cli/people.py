"""Commands of people: who somebody is, and who is who."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import click

from colmado.cli.frame import answer, now, teammate, verb

if TYPE_CHECKING:
    from colmado.know.actions.claiming import Done
    from colmado.know.models import Alike, Claim

WHY = click.option("--why", required=True, help="How you know it; kept with it.")
AS = click.option("--as", "who", help="Who says so (or COLMADO_AS); without it, this machine's command line.")


@click.group()
def person() -> None:
    """Who somebody is, and that two addresses are one human: said with a reason, undone exactly."""


@verb()
@click.argument("address")
def show(address: str) -> None:
    """Show who an ADDRESS is: all their addresses, and who said so and why."""
    from colmado.know.queries.claims import claims_about, whose
    from colmado.know.queries.people import identities_of

    found = whose(address).person
    mine, said = identities_of(found, by=None), claims_about(found, by=None)
    told = {
        "person": found.pk,
        "name": found.name,
        "identities": [{"id": one.pk, "kind": one.kind, "address": one.address, "name": one.name} for one in mine],
        "claims": [_told(one) for one in said],
    }
    lines = [f"{found.name or 'Nobody gave a name'} (person {found.pk})"]
    lines += [f"  {one.kind}:{one.address}" for one in mine]
    answer(told, [*lines, *map(_line, said)])


def _told(one: Claim) -> dict[str, Any]:
    return {
        "claim": one.pk, "identity": one.identity_id, "person": one.person_id, "evidence": one.evidence,
        "score": one.score, "by": one.by.username if one.by else None, "at": one.at,
        "revoked_at": one.revoked_at, "revoked_by": one.revoked_by.username if one.revoked_by else None,
        "revoked_why": one.revoked_why,
    }  # fmt: skip


def _line(one: Claim) -> str:
    gone = f" (taken back: {one.revoked_why})" if one.revoked_at else ""
    said = one.by.called if one.by else "Colmado"
    return f"  claim {one.pk}: {one.identity.address} is {one.person}, says {said}: {one.evidence}{gone}"


@verb()
@click.argument("address")
@click.argument("other")
@WHY
@AS
def claim(address: str, other: str, why: str, who: str | None) -> None:
    """Say that ADDRESS and OTHER, an address too, are of one human."""
    from colmado.know.actions.claiming import claim as say
    from colmado.know.queries.claims import whose

    one, whole = whose(address), whose(other).person
    by = teammate(who) if who else None
    _done(say(identity=one.pk, person=whole.pk, why=why, by=by, at=now()), f"{address} and {other} are one person now.")


@verb()
@click.argument("claim", type=int)
@WHY
@AS
def unclaim(claim: int, why: str, who: str | None) -> None:
    """Take a CLAIM back (`show` lists them): everything is as if it had not been made."""
    from colmado.know.actions.claiming import unclaim as take_back

    by = teammate(who) if who else None
    _done(take_back(claim=claim, why=why, by=by, at=now()), f"Claim {claim} is taken back.")


@verb()
@click.argument("address")
@WHY
@AS
def part(address: str, why: str, who: str | None) -> None:
    """Take an ADDRESS out of a person: it is somebody else; all others stay together."""
    from colmado.know.actions.claiming import part as take_out
    from colmado.know.queries.claims import whose

    by = teammate(who) if who else None
    _done(take_out(identity=whose(address).pk, why=why, by=by, at=now()), f"{address} is a person of its own now.")


@verb()
@click.argument("act", type=int)
@AS
def undo(act: int, who: str | None) -> None:
    """Undo what was said of who is who, by the number of the ACT that the command told (undo can be undone)."""
    from colmado.know.actions.claiming import undo as take_back

    _done(take_back(act=act, by=teammate(who) if who else None, at=now()), "Undone.")


@verb()
def alike() -> None:
    """List who may be one human, the likeliest first, and why. `claim` confirms it, `reject` ends it."""
    from colmado.know.queries.claims import suggestions

    rows = suggestions(by=None)
    lines = [_alike_line(row) for row in rows] or ["Nobody seems to write from two addresses."]
    answer({"alike": [_alike(row) for row in rows]}, lines)


@verb()
@click.argument("alike", type=int)
@AS
def reject(alike: int, who: str | None) -> None:
    """Say that the two of a suggestion (ALIKE) are not one human: it is not suggested again."""
    from colmado.know.actions.suggesting import reject as say

    row = say(alike=alike, by=teammate(who) if who else None, at=now())
    answer(_alike(row), f"{row.one.address} and {row.other.address} are two people. To undo it: person reopen {alike}")


@verb()
@click.argument("alike", type=int)
@AS
def reopen(alike: int, who: str | None) -> None:
    """Take a rejection back: ALIKE is a suggestion again."""
    from colmado.know.actions.suggesting import reopen as take_back

    row = take_back(alike=alike, by=teammate(who) if who else None)
    answer(_alike(row), f"It is a suggestion again: {_alike_line(row)}")


def _alike(row: Alike) -> dict[str, Any]:
    return {
        "alike": row.pk, "one": row.one.address, "other": row.other.address, "probability": row.probability,
        "bits": row.bits, "parts": row.parts, "rejected_at": row.rejected_at,
    }  # fmt: skip


def _alike_line(row: Alike) -> str:
    why = ", ".join(f"{what} {level} {bits:+.1f}" for what, level, bits in row.parts)
    return f"{row.pk:>6}  {row.probability:.3f}  {row.one.address} and {row.other.address} ({why})"


def _done(done: Done, said: str) -> None:
    told = {"act": done.act, "claims": list(done.claims), "person": done.person}
    answer(told, f"{said} To undo it: ./colmado person undo {done.act}")


for command in (show, alike, claim, unclaim, part, undo, reject, reopen):
    person.add_command(command)
commands = {"person": cast("click.Command", person)}
