"""A row of the inbox, as it is shown. Said here and not in its template, which is filled in fifty times a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from colmado.ledger.models import Conversation
from colmado.web.words import called, due, kind, said_at, shortened, tongue

SUBJECT = 90  # characters


@dataclass(frozen=True)
class Row:
    """What stands in a row. `state` is past, waiting or ""; `due`, `last` in seconds for the page's own order."""

    pk: str
    version: str
    href: str
    state: str
    due: str
    last: str
    who: str
    when: str
    what: str
    words: str
    how: str
    choose: str


def shown(talks: Iterable[Conversation], *, now: datetime, keep: str, many_channels: bool) -> Iterator[Row]:
    """Make rows of conversations.

    keep           what the address of the list ends with, so that the list stays beside a conversation
    many_channels  whether a row says by which channel it came
    """
    way, language = reverse("conversation", args=[0]).removesuffix("0"), get_language()
    for talk in talks:
        waits = talk.waiting and talk.due_at
        name = called(talk)
        yield Row(
            pk=str(talk.pk),
            version=str(talk.version),
            href=f"{way}{talk.pk}{keep}",
            state=("past" if talk.due_at and talk.due_at < now else "waiting") if talk.waiting else "",
            due=str(int(talk.due_at.timestamp())) if talk.due_at else "",
            last=str(int(talk.last_at.timestamp())),
            who=name,
            when=due(talk.due_at, now) if waits else said_at(talk.last_at),
            what=truncatechars(talk.subject or _("no subject"), SUBJECT),
            words=shortened(talk.snippet),
            how=" · ".join(_how(talk, many_channels=many_channels, language=language)),
            choose=_("Choose the conversation with %(name)s") % {"name": name},
        )


def _how(talk: Conversation, *, many_channels: bool, language: str | None) -> Iterator[str]:
    """The small print: what kind, how many wait, what was promised, with whom, where, in what language."""
    yield kind(talk.kind)
    if talk.waiting > 1:
        yield _("%(n)s messages wait") % {"n": talk.waiting}
    if promised_by := getattr(talk, "promised_by", None):
        yield _("promised by %(when)s") % {"when": said_at(promised_by)}
    if talk.assignee:
        yield _("with %(name)s") % {"name": talk.assignee.called}
    if many_channels:
        yield talk.channel.name
    if talk.language != language:
        yield tongue(talk.language)
