"""Queue what has been understood and recognised: give it a conversation, a due time and an owner of the debt, us."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from colmado.answer.actions import outbox
from colmado.answer.actions.outcomes import Ending, write
from colmado.answer.actions.refresh import refresh
from colmado.answer.models import Loose, Obligation
from colmado.answer.queries.calendar import calendar
from colmado.answer.threading import Place, Shelf, place
from colmado.answer.token import is_ours
from colmado.ledger.actions import add_missing, copy_in, reserve
from colmado.ledger.models import Arrival, Channel, Conversation, Identity, Message, Participant
from colmado.ledger.models.outcome import State
from colmado.listen.actions import identity_key

LOCK = 0x51  # one worker at a time queues a channel, so that four workers make the ledger that one would
LAST_REFERENCES = 50
SNIPPET = 160


@dataclass
class _Batch:
    """One batch on its way: which message goes where."""

    channel: Channel
    messages: list[Message]
    addresses: dict[str, int] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)
    new: list[Conversation] = field(default_factory=list)
    at: datetime | None = None

    @property
    def touched(self) -> list[int]:
        return sorted(set(self.places.values()))


def queue(*, limit: int, at: datetime) -> int:
    """Queue up to `limit` messages of one channel, oldest first, in one transaction; how many were.

    Only what has no unready message before it is taken: the order of arrival decides, whoever works.
    """
    for channel in Channel.objects.filter(Exists(Arrival.objects.filter(channel=OuterRef("pk")))):
        with transaction.atomic():
            if not _lock(channel):
                continue
            messages = _ready(channel, limit)
            if messages:
                _queue_batch(_Batch(channel, messages, at=at), at)
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


def _queue_batch(batch: _Batch, at: datetime) -> None:
    fresh = [message for message in batch.messages if message.conversation_id is None]
    if not fresh:
        return
    batch.messages = fresh
    _place_all(batch)
    _write_places(batch)
    _owe(batch)
    _end_what_needs_nobody(batch, at)
    _answered_outside(batch, at)
    _advance(batch)
    refresh(batch.touched)


def _place_all(batch: _Batch) -> None:
    shelf = _shelf(batch)
    spare = iter(reserve(Conversation, len(batch.messages)))
    batch.addresses = _addressees(batch)
    for message in batch.messages:
        parties = _parties(batch, message)
        found = place(
            external_id=message.external_id,
            references=_references(message),
            parties=parties,
            shelf=shelf,
            signed=_signed if message.automatic != "bounce" else message.failed_ids.__contains__,
        )
        conversation = found.conversation or next(spare)
        if found.conversation is None:
            batch.new.append(_begin(batch, message, conversation, found, parties))
        batch.places[message.pk] = conversation
        shelf.placed[message.external_id] = conversation
        shelf.participants.setdefault(conversation, set()).update(parties, _everyone(batch, message))
        for reference in _references(message):
            if reference not in shelf.placed:
                shelf.loose.setdefault(reference, []).append(conversation)


def _begin(batch: _Batch, message: Message, pk: int, found: Place, parties: Sequence[int]) -> Conversation:
    return Conversation(
        id=pk,
        channel=batch.channel,
        identity_id=parties[0] if parties else None,
        subject=message.subject,
        kind=message.annotation.kind,
        language=message.annotation.language,
        maybe_of_id=found.maybe_of,
        last_at=message.happened_at,
        created_at=message.happened_at,
    )


def _references(message: Message) -> list[str]:
    return [*message.references[-LAST_REFERENCES:], *message.failed_ids[:LAST_REFERENCES]]


def _signed(external_id: str) -> bool:
    return is_ours(external_id, secret=settings.SECRET_KEY)


def _parties(batch: _Batch, message: Message) -> list[int]:
    """Whose conversation it is: its writer's; for our own words, the addressees'."""
    if message.direction == Message.Direction.IN:
        return [message.author_id]
    return _everyone(batch, message)


def _everyone(batch: _Batch, message: Message) -> list[int]:
    return [
        batch.addresses[recipient["address"]]
        for recipient in message.recipients
        if recipient["address"] in batch.addresses
    ]


def _addressees(batch: _Batch) -> dict[str, int]:
    """Identities of everyone addressed in the batch, ourselves left out."""
    keys = {
        identity_key(batch.channel, recipient["address"]): recipient["address"]
        for message in batch.messages
        for recipient in message.recipients
        if recipient["address"] not in batch.channel.addresses
    }
    rows = Identity.objects.filter(kind__in={k for k, _ in keys}, address__in={a for _, a in keys})
    return {keys[row.kind, row.address]: row.pk for row in rows if (row.kind, row.address) in keys}


def _shelf(batch: _Batch) -> Shelf:
    """Fetch what is known about everything this batch refers to. Three or four statements."""
    shelf = Shelf()
    references = {reference for message in batch.messages for reference in _references(message)}
    known = Message.objects.filter(conversation__isnull=False)
    rows = list(
        known.filter(channel=batch.channel, external_id__in=references).values_list("external_id", "conversation")
    )
    signed = [reference for reference in references if _signed(reference)]
    if signed:
        rows += known.filter(external_id__in=signed, direction="out").values_list("external_id", "conversation")
    shelf.placed.update(rows)
    wanted = references | {message.external_id for message in batch.messages}
    for external_id, conversation in (
        Loose.objects.filter(channel=batch.channel, external_id__in=wanted)
        .order_by("id")
        .values_list("external_id", "conversation")
    ):
        shelf.loose.setdefault(external_id, []).append(conversation)
    candidates = {*shelf.placed.values(), *(c for found in shelf.loose.values() for c in found)}
    for conversation, identity in Participant.objects.filter(conversation__in=candidates).values_list(
        "conversation", "identity"
    ):
        shelf.participants.setdefault(conversation, set()).add(identity)
    return shelf


BEGUN = [
    "id",
    "channel_id",
    "identity_id",
    "subject",
    "kind",
    "language",
    "maybe_of_id",
    "last_at",
    "created_at",
    "status",
    "version",
    "waiting",
    "snippet",
    "last_direction",
]


def _write_places(batch: _Batch) -> None:
    copy_in(Conversation, BEGUN, ([getattr(talk, column) for column in BEGUN] for talk in batch.new))
    pairs = list(batch.places.items())
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_message m SET conversation_id = p.conversation"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS p (id, conversation) WHERE m.id = p.id",
            [[pk for pk, _ in pairs], [conversation for _, conversation in pairs]],
        )
    taking_part = {
        (batch.places[message.pk], identity)
        for message in batch.messages
        for identity in (*_parties(batch, message), *_everyone(batch, message))
    }
    add_missing(Participant, ("conversation_id", "identity_id"), sorted(taking_part))
    _keep_loose(batch)


def _keep_loose(batch: _Batch) -> None:
    mentioned = {
        (reference, batch.places[message.pk]) for message in batch.messages for reference in _references(message)
    }
    if not mentioned:
        return
    here = set(
        Message.objects.filter(channel=batch.channel, external_id__in={r for r, _ in mentioned}).values_list(
            "external_id", flat=True
        )
    )
    loose = [(batch.channel.pk, *pair) for pair in sorted(mentioned) if pair[0] not in here]
    add_missing(Loose, ("channel_id", "external_id", "conversation_id"), loose)


def _owe(batch: _Batch) -> None:
    """Write down what we owe: one obligation for every message that came in, whoever or whatever wrote it."""
    due = calendar()
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
            for message in batch.messages
            if message.direction == Message.Direction.IN
        ),
    )


def _end_what_needs_nobody(batch: _Batch, at: datetime) -> None:
    """Delivery reports and automatic replies go with the reply they are about. A machine ends nothing else."""
    endings: list[Ending] = []
    for message in batch.messages:
        if message.direction == Message.Direction.OUT:
            continue
        if message.automatic in ("bounce", "reply"):
            endings += _with_its_reply(message, at)
    write(endings, at=at)
    heard = [message for message in batch.messages if message.automatic != "bounce"]
    signed = {reference for message in heard for reference in _references(message) if _signed(reference)}
    outbox.heard_of(sorted(signed), at=at)


def _with_its_reply(message: Message, at: datetime) -> Iterable[Ending]:
    """Put a delivery report or an automatic reply with our reply that it is about, if it names one."""
    named = _references(message)
    ours = Message.objects.filter(Q(channel=message.channel_id) | Q(external_id__in=filter(_signed, named)))
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


def _answered_outside(batch: _Batch, at: datetime) -> None:
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


ADVANCE = """
UPDATE ledger_conversation c
   SET version = c.version + n.messages,
       snippet = CASE WHEN n.last_at >= c.last_at THEN n.snippet ELSE c.snippet END,
       last_direction = CASE WHEN n.last_at >= c.last_at THEN n.direction ELSE c.last_direction END,
       last_at = greatest(c.last_at, n.last_at),
       status = CASE WHEN n.heard THEN 'open' ELSE c.status END,
       snoozed_until = CASE WHEN n.heard THEN NULL ELSE c.snoozed_until END
  FROM unnest(%s::bigint[], %s::int[], %s::timestamptz[], %s::text[], %s::text[], %s::bool[])
       AS n (id, messages, last_at, direction, snippet, heard)
 WHERE c.id = n.id
"""


def _advance(batch: _Batch) -> None:
    """Move conversations on by what was said: version, last words; a new message opens a resolved one."""
    said: dict[int, list[Message]] = {}
    for message in batch.messages:
        said.setdefault(batch.places[message.pk], []).append(message)
    last = {pk: max(messages, key=lambda m: (m.happened_at, m.pk)) for pk, messages in said.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            ADVANCE,
            [
                list(said),
                [len(messages) for messages in said.values()],
                [last[pk].happened_at for pk in said],
                [last[pk].direction for pk in said],
                [snippet(last[pk]) for pk in said],
                [any(m.direction == "in" for m in messages) for messages in said.values()],
            ],
        )


def snippet(message: Message) -> str:
    """Cut the first words of a message for a list."""
    return " ".join(message.own_words[: SNIPPET * 3].split())[:SNIPPET]
