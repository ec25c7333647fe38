"""Commands of topics: what people write about; topics are named and put together by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import click

from colmado.cli.frame import answer, now, teammate, verb

if TYPE_CHECKING:
    from colmado.understand.topics.queries import Listed

SHOWN = 30


@verb()
@click.option("--as", "who", help="As a teammate sees them; without it, as the house does.")
def topics(who: str | None) -> None:
    """What people wrote about in twelve weeks, most written about first: new, rising, falling, steady."""
    from colmado.understand.topics.queries import topics as every

    found = every(by=teammate(who) if who else None, at=now())
    told = {"gathered": found.gathered, "missing": found.missing, "topics": [_told(one) for one in found.rows]}
    if found.missing:
        lines = [f"Topics form once 200 messages have been read; {found.missing} are missing."]
    elif not found.rows:
        lines = ["No topic has formed yet: it takes five messages of three people that say nearly the same."]
    else:
        lines = [_line(one) for one in found.rows[:SHOWN]]
    answer(told, lines)


def _told(one: Listed) -> dict[str, Any]:
    from colmado.understand.topics.trend import finite

    row, trend = one.topic, one.trend
    return {
        "id": row.pk, "name": row.name, "name_en": row.name_en, "name_es": row.name_es, "messages": one.count,
        "weeks": list(one.weeks), "share": one.share, "trend": trend.name, "ratio": finite(trend.ratio),
        "low": trend.low, "high": finite(trend.high), "level": trend.level, "counted": trend.n,
        "said": one.said.own_words if one.said else None, "parts": [part.pk for part in one.parts],
    }  # fmt: skip


def _line(one: Listed) -> str:
    name = one.topic.called("en") or (" ".join(one.said.own_words[:40].split()) if one.said else "")
    trend = one.trend
    times = f"{trend.low:.1f} to {trend.high:.1f} times" if trend.ratio is not None else "nothing to compare"
    return f"{one.topic.pk:5}  {name[:44]:44}  {one.count:6}  {one.share:4.0%}  {trend.name:9}  {times}, n {trend.n}"


@click.group()
def topic() -> None:
    """Name topics, put them together, take them apart."""


@verb()
@click.argument("topic", type=int)
@click.argument("name")
@click.option("--as", "who", help="Who does it, for the audit log; without it, this machine's command line.")
def rename(topic: int, name: str, who: str | None) -> None:
    """Call a TOPIC by a NAME of your own; "" gives it its people's words again."""
    from colmado.understand.topics.actions import rename_topic

    row = rename_topic(topic=topic, name=name, by=teammate(who) if who else None)
    answer({"topic": topic, "name": row.name}, f"Topic {topic} is called {row.called('en') or 'nothing yet'}.")


@verb()
@click.argument("topic", type=int)
@click.argument("into", type=int)
@click.option("--as", "who", help="Who does it, for the audit log; without it, this machine's command line.")
def merge(topic: int, into: int, who: str | None) -> None:
    """Make a TOPIC a part of the one called INTO; unmerge takes it apart."""
    from colmado.understand.topics.actions import merge_topics

    whole = merge_topics(topic=topic, into=into, by=teammate(who) if who else None)
    answer({"topic": topic, "into": whole.pk}, f"Topic {topic} is a part of topic {whole.pk} now.")


@verb()
@click.argument("topic", type=int)
@click.option("--as", "who", help="Who does it, for the audit log; without it, this machine's command line.")
def unmerge(topic: int, who: str | None) -> None:
    """Take a TOPIC out of the one it is a part of: both are as they were."""
    from colmado.understand.topics.actions import unmerge_topic

    unmerge_topic(topic=topic, by=teammate(who) if who else None)
    answer({"topic": topic}, f"Topic {topic} is a topic of its own again.")


for command in (rename, merge, unmerge):
    topic.add_command(command)
commands = {"topics": topics, "topic": cast("click.Command", topic)}
