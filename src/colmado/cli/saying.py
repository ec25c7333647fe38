"""Commands of knowing what to say: suggest, fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from colmado.cli.frame import answer, now, teammate, verb
from colmado.kit.errors import InputError

if TYPE_CHECKING:
    from colmado.answer.models import SavedFact
    from colmado.answer.queries.earlier import Earlier
    from colmado.ledger.models import Channel


@verb()
@click.argument("conversation", type=int)
@click.option("--limit", default=3, show_default=True, type=click.IntRange(1, 20), help="So many earlier answers.")
def suggest(conversation: int, limit: int) -> None:
    """Show what we know for a CONVERSATION: saved facts, and what was answered to messages like it."""
    from colmado.answer.queries.suggesting import suggestions

    found = suggestions(conversation, by=None, at=now(), limit=limit)
    rule = (
        "These may be put into the reply."
        if found.insertable
        else f"A {found.kind} wants words of your own: read these, and write what you would say to them."
    )
    answer(
        {
            "conversation": conversation,
            "message": found.message,
            "kind": found.kind,
            "insertable": found.insertable,
            "facts": [_row(fact) for fact in found.facts],
            "earlier": [_earlier(one) for one in found.earlier],
        },
        [rule, *map(_line, found.facts), *(line for one in found.earlier for line in _earlier_lines(one))],
    )


def _earlier(one: Earlier) -> dict[str, Any]:
    return {
        **{"message": one.message, "conversation": one.conversation, "question": one.question},
        **{"asked_at": one.asked_at, "reply": one.reply, "text": one.text, "answered_at": one.answered_at},
        **{"by": one.by, "alike": round(one.alike, 2)},
    }


def _earlier_lines(one: Earlier) -> list[str]:
    asked = " ".join(one.question.split())[:100]
    return ["", f"Conversation {one.conversation}, {one.alike:.2f} alike: {asked}", f"{one.by} answered: {one.text}"]


@click.group()
def fact() -> None:
    """What is true and asked again and again: list, save, change, retire, cap."""


@verb(name="list")
@click.option("--retired", is_flag=True, help="Those that are retired.")
@click.option("--uses", type=int, metavar="FACT", help="The replies that this fact went into.")
def list_facts(retired: bool, uses: int | None) -> None:
    """Saved facts, most used in the last seven days first."""
    from colmado.answer.queries.facts import cap, fact_uses, facts

    if uses is not None:
        rows = list(fact_uses(uses, by=None)[:500])
        answer(
            {"uses": [_use(row) for row in rows]},
            [f"{row.at.astimezone():%a %d %b %H:%M}  reply {row.reply_id}  {row.by.called}" for row in rows]
            or "It was not used yet.",
        )
        return
    found = list(facts(by=None, at=now(), retired=retired))
    told = {"cap": cap(), "facts": [_row(row) for row in found]}
    answer(told, [_line(row) for row in found] or "There are none yet.")


def _use(row: Any) -> dict[str, Any]:
    return {
        **{"reply": row.reply_id, "conversation": row.reply.conversation_id, "version": row.version},
        **{"unchanged": row.unchanged, "by": row.by.username, "at": row.at},
    }


@verb(name="save")
@click.argument("title")
@click.argument("text")
@click.option("--language", required=True, help="en, es, ...: offered to those who write in it.")
@click.option("--channel", default="", help="Only on this channel.")
@click.option("--as", "who", help="Who says so (or COLMADO_AS).")
def save(title: str, text: str, language: str, channel: str, who: str | None) -> None:
    """Save a fact: TITLE to find it by, TEXT as it may be sent."""
    from colmado.answer.actions.facts import save_fact

    made = save_fact(
        title=title, text=text, language=language, by=teammate(who), at=now(), channel=_channel(channel)
    )
    _say(made)


def _channel(name: str) -> Channel | None:
    from colmado.ledger.models import Channel

    if not name:
        return None
    found = Channel.objects.filter(name=name).first()
    if found is None:
        raise InputError(f"no channel is called {name!r}; ./colmado channel list shows them")
    return found


@verb(name="change")
@click.argument("number", type=int)
@click.option("--title", default="", help="The new title.")
@click.option("--text", default="", help="The new words.")
@click.option("--as", "who", help="Who says so (or COLMADO_AS).")
def change(number: int, title: str, text: str, who: str | None) -> None:
    """Word the fact with this NUMBER anew; how it was worded before is kept."""
    from colmado.answer.actions.facts import change_fact

    _say(change_fact(fact=number, title=title, text=text, by=teammate(who), at=now()))


@verb(name="retire")
@click.argument("number", type=int)
@click.option("--as", "who", help="Who says so (or COLMADO_AS).")
def retire(number: int, who: str | None) -> None:
    """Take the fact with this NUMBER out of use; it stays readable."""
    from colmado.answer.actions.facts import retire_fact

    _say(retire_fact(fact=number, by=teammate(who), at=now()))


@verb(name="cap")
@click.argument("times", type=int)
def cap(times: int) -> None:
    """Say how many TIMES in seven days one fact may leave unchanged."""
    from colmado.answer.actions.facts import set_cap

    made = set_cap(a_week=times, by=None)
    answer({"cap": made.a_week}, f"One fact may leave unchanged {made.a_week} times in seven days.")


def _say(row: SavedFact) -> None:
    answer(_row(row), _line(row))


def _row(row: SavedFact) -> dict[str, Any]:
    return {
        **{"fact": row.pk, "version": row.version, "title": row.title, "text": row.text, "language": row.language},
        **{"channel": row.channel.name if row.channel else None, "by": row.by.username, "at": row.at},
        **{"retired_at": row.retired_at, "used": getattr(row, "used", 0), "unchanged": getattr(row, "unchanged", 0)},
    }


def _line(row: SavedFact) -> str:
    used = getattr(row, "used", None)
    times = "" if used is None else f", used {used} times in seven days"
    return f"{row.pk:>5}  {row.title} ({row.language}, version {row.version}{times})  {' '.join(row.text.split())[:80]}"


for command in (list_facts, save, change, retire, cap):
    fact.add_command(command)

commands = {"suggest": suggest, "fact": fact}
