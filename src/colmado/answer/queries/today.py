"""What the day opens on: who waits, what people said, what was promised, whom to thank, what needs a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from colmado.answer.models import Ask, Draft, Hook
from colmado.answer.queries.conversation import troubled
from colmado.answer.queries.hooks import troubled_hooks
from colmado.answer.queries.inbox import with_people
from colmado.answer.queries.together import asks_for, my_drafts
from colmado.ledger.models import Channel, Conversation, Message, Outbox, Promise, Teammate
from colmado.ledger.queries.sight import through

LOOKED_AT = 100  # conversations in which something was said last, among whose messages the day's words are chosen
WORDS = {"complaint": 2, "protest": 2, "compliment": 2, "suggestion": 1, "concern": 1, "question": 1}
SHOWN = 6
SOON = timedelta(days=2)


@dataclass(frozen=True)
class Today:
    """The first page. Every number is of rows that the inbox shows under the same words."""

    waiting: int
    late: int
    mine: int
    first: Conversation | None
    said: Sequence[Message]
    promises: Sequence[Promise]
    thanks: Sequence[Conversation]
    silent: Sequence[Channel]
    troubled: Sequence[Outbox]
    asked: Sequence[Ask]
    drafts: Sequence[Draft]
    deaf: Sequence[Hook]


def today(*, by: Teammate, at: datetime) -> Today:
    """Gather the day for a teammate. Eleven small statements (twelve for an owner), whatever the size of the shop."""
    owed = Conversation.objects.filter(through(by), waiting__gt=0)
    awake = ~Q(status=Conversation.Status.SNOOZED)  # what sleeps is out of the way, and late all the same
    waiting = owed.filter(awake)
    n = owed.aggregate(
        all=Count("pk", filter=awake),
        late=Count("pk", filter=Q(due_at__lt=at)),
        mine=Count("pk", filter=awake & Q(assignee=by)),
    )
    seen = through(by, channel="conversation__channel", talk="conversation")
    running = Promise.objects.filter(seen, kept_at__isnull=True, withdrawn_at__isnull=True, due_at__lt=at + SOON)
    channels = Channel.objects.filter(through(by, channel="", talk=None), active=True).exclude(trouble="")
    return Today(
        waiting=n["all"],
        late=n["late"],
        mine=n["mine"],
        first=with_people(waiting).order_by("due_at", "id").first(),
        said=_said(by),
        promises=list(running.select_related("conversation", "conversation__identity", "by").order_by("due_at")[:8]),
        thanks=list(with_people(waiting.filter(kind="compliment")).order_by("due_at", "id")[:5]),
        silent=list(channels.defer("options").order_by("name")),
        troubled=troubled(by=by)[:20],
        asked=asks_for(by, limit=8),
        drafts=my_drafts(by=by, limit=5),
        deaf=list(troubled_hooks()[:5]) if by.arranges else [],
    )


def _said(by: Teammate) -> list[Message]:
    """Choose some of the newest words, of several kinds, so that the day does not open on nine questions."""
    recent = Conversation.objects.filter(through(by)).order_by("-last_at", "-id").values("pk")[:LOOKED_AT]
    newest = (
        Message.objects.filter(conversation__in=recent, obligation__isnull=False)
        .order_by("-happened_at", "-pk")
        .values_list("pk", "obligation__kind", "conversation_id")
    )
    chosen: dict[int, int] = {}
    left = dict(WORDS)
    for pk, kind, talk in newest:
        if left.get(kind) and talk not in chosen.values():
            chosen[pk], left[kind] = talk, left[kind] - 1
    rows = Message.objects.filter(pk__in=list(chosen)[:SHOWN])
    rows = rows.select_related("author", "annotation", "obligation").defer("annotation__words")
    return list(rows.order_by("-happened_at"))
