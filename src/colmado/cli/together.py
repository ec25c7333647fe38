"""Commands of working together: note, drafts, handover, snooze, ask, empower, patience."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from colmado.cli.frame import answer, end_of, now, teammate, verb
from colmado.kit.errors import InputError

if TYPE_CHECKING:
    from colmado.answer.models import Ask, Draft, Empowerment, Handover, Note
    from colmado.ledger.models import Teammate

DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])


def named(name: str) -> Teammate:
    """Find the colleague of that name. Raises InputError for nobody."""
    if not name:
        raise InputError("say which colleague, by name")
    return teammate(name)


@verb()
@click.argument("conversation", type=int)
@click.argument("text", required=False)
@click.option("--take-back", type=int, metavar="NOTE", help="Mark this note as taken back; it stays.")
@click.option("--as", "who", help="Who writes (or COLMADO_AS).")
def note(conversation: int, text: str | None, take_back: int | None, who: str | None) -> None:
    """Write a note to colleagues on a conversation, or list its notes. Notes never leave the house."""
    from colmado.answer.actions.together.notes import add_note, take_back_note
    from colmado.answer.queries.together import notes_of

    if take_back:
        take_back_note(note=take_back, by=teammate(who), at=now())
    elif text is not None:
        add_note(conversation=conversation, text=text, by=teammate(who), at=now())
    rows = notes_of(conversation, by=None)
    answer({"notes": [_note(row) for row in rows]}, [_note_line(row) for row in rows] or "There are no notes.")


def _note(row: Note) -> dict[str, Any]:
    return {
        "note": row.pk,
        "conversation": row.conversation_id,
        "by": row.by.username,
        "at": row.at,
        "text": row.text,
        "taken_back_at": row.taken_back_at,
        "taken_back_by": row.taken_back_by.username if row.taken_back_by else None,
    }


def _note_line(row: Note) -> str:
    gone = " (taken back)" if row.taken_back_at else ""
    return f"{row.pk:>7}  {row.at.astimezone():%d %b %H:%M}  {row.by.called}{gone}: {row.text}"


@verb()
@click.argument("conversation", type=int, required=False)
@click.option("--as", "who", help="Whose, without a conversation (or COLMADO_AS).")
def drafts(conversation: int | None, who: str | None) -> None:
    """List what teammates are writing in a conversation; without one, a teammate's own drafts."""
    from colmado.answer.queries.together import drafts_of, my_drafts

    rows = drafts_of(conversation, by=None) if conversation is not None else my_drafts(by=teammate(who))
    answer({"drafts": [_draft(row) for row in rows]}, [_draft_line(row) for row in rows] or "Nobody is writing.")


def _draft(row: Draft) -> dict[str, Any]:
    return {
        "conversation": row.conversation_id,
        "by": row.by.username,
        "text": row.text,
        "promise": row.promise,
        "promise_due_at": row.promise_due_at,
        "to": row.to,
        "seen": row.seen,
        "changed_at": row.changed_at,
    }


def _draft_line(row: Draft) -> str:
    words = " ".join(row.text.split())[:80]
    return f"{row.conversation_id:>7}  {row.changed_at.astimezone():%d %b %H:%M}  {row.by.called}: {words}"


@verb()
@click.argument("conversation", type=int)
@click.argument("to", required=False)
@click.option("--nobody", is_flag=True, help="Give it back: it is nobody's.")
@click.option("--note", default="", help="What they should know; a note on the conversation.")
@click.option("--as", "who", help="Who hands it over (or COLMADO_AS).")
def handover(conversation: int, to: str | None, nobody: bool, note: str, who: str | None) -> None:
    """Give a conversation to a teammate, or list who had it when."""
    from colmado.answer.actions.together.handing import hand_over
    from colmado.answer.queries.together import handovers_of

    if to or nobody:
        by = teammate(who)
        hand_over(conversation=conversation, to=None if nobody else named(to or ""), by=by, at=now(), note=note)
    rows = handovers_of(conversation, by=None)
    answer(
        {"conversation": conversation, "handovers": [_handover(row) for row in rows]},
        [
            f"{row.at.astimezone():%d %b %Y %H:%M}  {row.to.called if row.to else 'nobody'}"
            f" (by {row.by.called}){f': {row.note.text}' if row.note else ''}"
            for row in rows
        ]
        or "Nobody has had it yet.",
    )


def _handover(row: Handover) -> dict[str, Any]:
    return {
        "had": row.had.username if row.had else None,
        "to": row.to.username if row.to else None,
        "by": row.by.username,
        "at": row.at,
        "note": row.note.text if row.note else None,
    }


@verb()
@click.argument("conversation", type=int)
@click.argument("until", nargs=-1, required=True)
@click.option("--why", default="", help="The reason; needed past the time when an answer is due.")
@click.option("--as", "who", help="Who puts it aside (or COLMADO_AS).")
def snooze(conversation: int, until: tuple[str, ...], why: str, who: str | None) -> None:
    """Put a conversation aside until a time: "tomorrow morning", "on Monday", "in 2 hours", "2026-12-01 15:00".

    What waits in it is still owed and still due. It wakes by itself then, or when the person writes.
    """
    from colmado.answer.actions.together.snooze import snooze as put_aside
    from colmado.answer.queries.calendar import moment_of

    at = now()
    then = moment_of(" ".join(until), at=at)
    row = put_aside(conversation=conversation, until=then, by=teammate(who), at=at, why=why)
    answer(
        {"conversation": conversation, "snoozed_until": row.snoozed_until, "due_at": row.due_at, "why": row.why},
        f"Conversation {conversation} sleeps until {row.snoozed_until.astimezone():%a %d %b %Y %H:%M}.",
    )


@verb()
@click.argument("conversation", type=int, required=False)
@click.argument("question", required=False)
@click.option("--of", "asked", default="", help="The colleague who is asked.")
@click.option("--by", "due", type=DAY, help="Until when; otherwise as for a customer's question.")
@click.option("--answer", "answered", type=int, metavar="ASK", help="Answer this question; the words in --text.")
@click.option("--text", default="", help="The words of the answer.")
@click.option("--withdraw", type=int, metavar="ASK", help="Take this question back.")
@click.option("--as", "who", help="Who asks or answers (or COLMADO_AS).")
def ask(
    conversation: int | None,
    question: str | None,
    asked: str,
    due: datetime | None,
    answered: int | None,
    text: str,
    withdraw: int | None,
    who: str | None,
) -> None:
    """Ask a colleague about a conversation, or answer one; with neither, list what you are asked.

    With a CONVERSATION and no QUESTION: what was asked about it. The customer's due time stays where it is.
    """
    from colmado.answer.actions.together import asks
    from colmado.answer.queries.together import asks_for, asks_of

    if answered:
        rows = [asks.answer_ask(ask=answered, text=text, by=teammate(who), at=now())]
    elif withdraw:
        rows = [asks.withdraw_ask(ask=withdraw, by=teammate(who), at=now())]
    elif conversation is None:
        rows = asks_for(teammate(who))
    elif question is None:
        rows = asks_of(conversation, by=None)
    else:
        given = {"conversation": conversation, "question": question, "due_at": end_of(due), "at": now()}
        rows = [asks.ask(asked=named(asked), by=teammate(who), **given)]  # type: ignore[arg-type]
    answer({"asks": [_ask(row) for row in rows]}, [_ask_line(row) for row in rows] or "Nobody asks anything.")


def _ask(row: Ask) -> dict[str, Any]:
    ended = "answered" if row.answered_at else "withdrawn" if row.withdrawn_at else "waiting"
    return {
        "ask": row.pk,
        "conversation": row.conversation_id,
        "asker": row.asker.username,
        "asked": row.asked.username,
        "question": row.question,
        "due_at": row.due_at,
        "state": ended,
        "answer": row.answer,
        "answered_by": row.answered_by.username if row.answered_by else None,
    }


def _ask_line(row: Ask) -> str:
    told = row.answer or ("(taken back)" if row.withdrawn_at else f"due {row.due_at.astimezone():%a %d %b %H:%M}")
    return f"{row.pk:>7}  {row.asker.called} asks {row.asked.called}: {row.question} -- {told}"


@verb()
@click.argument("name", required=False)
@click.argument("act", required=False)
@click.option("--limit-minor", type=int, help="Up to how much, in the smallest unit (cents).")
@click.option("--currency", default="", help="Of that amount, for example EUR.")
@click.option("--end", is_flag=True, help="They may no longer decide this alone.")
@click.option("--as", "who", help="The owner who says so (or COLMADO_AS).")
def empower(
    name: str | None, act: str | None, limit_minor: int | None, currency: str, end: bool, who: str | None
) -> None:
    """Say what a teammate may decide alone: apologise, replace, refund, discount, publish. Or list it."""
    from colmado.answer.actions.together.empowerment import empower as let
    from colmado.answer.actions.together.empowerment import end_empowerment
    from colmado.answer.queries.together import empowerments

    if act:
        given: dict[str, Any] = {"teammate": named(name or ""), "act": act, "by": teammate(who), "at": now()}
        if end:
            end_empowerment(**given)
        else:
            let(**given, limit_minor=limit_minor, currency=currency.upper())
    rows = [row for row in empowerments() if name in (None, row.teammate.username)]
    answer(
        {"empowerments": [_empowerment(row) for row in rows]},
        [
            f"{row.teammate.called} may {row.act} alone"
            + (f", up to {row.limit_minor / 100:.2f} {row.currency}" if row.limit_minor is not None else "")
            for row in rows
        ]
        or "Nothing was said about what may be decided alone.",
    )


def _empowerment(row: Empowerment) -> dict[str, Any]:
    return {
        "teammate": row.teammate.username,
        "act": row.act,
        "limit_minor": row.limit_minor,
        "currency": row.currency,
        "by": row.by.username,
        "at": row.at,
    }


@verb()
@click.option("--undo-seconds", type=int, help="A reply from the pages can be taken back so long (0 to 600).")
@click.option("--regret-minutes", type=int, help="An outcome can be undone so long without a reason (0 to 1440).")
@click.option("--silent-days", type=int, help='Silence after "did this solve it?" is silence after so long.')
@click.option("--asks-solved/--asks-nothing", default=None, help="Whether replies ask that unless told otherwise.")
def patience(
    undo_seconds: int | None, regret_minutes: int | None, silent_days: int | None, asks_solved: bool | None
) -> None:
    """Show, or set, how long the shop waits before things are final."""
    from colmado.answer.actions.patience import set_patience

    given = {"undo_seconds": undo_seconds, "regret_minutes": regret_minutes, "silent_days": silent_days}
    row = set_patience(by=None, asks_solved=asks_solved, **given)
    told = {name: getattr(row, name) for name in (*given, "asks_solved")}
    answer(told, [f"{name}: {value}" for name, value in told.items()])


commands = {
    "note": note,
    "drafts": drafts,
    "handover": handover,
    "snooze": snooze,
    "ask": ask,
    "empower": empower,
    "patience": patience,
}
