"""Commands of letters: reply, outbox."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from colmado.cli.frame import answer, end_of, now, teammate, verb
from colmado.kit.errors import InputError

if TYPE_CHECKING:
    from colmado.channels.contract import Recipient
    from colmado.ledger.models import Conversation, Outbox


@verb()
@click.argument("conversation", type=int)
@click.option("--as", "who", help="Who is answering (or COLMADO_AS); not needed while there is one teammate.")
@click.option("--text", help="The words; else they are read from --file or standard input.")
@click.option("--file", "path", type=click.Path(path_type=Path), help="Read the words from this file.")
@click.option("--seen", type=int, help="The version you looked at; refused if more was said since.")
@click.option("--all", "everyone", is_flag=True, help="Answer everyone the message was addressed to.")
@click.option("--promise", default="", help="What you promise in it.")
@click.option("--promise-by", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="Until when.")
@click.option("--answers", type=int, multiple=True, metavar="CONCERN", help="Only this concern (may be repeated).")
@click.option("--ask-solved", default="", metavar="ADDRESS", help="Ask whether it solved it; links to pages there.")
@click.option("--fact", type=int, help="Begun from this saved fact; without other words, it is the reply.")
@click.option("--check", "only_check", is_flag=True, help="Say what is worth another look, and send nothing.")
@click.option("--later", is_flag=True, help="Leave the sending to the worker.")
@click.option("--undo-seconds", default=0, type=click.IntRange(0, 600), help="With --later: not before that.")
def reply(
    conversation: int,
    who: str | None,
    text: str | None,
    path: Path | None,
    seen: int | None,
    everyone: bool,
    promise: str,
    promise_by: datetime | None,
    answers: tuple[int, ...],
    ask_solved: str,
    fact: int | None,
    only_check: bool,
    later: bool,
    undo_seconds: int,
) -> None:
    """Answer a conversation as a named teammate. Says what became of it: never "sent" before it was accepted."""
    from colmado.answer.actions.reply import reply as write
    from colmado.answer.queries.conversation import conversation as whole
    from colmado.ledger.models import Outbox
    from colmado.loop import sending

    saved = _fact(fact) if fact is not None else None
    words = saved if saved is not None and text is None and path is None else _words(text, path)
    talk = whole(conversation, by=None)
    to = talk.to_all if everyone else talk.to
    if only_check:
        _look_over(talk.conversation, words, to, saved, end_of(promise_by))
        return
    by = teammate(who)
    message = write(
        conversation=conversation,
        text=words,
        by=by,
        at=now(),
        seen=talk.conversation.version if seen is None else seen,
        recipients=to,
        fact=fact,
        promise=promise,
        promise_due_at=end_of(promise_by),
        answers=answers or None,
        ask_solved=ask_solved,
        undo_seconds=undo_seconds if later else 0,
    )
    if not later:
        sending.send_due(clock=now, only=message.pk)
    row = Outbox.objects.select_related("message").get(pk=message.pk)
    answer(_outbox_row(row), _became(row))


def _words(text: str | None, path: Path | None) -> str:
    return text if text is not None else _read(path)


def _fact(number: int) -> str:
    """The words of a saved fact. Raises InputError if there is none."""
    from colmado.answer.models import SavedFact

    row = SavedFact.objects.filter(pk=number).first()
    if row is None:
        raise InputError(f"there is no saved fact {number}; ./colmado fact list shows them")
    return row.text


def _look_over(
    talk: Conversation, words: str, to: Sequence[Recipient], suggested: str | None, promised: datetime | None
) -> None:
    """Say what is worth another look in a reply."""
    from colmado.answer.queries.checking import findings, sentence

    found = findings(talk, by=None, text=words, recipients=to, at=now(), suggested=suggested, promise_due_at=promised)
    answer(
        {"findings": [{**asdict(one), "sentence": sentence(one)} for one in found]},
        [sentence(one) for one in found] or "Nothing that the checks know.",
    )


def _read(path: Path | None) -> str:
    """The words of a reply, from a file or from standard input. Raises InputError for what is no text."""
    try:
        return path.read_text("utf-8") if path else sys.stdin.read()
    except OSError as error:
        raise InputError(f"the words of the reply cannot be read from {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path or 'standard input'} is not text in UTF-8; save it as such and try again") from error


def _outbox_row(row: Outbox) -> dict[str, Any]:
    return {
        "reply": row.pk,
        "conversation": row.message.conversation_id,
        "external_id": row.message.external_id,
        "to": [r["address"] for r in row.message.recipients],
        "outbox": row.state,
        "covers": row.covers,
        "elsewhere": row.elsewhere,
        "attempts": row.attempts,
        "detail": row.detail,
    }


def _became(row: Outbox) -> str:
    to = ", ".join(r["address"] for r in row.message.recipients)
    words = {
        "queued": "waits in the outbox" + (f" ({row.detail})" if row.detail else ""),
        "sending": "is being handed over",
        "accepted": f"was accepted ({row.detail})",
        "failed": f"was refused: {row.detail}",
        "uncertain": f"may or may not have arrived: {row.detail}",
    }
    elsewhere = " It sent them elsewhere: that does not count as an answer." if row.elsewhere else ""
    return f"Reply {row.pk} to {to} {words.get(row.state, row.state)}.{elsewhere}"


@verb()
@click.option("--arrived", type=int, metavar="REPLY", help="Decide that this uncertain reply arrived.")
@click.option("--again", type=int, metavar="REPLY", help="Decide to send this one again.")
@click.option("--withdraw", type=int, metavar="REPLY", help="Take this one back; the answer is owed again.")
@click.option("--send", is_flag=True, help="Send now what is due.")
@click.option("--as", "who", help="Who decides (or COLMADO_AS).")
def outbox(arrived: int | None, again: int | None, withdraw: int | None, send: bool, who: str | None) -> None:
    """List replies that a person must look at (uncertain, failed, bounced, stuck), and decide about them."""
    from colmado.answer.actions import outbox as letters
    from colmado.answer.queries.conversation import stuck, troubled
    from colmado.answer.queries.letters import letter
    from colmado.loop import sending

    chosen = arrived or again or withdraw
    if chosen:
        row = letter(chosen, by=None)
        if withdraw:
            letters.withdraw(letter=row, by=teammate(who), at=now())
        else:
            letters.decide(letter=row, arrived=bool(arrived), by=teammate(who), at=now())
    if send:
        sending.send_due(clock=now, limit=10_000)
    rows = [*troubled(by=None), *stuck(by=None, at=now(), longer_than=timedelta(minutes=15))]
    answer(
        {"outbox": [_outbox_row(row) for row in rows]},
        [f"{row.pk:>7}  {row.state:10} {_became(row)}" for row in rows]
        or "Every reply that left was accepted.",
    )


commands = {"reply": reply, "outbox": outbox}
