"""Commands for programs that come in, and those that are told: token, hook."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from colmado.cli.frame import answer, now, teammate, verb

if TYPE_CHECKING:
    from colmado.answer.models import Hook, HookCall
    from colmado.ledger.models import Token

AS = click.option("--as", "who", help="Who does it, for the audit log; without it, this machine's command line.")


@click.group()
def token() -> None:
    """Keys for programs that use the shop's API in a teammate's name."""


@verb(name="list")
def list_tokens() -> None:
    """List the tokens that are not revoked: whose, what for, until when, last used when."""
    from colmado.ledger.queries.tokens import tokens

    rows = list(tokens())
    answer({"tokens": [_token(row) for row in rows]}, [_token_line(row) for row in rows] or "There are none.")


@verb(name="make")
@click.argument("whose")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, help="read, answer or arrange (may be repeated).")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 366), help="How long it works.")
def make_token(whose: str, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a token called NAME for a teammate's programs (WHOSE). Its secret is printed once and kept nowhere."""
    from colmado.ledger.actions import tokens

    at = now()
    given: dict[str, Any] = {"teammate": teammate(whose), "name": name, "scopes": scopes}
    row, secret = tokens.make_token(by=None, at=at, expires_at=at + timedelta(days=days), **given)
    answer(_token(row) | {"secret": secret}, [_token_line(row), "Its secret, shown only now:", f"  {secret}"])


@verb(name="revoke")
@click.argument("number", type=int)
@AS
def revoke_token(number: int, who: str | None) -> None:
    """Let the token with this NUMBER open nothing any more."""
    from colmado.ledger.actions import tokens

    row = tokens.revoke_token(token=number, by=teammate(who) if who else None, at=now())
    answer(_token(row), f"Token {number} ({row.name}) opens nothing any more.")


def _token(row: Token) -> dict[str, Any]:
    return {
        "token": row.pk,
        "name": row.name,
        "teammate": row.teammate.username,
        "scopes": row.scopes,
        "made_at": row.made_at,
        "expires_at": row.expires_at,
        "last_used_at": row.last_used_at,
        "revoked_at": row.revoked_at,
    }


def _token_line(row: Token) -> str:
    used = f"{row.last_used_at.astimezone():%d %b %H:%M}" if row.last_used_at else "not yet"
    until = f"until {row.expires_at.astimezone():%d %b %Y}"
    return f"{row.pk:>5}  {row.name:20} {row.teammate.username:16} {', '.join(row.scopes):22} {until}, used {used}"


@click.group()
def hook() -> None:
    """Addresses of other programs that are told when something happens."""


@verb(name="list")
@click.option("--calls", type=int, metavar="HOOK", help="The newest 100 calls of this hook.")
def list_hooks(calls: int | None) -> None:
    """List hooks: what they are told, what waits, what was given up."""
    from colmado.answer.queries import hooks

    if calls is not None:
        told = list(hooks.hook_calls(calls, by=None)[:100])
        answer({"calls": [_call(row) for row in told]}, [_call_line(row) for row in told] or "It was not called yet.")
        return
    rows = list(hooks.hooks(by=None))
    answer({"hooks": [_hook(row) for row in rows]}, [_hook_line(row) for row in rows] or "There are none.")


@verb(name="make")
@click.argument("url")
@click.option("--event", "events", multiple=True, help="What it is told (may be repeated); docs/api.md lists them.")
@click.option("--words", is_flag=True, help="Tell it people's words, too; else numbers, states and times.")
@click.option("--sees-as", "sees", help="The teammate whose sight it has; the only one, if there is one.")
def make_hook(url: str, events: tuple[str, ...], words: bool, sees: str | None) -> None:
    """Tell the address URL from now on. The secret its calls are signed with is printed once."""
    from colmado.answer.actions import hooks

    row, secret = hooks.make_hook(url=url, events=events, words=words, teammate=teammate(sees), by=None, at=now())
    lines = [_hook_line(row), "Its calls are signed with, shown only now:", f"  {secret}"]
    answer(_hook(row) | {"secret": secret}, lines)


@verb(name="end")
@click.argument("number", type=int)
@AS
def end_hook(number: int, who: str | None) -> None:
    """Call the hook with this NUMBER no more."""
    from colmado.answer.actions import hooks

    row = hooks.end_hook(hook=number, by=teammate(who) if who else None, at=now())
    answer(_hook(row), f"Hook {number} is not called any more.")


def _hook(row: Hook) -> dict[str, Any]:
    return {
        "hook": row.pk,
        "url": row.url,
        "events": row.events,
        "words": row.words,
        "sees_as": row.teammate.username,
        "failures": row.failures,
        "queued": getattr(row, "queued", 0),
        "given_up": getattr(row, "given_up", 0),
    }


def _hook_line(row: Hook) -> str:
    counted = f"{getattr(row, 'queued', 0)} waiting, {getattr(row, 'given_up', 0)} given up"
    return f"{row.pk:>5}  {row.url}  {', '.join(row.events)} (as {row.teammate.username}; {counted})"


def _call(row: HookCall) -> dict[str, Any]:
    plain = ("event", "about", "at", "state", "attempts", "status", "error")
    return {"call": row.pk, **{name: getattr(row, name) for name in plain}}


def _call_line(row: HookCall) -> str:
    return f"{row.pk:>7}  {row.at.astimezone():%d %b %H:%M}  {row.event:21} {row.about:<8} {row.state:8} {row.error}"


for _command in (list_tokens, make_token, revoke_token):
    token.add_command(_command)
for _command in (list_hooks, make_hook, end_hook):
    hook.add_command(_command)

commands = {"token": token, "hook": hook}
