"""Commands about who works here: invite, team list, role, leave, make, put, take, give; audit."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from colmado.cli.frame import answer, now, teammate, verb
from colmado.kit.errors import InputError

if TYPE_CHECKING:
    from colmado.ledger.models import Team, Teammate

HOME = "http://localhost:8000"
AS = click.option("--as", "who", help="Who does it, for the audit log; without it, this machine's command line.")


def _by(who: str | None) -> Teammate | None:
    return teammate(who) if who else None


@verb()
@click.argument("name")
@click.option("--role", default="teammate", help="owner, teammate (default), researcher, commercial or read-only.")
@click.option("--email", default="", help="An e-mail they can sign in with.")
@click.option("--team", "teams", multiple=True, help="A team they will be in (may be repeated).")
@click.option("--language", default="en", type=click.Choice(["en", "es"]), help="The language of the pages.")
@click.option("--again", is_flag=True, help="NAME works here and cannot sign in: the link sets a new password.")
@click.option("--fresh", is_flag=True, help="With --again: it also takes away the passkeys and codes they lost.")
@click.option("--withdraw", is_flag=True, help="NAME is the number of an open invitation: take it back.")
@click.option("--at", default=HOME, show_default=True, help="Where people reach the pages.")
@AS
def invite(
    name: str, role: str, email: str, teams: tuple[str, ...], language: str,
    again: bool, fresh: bool, withdraw: bool, at: str, who: str | None,
) -> None:  # fmt: skip
    """Invite someone called NAME to work here: prints a link that lets them in once, within a week."""
    from colmado.answer.actions import invitations

    if withdraw:
        invitations.withdraw(invitation=_number(name), by=_by(who), at=now())
        answer({"withdrawn": int(name)}, f"Invitation {name} is taken back.")
        return
    if again:
        row, token = invitations.invite_back(teammate=teammate(name), by=_by(who), at=now(), fresh=fresh)
    elif fresh:
        raise InputError("--fresh goes with --again: someone new has no passkeys or codes to lose")
    else:
        given: dict[str, Any] = {"email": email, "role": role, "language": language}
        found = [_team(one) for one in teams]
        row, token = invitations.invite(called=name, by=_by(who), at=now(), teams=found, **given)
    link = f"{at.rstrip('/')}/join/{token}"
    answer(
        {"invitation": row.pk, "called": row.called, "role": row.role, "url": link, "expires_at": row.expires_at},
        [f"This lets {row.called} in once, until {row.expires_at.astimezone():%a %d %b %H:%M}:", f"  {link}"],
    )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise InputError(f"--withdraw takes the number of an invitation, got {text!r} (./colmado team list)")
    return int(text)


def _team(name: str) -> Team:
    from colmado.ledger.models import Team

    found = Team.objects.filter(name=name).first()
    if found is None:
        known = ", ".join(Team.objects.order_by("name").values_list("name", flat=True)[:20]) or "none yet"
        raise InputError(f"no team is called {name!r}; known: {known} (./colmado team make NAME)")
    return found


@click.group(name="team")
def people() -> None:
    """Look after who works here: roles, teams, and who left."""


@verb(name="list")
@click.option("--left", is_flag=True, help="Those who left, too.")
def list_team(left: bool) -> None:
    """List who works here: role, teams, last seen, whether a second proof is asked for; and open invitations."""
    from colmado.answer.queries.team import invitations, teammates

    rows: list[Any] = list(teammates(left=left))
    open_ones: list[Any] = list(invitations(at=now()))
    told = [
        {
            "teammate": row.username,
            "first_name": row.first_name,
            "email": row.email,
            "role": row.role,
            "teams": row.team_names,
            "seen_at": row.seen_at,
            "second_factor": row.second_factor,
            "works_here": row.is_active,
        }
        for row in rows
    ]
    waiting = [
        {
            "invitation": row.pk,
            "called": row.called,
            "role": row.role,
            "teams": row.team_names,
            "back": row.of_id is not None,
            "by": row.by.username if row.by else None,
            "expires_at": row.expires_at,
        }
        for row in open_ones
    ]
    answer({"teammates": told, "invitations": waiting}, [*map(_line, rows), *map(_invited, open_ones)] or "Nobody yet.")


def _line(row: Any) -> str:
    seen = f"{row.seen_at.astimezone():%d %b %H:%M}" if row.seen_at else "not yet"
    lock = "two proofs" if row.second_factor else "password only"
    gone = "" if row.is_active else "  left"
    return f"{row.username:20} {row.role:11} {', '.join(row.team_names) or '-':24} seen {seen:13} {lock}{gone}"


def _invited(row: Any) -> str:
    what = "may come back in" if row.of_id else f"invited as {row.role}"
    return f"{row.called:20} {what}, until {row.expires_at.astimezone():%d %b %H:%M} (number {row.pk})"


@verb(name="role")
@click.argument("name")
@click.argument("role")
@AS
def change_role(name: str, role: str, who: str | None) -> None:
    """Give the teammate NAME another ROLE."""
    from colmado.answer.actions.teammates import change_role as change

    row = teammate(name)
    change(teammate=row, role=role, by=_by(who))
    answer({"teammate": name, "role": row.role}, f"{name} is here as {row.role}.")


@verb(name="leave")
@click.argument("name")
@AS
def leave(name: str, who: str | None) -> None:
    """Let the teammate NAME go: they cannot sign in any more. What they wrote stays theirs."""
    from colmado.answer.actions.teammates import leave as let_go

    let_go(teammate=teammate(name), by=_by(who), at=now())
    answer({"teammate": name, "works_here": False}, f"{name} does not work here any more.")


@verb(name="make")
@click.argument("team")
@click.option("--rename", default="", help="TEAM is there already: give it this name.")
@AS
def make(team: str, rename: str, who: str | None) -> None:
    """Make a TEAM."""
    from colmado.answer.actions.teams import make_team, rename_team

    if rename:
        row = _team(team)
        rename_team(team=row, name=rename, by=_by(who))
    else:
        row = make_team(name=team, by=_by(who))
    answer({"team": row.name}, f"There is a team {row.name}.")


@verb(name="put")
@click.argument("name")
@click.argument("team")
@AS
def put(name: str, team: str, who: str | None) -> None:
    """Put the teammate NAME into a TEAM."""
    from colmado.answer.actions.teams import put_in

    put_in(teammate=teammate(name), team=_team(team), by=_by(who))
    answer({"teammate": name, "team": team}, f"{name} is in {team}.")


@verb(name="take")
@click.argument("name")
@click.argument("team")
@AS
def take(name: str, team: str, who: str | None) -> None:
    """Take the teammate NAME out of a TEAM."""
    from colmado.answer.actions.teams import take_out

    take_out(teammate=teammate(name), team=_team(team), by=_by(who))
    answer({"teammate": name, "team": None}, f"{name} is not in {team}.")


@verb(name="give")
@click.argument("channel")
@click.argument("team", default="")
@AS
def give(channel: str, team: str, who: str | None) -> None:
    """Give a CHANNEL to a TEAM to look after; without one, to everyone."""
    from colmado.ledger.models import Channel
    from colmado.listen.actions import give as hand

    row = Channel.objects.filter(name=channel).first()
    if row is None:
        raise InputError(f"no channel is called {channel!r} (./colmado channel list)")
    hand(channel=row, team=_team(team) if team else None, by=_by(who))
    answer({"channel": channel, "team": team or None}, f"{team or 'Everyone'} looks after {channel}.")


@verb()
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
@click.option("--before", type=int, help="Go on before this row.")
@click.option("--check", is_flag=True, help="Count whether the log is whole, and print its seal.")
@click.option("--seal", default="", help="With --check: a seal printed earlier that has to be there still.")
def audit(limit: int, before: int | None, check: bool, seal: str) -> None:
    """Show who did what to the house, newest first. With --check, exit code 1 if rows were changed or taken out."""
    from colmado.ledger.queries import audit as log

    if check or seal:
        found = log.chain(by=None, seal=seal)
        answer({"holds": found.holds} | asdict(found), _found(found))
        if not found.holds:
            raise click.exceptions.Exit(1)
        return
    rows = list(log.audit(by=None, before=before)[:limit])
    answer({"audit": [_row(row) for row in rows]}, [_told(row) for row in rows] or "Nothing yet.")


def _found(found: Any) -> list[str]:
    lines = [f"{found.rows} rows. Seal of the last: {found.seal or 'none'}"]
    if found.broken:
        lines.append(f"Changed, or one before it taken out: row {', '.join(map(str, found.broken))}.")
    if found.kept is False:
        lines.append("The seal you gave is not there: rows were cut off or written anew.")
    return [*lines, "The log is whole."] if found.holds else lines


def _row(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "at": row.at,
        "by": row.by.username if row.by else None,
        "act": row.act,
        "about": row.about,
        "about_id": row.about_id,
        "detail": row.detail,
        "address": row.address,
        "seal": bytes(row.seal).hex(),
    }


def _told(row: Any) -> str:
    by = row.by.username if row.by else "-"
    about = f"{row.about} {row.about_id}" if row.about else ""
    return f"{row.pk:>7}  {row.at.astimezone():%Y-%m-%d %H:%M:%S}  {by:16} {row.act:20} {about:16} {row.detail or ''}"


for _command in (list_team, change_role, leave, make, put, take, give):
    people.add_command(_command)

commands = {"invite": invite, "team": people, "audit": audit}
