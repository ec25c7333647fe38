"""Queue what has been understood and recognised: give it a conversation, a due time and an owner of the debt, us."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from colmado.answer.actions import outbox
from colmado.answer.actions.advance import advance
from colmado.answer.actions.calendar import calendar_stands
from colmado.answer.actions.outcomes import Ending, write
from colmado.answer.actions.placing import Batch, is_signed, place_all, references_of, write_places
from colmado.answer.actions.refresh import refresh
from colmado.answer.actions.telling import tell
from colmado.answer.models import Obligation
from colmado.answer.models.hook import Event
from colmado.answer.queries.calendar import calendar
from colmado.ledger.actions import copy_in
from colmado.ledger.models import Arrival, Channel, Message, ToRead
from colmado.ledger.models.outcome import State

LOCK = 0x51  # one worker at a time queues a channel, so that four workers make the ledger that one would


def queue(*, limit: int, at: datetime) -> int:
    """Queue up to `limit` messages of one channel, oldest first, in one transaction; how many were.

    Only what has no unready message before it is taken: the order of arrival decides, whoever works.
    """
    for channel in Channel.objects.filter(Exists(Arrival.objects.filter(channel=OuterRef("pk")))):
        with transaction.atomic():
            if not _lock(channel):
                continue
            calendar_stands()
            messages = _ready(channel, limit)
            if messages:
                _queue_batch(Batch(channel, messages), at)
                Arrival.objects.filter(pk__in=[message.pk for message in messages]).delete()
                return len(messages)
    return 0


def _lock(channel: Channel) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, channel.pk])
        return bool(cursor.fetchone()[0])


READ = (
    *[
        "channel_id",
        "conversation_id",
        "external_id",
        "author_id",
        "direction",
        "recipients",
        "references",
        "failed_ids",
        "automatic",
    ],
    *["subject", "text", "own_length", "happened_at"],
    *(f"annotation__{name}" for name in ("kind", "kind_p", "language", "version")),
)


def _ready(channel: Channel, limit: int) -> list[Message]:
    rows = Arrival.objects.filter(channel=channel).order_by("message_id")[:limit]
    ids = [row.pk for row in takewhile(lambda row: row.annotated and row.recognised, rows)]
    return list(Message.objects.filter(pk__in=ids).select_related("annotation").only(*READ).order_by("id"))


def _queue_batch(batch: Batch, at: datetime) -> None:
    fresh = [message for message in batch.messages if message.conversation_id is None]
    if not fresh:
        return
    batch.messages = fresh
    place_all(batch)
    write_places(batch)
    _owe(batch, at)
    _end_what_needs_nobody(batch, at)
    _answered_outside(batch, at)
    advance(batch)
    tell(Event.CONVERSATION_WAITING, refresh(batch.touched), at=at)


def _owe(batch: Batch, at: datetime) -> None:
    """Write down what we owe: one obligation for every message that came in, whoever or whatever wrote it."""
    due, received = calendar(), [one for one in batch.messages if one.direction == Message.Direction.IN]
    copy_in(
        Obligation,
        ("message_id", "conversation_id", "channel_id", "kind", "language", "state", "happened_at", "due_at"),
        (
            (
                message.pk,
                batch.places[message.pk],
                batch.channel.pk,
                message.annotation.kind,
                message.annotation.language,
                State.OPEN.value,
                message.happened_at,
                due.due(message.annotation.kind, message.happened_at),
            )
            for message in received
        ),
    )
    if settings.ENV.tier > 1:
        copy_in(ToRead, ("message_id", "changed"), ((message.pk, False) for message in received))
    tell(Event.MESSAGE_RECEIVED, [message.pk for message in received], at=at)


def _end_what_needs_nobody(batch: Batch, at: datetime) -> None:
    """Delivery reports and automatic replies go with the reply they are about. A machine ends nothing else."""
    endings: list[Ending] = []
    for message in batch.messages:
        if message.direction == Message.Direction.OUT:
            continue
        if message.automatic in ("bounce", "reply"):
            endings += _with_its_reply(message, at)
    write(endings, at=at)
    heard = [message for message in batch.messages if message.automatic != "bounce"]
    signed = {reference for message in heard for reference in references_of(message) if is_signed(reference)}
    outbox.heard_of(sorted(signed), at=at)


def _with_its_reply(message: Message, at: datetime) -> Iterable[Ending]:
    """Put a delivery report or an automatic reply with our reply that it is about, if it names one."""
    named = references_of(message)
    ours = Message.objects.filter(Q(channel=message.channel_id) | Q(external_id__in=filter(is_signed, named)))
    reply = ours.filter(external_id__in=named, direction="out").order_by("-id").first()
    if reply is None:
        return []
    if message.automatic == "reply":
        return [Ending(message.pk, State.MERGED, reply=reply.pk, why="automatic reply", maker="listen")]
    outbox.bounced(reply=reply, detail=message.own_words[:500], at=at)
    return [Ending(message.pk, State.MERGED, reply=reply.pk, why="delivery report", maker="listen")]


OUTSIDE = """
SELECT DISTINCT ON (o.message_id) o.message_id, r.id, r.teammate_id
  FROM answer_obligation o
  JOIN ledger_message r ON r.conversation_id = o.conversation_id AND r.direction = 'out' AND r.origin = 'outside'
       AND r.automatic = '' AND (r.happened_at, r.id) > (o.happened_at, o.message_id)
 WHERE o.state = 'open' AND o.conversation_id = ANY(%s) AND (o.message_id = ANY(%s) OR r.id = ANY(%s))
 ORDER BY o.message_id, r.happened_at, r.id
"""


def _answered_outside(batch: Batch, at: datetime) -> None:
    """What a person of ours answered in another mail program is answered."""
    ids = [message.pk for message in batch.messages]
    with connection.cursor() as cursor:
        cursor.execute(OUTSIDE, [batch.touched, ids, ids])
        rows: list[Any] = cursor.fetchall()
    write(
        [
            Ending(pk, State.ANSWERED, reply=reply, why="answered outside Colmado", maker="listen")
            for pk, reply, _ in rows
        ],
        at=at,
    )
