"""Commands of taking apart, putting together and taking back: split, join, undo, solved."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from colmado.cli.frame import answer, now, teammate, verb
from colmado.cli.together import DAY
from colmado.kit.errors import InputError

if TYPE_CHECKING:
    from colmado.answer.models import Concern, Joining, Solved


@verb()
@click.argument("message", type=int)
@click.argument("parts", nargs=-1)
@click.option("--end", type=int, metavar="CONCERN", help="End this concern without a reply, as --state says.")
@click.option("--state", default="no-reply-needed", show_default=True, help="How it ended, as for outcome.")
@click.option("--withdraw", type=int, metavar="CONCERN", help="This was no concern of its own.")
@click.option("--why", default="", help="The reason.")
@click.option("--as", "who", help="Who decides (or COLMADO_AS).")
def split(
    message: int,
    parts: tuple[str, ...],
    end: int | None,
    state: str,
    withdraw: int | None,
    why: str,
    who: str | None,
) -> None:
    """Split a MESSAGE into concerns, each as words or as "KIND: words"; or list its concerns.

    The message ends when its last concern does. Which ones a reply is about: reply --answers.
    """
    from colmado.answer.actions import splitting
    from colmado.answer.queries.together import concerns_of

    if end:
        splitting.end_concern(concern=end, state=state, by=teammate(who), at=now(), why=why)
    elif withdraw:
        splitting.withdraw_concern(concern=withdraw, by=teammate(who), at=now(), why=why)
    elif parts:
        splitting.split(message=message, parts=[_part(part) for part in parts], by=teammate(who), at=now())
    rows = concerns_of([message], by=None)
    answer(
        {"message": message, "concerns": [_concern(row) for row in rows]},
        [f"{row.pk:>7}  {row.kind:11} {_fate(row):12} {row.text}" for row in rows] or "It is one message, whole.",
    )


def _part(text: str) -> tuple[str, str]:
    """Words, and the kind before them if there is one."""
    from colmado.answer.models import DueTime

    kind, colon, words = text.partition(":")
    known = colon and DueTime.objects.filter(kind=kind.strip().lower()).exists()
    return (words, kind.strip().lower()) if known else (text, "")


def _concern(row: Concern) -> dict[str, Any]:
    return {
        "concern": row.pk,
        "text": row.text,
        "start": row.start,
        "kind": row.kind,
        "by": row.by.username,
        "state": _fate(row),
        "reply": row.reply_id,
        "why": row.why,
    }


def _fate(row: Concern) -> str:
    return row.how or ("on its way" if row.reply and row.reply.outbox.state == "queued" else "open")


@verb()
@click.argument("conversation", type=int, required=False)
@click.argument("into", type=int, required=False)
@click.option("--why", default="", help="The reason; needed for conversations with different people.")
@click.option("--undo", "undone", type=int, metavar="JOINING", help="Take this joining apart.")
@click.option("--as", "who", help="Who joins (or COLMADO_AS).")
def join(conversation: int | None, into: int | None, why: str, undone: int | None, who: str | None) -> None:
    """Move everything said in a CONVERSATION INTO another, or list what was joined with it."""
    from colmado.answer.actions.joining import join as put_together
    from colmado.answer.actions.joining import undo_join
    from colmado.answer.queries.joining import joinings_of

    if undone:
        rows = [undo_join(joining=undone, by=teammate(who), at=now())]
    elif conversation is None:
        raise InputError("say which conversation, and into which: join 12 7")
    elif into is None:
        rows = joinings_of(conversation, by=None)
    else:
        rows = [put_together(conversation=conversation, into=into, by=teammate(who), at=now(), why=why)]
    answer({"joinings": [_joining(row) for row in rows]}, [_joining_line(row) for row in rows] or "It stands alone.")


def _joining(row: Joining) -> dict[str, Any]:
    return {
        "joining": row.pk,
        "conversation": row.conversation_id,
        "into": row.into_id,
        "messages": row.messages,
        "by": row.by.username,
        "at": row.at,
        "why": row.why,
        "undone_at": row.undone_at,
    }


def _joining_line(row: Joining) -> str:
    gone = " (undone)" if row.undone_at else ""
    return f"{row.pk:>7}  {row.conversation_id} into {row.into_id} by {row.by.called}{gone} {row.why}".rstrip()


@verb()
@click.argument("conversation", type=int, required=False)
@click.option("--message", "messages", type=int, multiple=True, help="Only this message (may be repeated).")
@click.option("--reply", type=int, help="Take back this reply, if it has not left; its words become a draft.")
@click.option("--why", default="", help="The reason; needed later, and for what somebody else decided.")
@click.option("--as", "who", help="Who takes it back (or COLMADO_AS).")
def undo(conversation: int | None, messages: tuple[int, ...], reply: int | None, why: str, who: str | None) -> None:
    """Undo your last outcome in a CONVERSATION, or take back a reply that has not left."""
    from colmado.answer.actions import undo as acts
    from colmado.answer.queries.letters import letter

    by = teammate(who)
    if reply:
        kept = acts.take_back(letter=letter(reply, by=None), by=by, at=now())
        told = {"reply": reply, "conversation": kept.conversation_id, "draft": kept.text}
        answer(told, f"Reply {reply} will not leave; its words are a draft of {kept.by.called}.")
        return
    if conversation is None:
        raise InputError("say in which conversation, or which --reply")
    ids = acts.undo(conversation=conversation, by=by, at=now(), messages=messages, why=why)
    waits = "1 message waits again." if len(ids) == 1 else f"{len(ids)} messages wait again."
    answer({"conversation": conversation, "messages": ids}, waits)


@verb()
@click.option("--since", type=DAY, help="Asked from this day on; the last 30 days if not said.")
@click.option("--said", default="", help="The replies behind a number: yes, no, silent or waiting.")
@click.option("--token", default="", help="Write down what a customer says, by the token of their link...")
@click.option("--verdict", default="", help="...yes or no...")
@click.option("--words", default="", help="...and what they say with it.")
def solved(since: datetime | None, said: str, token: str, verdict: str, words: str) -> None:
    """Count what customers said when asked whether a reply solved it. Silence is counted apart."""
    from colmado.answer.actions.solved import solved as hear
    from colmado.answer.queries.solved import SAID, solved_counts, solved_rows

    at = now()
    if token:
        hear(token=token, verdict=verdict, at=at, words=words)
    span: dict[str, Any] = {
        "by": None,
        "since": since.astimezone() if since else at - timedelta(days=30),
        "until": at,
        "at": at,
    }
    counts = solved_counts(**span)
    rows = list(solved_rows(said=said, **span)[:200]) if said else []
    answer(
        {**counts, "replies": [_solved(row) for row in rows]},
        [", ".join(f"{counts[one]} {one}" for one in SAID), *(f"{row.pk:>7}  {row.words}" for row in rows)],
    )


def _solved(row: Solved) -> dict[str, Any]:
    return {
        "reply": row.pk,
        "conversation": row.reply.conversation_id,
        "by": row.reply.teammate.username if row.reply.teammate else None,
        "asked_at": row.asked_at,
        "verdict": row.verdict or None,
        "said_at": row.said_at,
        "words": row.words,
    }


commands = {"split": split, "join": join, "undo": undo, "solved": solved}
