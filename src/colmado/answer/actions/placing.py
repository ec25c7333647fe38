"""Put each message of a batch into its conversation, and write down who takes part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection

from colmado.answer.actions.conversations import hold_found
from colmado.answer.actions.letters import places
from colmado.answer.models import Loose
from colmado.answer.queries.joining import joined_into
from colmado.answer.threading import Place, Shelf, place
from colmado.answer.token import is_ours
from colmado.ledger.actions import add_missing, copy_in, reserve
from colmado.ledger.models import Channel, Conversation, Identity, Message, Participant
from colmado.listen.actions import identity_key

LAST_REFERENCES = 50


@dataclass
class Batch:
    """One batch on its way: which message goes where."""

    channel: Channel
    messages: list[Message]
    addresses: dict[str, int] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)
    new: list[Conversation] = field(default_factory=list)

    @property
    def touched(self) -> list[int]:
        """The conversations that something was put into."""
        return sorted(set(self.places.values()))


def place_all(batch: Batch) -> None:
    """Decide where every message of a batch goes; new conversations are begun in memory."""
    shelf = _shelf(batch)
    spare = iter(reserve(Conversation, len(batch.messages)))
    batch.addresses = _addressees(batch)
    for message in batch.messages:
        parties = _parties(batch, message)
        found = place(
            external_id=message.external_id,
            references=references_of(message),
            parties=parties,
            shelf=shelf,
            signed=is_signed if message.automatic != "bounce" else message.failed_ids.__contains__,
        )
        conversation = found.conversation or next(spare)
        if found.conversation is None:
            batch.new.append(_begin(batch, message, conversation, found, parties))
        batch.places[message.pk] = conversation
        shelf.placed[message.external_id] = conversation
        shelf.participants.setdefault(conversation, set()).update(parties, _everyone(batch, message))
        for reference in references_of(message):
            if reference not in shelf.placed:
                shelf.loose.setdefault(reference, []).append(conversation)


def _begin(batch: Batch, message: Message, pk: int, found: Place, parties: Sequence[int]) -> Conversation:
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


def references_of(message: Message) -> list[str]:
    """What a message refers to, for a delivery report the letters that failed among it."""
    return [*message.references[-LAST_REFERENCES:], *message.failed_ids[:LAST_REFERENCES]]


def is_signed(external_id: str) -> bool:
    """Whether this shop signed an id."""
    return is_ours(external_id, secret=settings.SECRET_KEY)


def _parties(batch: Batch, message: Message) -> list[int]:
    """Whose conversation it is: its writer's; for our own words, the addressees'."""
    if message.direction == Message.Direction.IN:
        return [message.author_id]
    return _everyone(batch, message)


def _everyone(batch: Batch, message: Message) -> list[int]:
    return [
        batch.addresses[recipient["address"]]
        for recipient in message.recipients
        if recipient["address"] in batch.addresses
    ]


def _addressees(batch: Batch) -> dict[str, int]:
    """Identities of everyone addressed in the batch, ourselves left out."""
    keys = {
        identity_key(batch.channel, recipient["address"]): recipient["address"]
        for message in batch.messages
        for recipient in message.recipients
        if recipient["address"] not in batch.channel.addresses
    }
    rows = Identity.objects.filter(kind__in={k for k, _ in keys}, address__in={a for _, a in keys})
    return {keys[row.kind, row.address]: row.pk for row in rows if (row.kind, row.address) in keys}


def _shelf(batch: Batch) -> Shelf:
    """Fetch what is known about everything this batch refers to, and hold those conversations. A few statements."""
    shelf = Shelf()

    def look() -> set[int]:
        nonlocal shelf
        shelf, about = _look(batch)
        return {*shelf.placed.values(), *(c for found in shelf.loose.values() for c in found), *about}

    candidates = hold_found(look)
    for conversation, identity in Participant.objects.filter(conversation__in=candidates).values_list(
        "conversation", "identity"
    ):
        shelf.participants.setdefault(conversation, set()).add(identity)
    return shelf


def _look(batch: Batch) -> tuple[Shelf, set[int]]:
    """Look up what the batch refers to, and the conversations that the fate of replies among it is about."""
    shelf = Shelf()
    references = {reference for message in batch.messages for reference in references_of(message)}
    columns = ("external_id", "conversation", "direction", "pk")
    known = Message.objects.filter(conversation__isnull=False)
    rows = list(known.filter(channel=batch.channel, external_id__in=references).values_list(*columns))
    signed = [reference for reference in references if is_signed(reference)]
    if signed:
        rows += known.filter(external_id__in=signed, direction="out").values_list(*columns)
    shelf.placed.update((external_id, conversation) for external_id, conversation, _direction, _pk in rows)
    wanted = references | {message.external_id for message in batch.messages}
    loose = list(
        Loose.objects.filter(channel=batch.channel, external_id__in=wanted)
        .order_by("id")
        .values_list("external_id", "conversation")
    )
    now_in = joined_into({conversation for _id, conversation in loose})
    for external_id, conversation in loose:
        shelf.loose.setdefault(external_id, []).append(now_in.get(conversation, conversation))
    return shelf, places(pk for _id, _conversation, direction, pk in rows if direction == "out")


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


def write_places(batch: Batch) -> None:
    """Write down the decisions: conversations, places, who takes part, and references to what has not come."""
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


def _keep_loose(batch: Batch) -> None:
    mentioned = {
        (reference, batch.places[message.pk]) for message in batch.messages for reference in references_of(message)
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
