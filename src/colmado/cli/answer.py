"""Commands of answering: inbox, show, outcome, promise, search, check."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from colmado.cli.frame import answer, end_of, now, teammate, verb
from colmado.kit.errors import InputError

if TYPE_CHECKING:
    from colmado.ledger.models import Message


@verb()
@click.option("--view", default="waiting", show_default=True, help="waiting, mine, snoozed, all or resolved.")
@click.option("--channel", default="", help="Only this channel.")
@click.option("--kind", default="", help="Only this kind, for example complaint.")
@click.option("--language", default="", help="Only this language, for example es.")
@click.option("--as", "who", help="Whose inbox, for --view mine.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
@click.option("--after", default="", help="The key of the next page, as the last answer gave it.")
def inbox(view: str, channel: str, kind: str, language: str, who: str | None, limit: int, after: str) -> None:
    """List who waits, what is due first, first."""
    from colmado.answer.queries.inbox import inbox as page_of

    mine = teammate(who) if view == "mine" else None
    page = page_of(
        view=view, by=mine, channel=channel, kind=kind, language=language, after=after, limit=limit
    )
    answer(
        {"conversations": [_row(talk) for talk in page.rows], "after": page.after},
        [_line(talk) for talk in page.rows] or "Nobody is waiting.",
    )


def _row(talk: Any) -> dict[str, Any]:
    return {
        "conversation": talk.pk,
        "version": talk.version,
        "channel": talk.channel.name,
        "person": talk.person_id,
        "name": talk.person_name or str(talk.identity or ""),
        "address": talk.identity.address if talk.identity else "",
        "subject": talk.subject,
        "snippet": talk.snippet,
        "kind": talk.kind,
        "language": talk.language,
        "status": talk.status,
        "waiting": talk.waiting,
        "waiting_since": talk.waiting_since,
        "due_at": talk.due_at,
        "assignee": talk.assignee.username if talk.assignee else None,
        "last_at": talk.last_at,
    }


def _line(talk: Any) -> str:
    due = f"due {talk.due_at.astimezone():%a %d %b %H:%M}" if talk.due_at else "nothing due"
    name = talk.person_name or str(talk.identity or "")
    return f"{talk.pk:>7}  {due:22} {talk.kind:11} {name[:24]:24} {talk.snippet[:60]}"


@verb()
@click.argument("conversation", type=int)
def show(conversation: int) -> None:
    """Show one conversation: what was said, what is owed, what was promised, whom a reply would reach."""
    from colmado.answer.queries.conversation import conversation as whole

    talk = whole(conversation, by=None)
    answer(
        {
            "conversation": talk.conversation.pk,
            "version": talk.conversation.version,
            "subject": talk.conversation.subject,
            "person": talk.person and {"id": talk.person.pk, "name": talk.person.name},
            "messages": [_message(message) for message in talk.messages],
            "promises": [_promise_row(row) for row in talk.promises],
            "to": [{"role": r.role, "address": r.address, "name": r.name} for r in talk.to],
        },
        _lines(talk),
    )


def _message(message: Message) -> dict[str, Any]:
    owed, sent = getattr(message, "obligation", None), getattr(message, "outbox", None)
    judged = getattr(message, "annotation", None)
    return {
        "message": message.pk,
        "external_id": message.external_id,
        "direction": message.direction,
        "author": message.author.address,
        "author_name": message.author_name,
        "by": message.teammate.username if message.teammate else None,
        "subject": message.subject,
        "text": message.text,
        "happened_at": message.happened_at,
        "language": judged.language if judged else None,
        "kind": judged.kind if judged else None,
        "kind_p": judged.kind_p if judged else None,
        "annotated_by": judged.version if judged else None,
        "state": owed.state if owed else None,
        "due_at": owed.due_at if owed else None,
        "outbox": sent.state if sent else None,
        "attachments": [{"filename": a.filename, "size": a.size} for a in message.attachments.all()],
    }


def _promise_row(row: Any) -> dict[str, Any]:
    ended = "kept" if row.kept_at else "withdrawn" if row.withdrawn_at else "running"
    return {"promise": row.pk, "text": row.text, "due_at": row.due_at, "by": row.by.username, "state": ended}


def _lines(talk: Any) -> list[str]:
    lines = [f"{talk.conversation.subject or '(no subject)'}   conversation {talk.conversation.pk}", ""]
    for message in talk.messages:
        owed, sent = getattr(message, "obligation", None), getattr(message, "outbox", None)
        state = (f"{message.annotation.kind}, " if owed else "") + (
            owed.state if owed else sent.state if sent else "ours"
        )
        name = message.author_name or message.author.address
        lines += [
            f"-- {name}, {message.happened_at.astimezone():%a %d %b %Y %H:%M}   message {message.pk}: {state}"
        ]
        lines += [message.own_words or "(no words)", ""]
    lines += [f"Promised: {row.text} by {row.due_at.astimezone():%a %d %b %H:%M}" for row in talk.promises]
    return [
        *lines,
        "A reply goes to " + (", ".join(r.address for r in talk.to) or "nobody: there is no address"),
    ]


@verb()
@click.argument("conversation", type=int)
@click.argument("state")
@click.option("--why", default="", help="The reason, in a few words.")
@click.option("--message", "messages", type=int, multiple=True, help="Only this message (may be repeated).")
@click.option("--into", type=int, help="For merged and answered-by-customer: the message that stands for it.")
@click.option("--as", "who", help="Who decides (or COLMADO_AS).")
@click.option("--seen", type=int, help="The version you looked at; refused if more was said since.")
def outcome(
    conversation: int,
    state: str,
    why: str,
    messages: tuple[int, ...],
    into: int | None,
    who: str | None,
    seen: int | None,
) -> None:
    """End what is open in a conversation without a reply: acknowledged, no-reply-needed, merged, spam, ...

    STATE is open, answered, acknowledged, answered-by-customer, merged, no-reply-needed or spam. It is written down
    with your name and can be taken back by another outcome; nothing is ever removed.
    """
    from colmado.answer.actions.outcomes import end

    ids = end(
        conversation=conversation,
        state=state,
        by=teammate(who),
        at=now(),
        why=why,
        messages=messages,
        into=into,
        seen=seen,
    )
    answer(
        {"conversation": conversation, "state": state, "messages": ids},
        f"{len(ids)} {'message is' if len(ids) == 1 else 'messages are'} now {state}.",
    )


@verb()
@click.argument("conversation", type=int)
@click.argument("text", required=False)
@click.option("--by", "due", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="Until when.")
@click.option("--kept", type=int, metavar="PROMISE", help="Say that this promise was kept.")
@click.option("--withdraw", type=int, metavar="PROMISE", help="Withdraw this promise; say --why.")
@click.option("--why", default="")
@click.option("--as", "who", help="Who promises (or COLMADO_AS).")
def promise(
    conversation: int,
    text: str | None,
    due: datetime | None,
    kept: int | None,
    withdraw: int | None,
    why: str,
    who: str | None,
) -> None:
    """Write down a promise with its date, or say that one was kept or is withdrawn."""
    from colmado.answer.actions.promises import end_promise
    from colmado.answer.actions.promises import promise as make

    by = teammate(who)
    if kept or withdraw:
        row = end_promise(promise=kept or withdraw or 0, kept=bool(kept), by=by, at=now(), why=why)
    elif not text or due is None:
        raise InputError('a promise needs its words and its date: promise 12 "a new basket" --by 2026-12-01')
    else:
        row = make(conversation=conversation, text=text, due_at=end_of(due) or due, by=by, at=now())
    answer(_promise_row(row), f"Promise {row.pk}: {row.text}, {_promise_row(row)['state']}.")


@verb()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200))
@click.option("--before", type=int, help="Go on before this message.")
def search(words: tuple[str, ...], limit: int, before: int | None) -> None:
    """Find what was said, newest first. "Phrases", or, and -not work; accents do not matter."""
    from colmado.answer.queries.search import MARK, UNMARK
    from colmado.answer.queries.search import search as find

    found = find(" ".join(words), by=None, limit=limit, before=before)
    answer(
        {
            "messages": [
                {
                    "message": hit.message.pk,
                    "conversation": hit.message.conversation_id,
                    "author": hit.message.author.address,
                    "at": hit.message.happened_at,
                    "headline": hit.headline.replace(MARK, "[").replace(UNMARK, "]"),
                }
                for hit in found.hits
            ],
            "before": found.before,
        },
        [
            f"{hit.message.conversation_id or '':>7}  {hit.message.happened_at.astimezone():%d %b %Y}  "
            f"{(hit.message.author_name or hit.message.author.address)[:24]:24} "
            + " ".join(hit.headline.split()).replace(MARK, "[").replace(UNMARK, "]")
            for hit in found.hits
        ]
        or "Nothing was said about that.",
    )


@verb()
def check() -> None:
    """Prove that every message is accounted for: received = open + answered + ... + quarantined. Exit code 1 if not."""
    from colmado.answer.actions.law import record

    found = record(at=now())
    terms = " + ".join(f"{n} {term}" for term, n in found.terms.items())
    lines = [f"{found.received} received = {terms}"]
    lines += [f"  {one.channel}: {one.received} received, gap {one.gap}" for one in found.channels]
    lines += ["The law holds: nobody is missing."] if found.holds else ["THERE IS A GAP:", *found.gaps]
    answer(found.as_json(), lines)
    if not found.holds:
        raise click.exceptions.Exit(1)


@verb()
@click.argument("conversation", type=int)
@click.argument("status")
@click.option("--as", "who", help="Who sets it (or COLMADO_AS).")
def status(conversation: int, status: str, who: str | None) -> None:
    """Set a CONVERSATION's STATUS: open, pending or resolved. What waits in it still waits."""
    from colmado.answer.actions.conversations import set_status

    set_status(conversation=conversation, status=status, by=teammate(who))
    answer({"conversation": conversation, "status": status}, f"Conversation {conversation} is {status}.")


commands = {
    "inbox": inbox,
    "show": show,
    "outcome": outcome,
    "promise": promise,
    "status": status,
    "search": search,
    "check": check,
}
