"""Commands about one message: in another language, and of what kind it is."""

from __future__ import annotations

import click

from colmado.cli.frame import answer, now, teammate, verb


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


commands = {"translate": translate, "correct": correct}
