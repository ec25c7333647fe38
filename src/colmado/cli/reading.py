"""Commands about what was read: one message in another language, of what kind it is; what people say, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from colmado.cli.frame import answer, now, teammate, verb

if TYPE_CHECKING:
    from colmado.answer.queries.voices import Voice


@verb()
@click.argument("message", type=int)
@click.option("--to", default="en", show_default=True, help="The language to read it in.")
def translate(message: int, to: str) -> None:
    """Read a MESSAGE in another language: as it was kept, or asked of the shop's translator now."""
    from colmado.loop.translating import bring

    row = bring(message, language=to, by=None, at=now())
    told = {name: getattr(row, name) for name in ("language", "text", "source", "maker")}
    answer({"message": message, **told}, row.text)


@verb()
@click.argument("message", type=int)
@click.argument("kind")
@click.option("--as", "who", help="Who says so (or COLMADO_AS).")
def correct(message: int, kind: str, who: str | None) -> None:
    """Say that a MESSAGE is of a KIND. What it is owed follows; who said so is kept."""
    from colmado.answer.actions.correcting import correct as say

    row = say(message=message, kind=kind, by=teammate(who), at=now())
    told = {"message": message, "conversation": row.conversation_id, "kind": kind}
    answer(told, f"Message {message} is a {kind}." if kind != "other" else f"Message {message} is of another kind.")


@verb()
@click.option("--weeks", type=click.Choice(["1", "4", "8"]), default="4", show_default=True, help="Over how long.")
def voices(weeks: str) -> None:
    """Count what people say: how they feel, what it is about, who may leave or wants to buy. As a machine read it."""
    from colmado.answer.queries.voices import voices as count

    found = count(by=None, at=now(), weeks=int(weeks))
    parts = {"feelings": found.feelings, "causes": found.causes, "wishes": found.wishes}
    told = {name: [vars(one) | {"interval": one.interval} for one in some] for name, some in parts.items()}
    lines = [f"{found.read} messages read by their meaning, {found.unread} not."]
    for some in parts.values():
        lines += ["", *map(_voice, some)]
    answer({"read": found.read, "unread": found.unread, **told}, lines)


def _voice(one: Voice) -> str:
    low, high = one.interval
    share = f"{one.share:5.0%} ({low:.0%} to {high:.0%})" if one.of else ""
    return f"{one.head + ' ' + one.label:26} {one.n:6} {share}"


commands = {"voices": voices, "translate": translate, "correct": correct}
