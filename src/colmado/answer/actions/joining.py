"""Join two conversations that are one matter, and take them apart again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from colmado.answer.actions.advance import snippet
from colmado.answer.actions.conversations import hold, taken
from colmado.answer.actions.placing import references_of
from colmado.answer.actions.refresh import refresh
from colmado.answer.models import Joining, Obligation
from colmado.kit.errors import ConflictError, InputError, NotFound
from colmado.know.queries.people import people_of
from colmado.ledger.actions import add_missing
from colmado.ledger.models import Conversation, Message, Participant, Teammate

# Who came by what has left takes part no longer, unless something that stays is from or to them.
LEAVE = """
DELETE FROM ledger_participant p USING ledger_identity i
 WHERE i.id = p.identity_id AND p.conversation_id = %(talk)s AND p.identity_id = ANY(%(maybe)s)
   AND NOT EXISTS (
       SELECT FROM ledger_message m WHERE m.conversation_id = %(talk)s AND (m.author_id = i.id
           OR m.recipients @> jsonb_build_array(jsonb_build_object('address', i.address))))
"""


def join(*, conversation: int, into: int, by: Teammate, at: datetime, why: str = "") -> Joining:
    """Move everything said in one conversation into another of the same channel. Can be undone.

    Raises InputError for the same conversation, another channel, or other people without a reason; ConflictError if
    one of them was joined into another already.
    """
    if conversation == into:
        raise InputError(_("a conversation cannot be joined with itself"))
    with transaction.atomic():
        hold([conversation, into])
        talk, other = taken(conversation, by=by), taken(into, by=by)
        _refuse_unjoinable(talk, other, why)
        messages = list(Message.objects.filter(conversation=talk).order_by("pk").values_list("pk", flat=True))
        new = _newcomers(talk, other)
        row = Joining.objects.create(
            conversation=talk, into=other, by=by, at=at, why=why.strip(), messages=messages, participants=new
        )
        add_missing(Participant, ("conversation_id", "identity_id"), [(other.pk, identity) for identity in new])
        if talk.waiting:
            wake = Conversation.objects.filter(pk=other.pk, status__in=("resolved", "snoozed"))
            wake.update(status=Conversation.Status.OPEN, snoozed_until=None)
        _move(messages, talk, other)
    return row


def _refuse_unjoinable(talk: Conversation, other: Conversation, why: str) -> None:
    away = Joining.objects.filter(conversation__in=(talk, other), undone_at__isnull=True).first()
    if away is not None:
        raise ConflictError(
            _("conversation %(one)s was joined into %(other)s already: look there")
            % {"one": away.conversation_id, "other": away.into_id}
        )
    if talk.channel_id != other.channel_id:
        raise InputError(_("these conversations are on two channels: what came by one is answered there"))
    people = people_of(pk for pk in (talk.identity_id, other.identity_id) if pk)
    one, two = people.get(talk.identity_id or 0), people.get(other.identity_id or 0)
    if (one is None or one != two) and not why.strip():
        raise InputError(_("these are conversations with different people: joining them needs a reason"))


def _newcomers(talk: Conversation, other: Conversation) -> list[int]:
    there = Participant.objects.filter(conversation=other).values("identity")
    rows = Participant.objects.filter(conversation=talk).exclude(identity__in=there)
    return sorted(rows.values_list("identity", flat=True))


def undo_join(*, joining: int, by: Teammate, at: datetime) -> Joining:
    """Take a joining apart: what was moved goes back, and with it what was said since in answer to it.

    Raises ConflictError if it was undone, or if the whole was joined into a third conversation since.
    """
    with transaction.atomic():
        row = Joining.objects.select_related("conversation", "into").filter(pk=joining).first()
        if row is None:
            raise NotFound(_("there is no joining %s") % joining)
        hold([row.conversation_id, row.into_id])
        talk, other = taken(row.conversation_id, by=by), taken(row.into_id, by=by)
        row = Joining.objects.select_for_update().get(pk=joining)
        if row.undone_at is not None:
            raise ConflictError(_("joining %s was undone already") % joining)
        later = Joining.objects.filter(conversation=other, undone_at__isnull=True).first()
        if later is not None:
            raise ConflictError(
                _("conversation %(one)s was joined into %(other)s since: undo joining %(later)s first")
                % {"one": other.pk, "other": later.into_id, "later": later.pk}
            )
        row.undone_at, row.undone_by = at, by
        row.save()
        since = _said_since(row)
        _move([*row.messages, *(message.pk for message in since)], other, talk)
        _part(row, since)
    return row


def _said_since(row: Joining) -> list[Message]:
    """What came after a joining and answers what goes back: the nearest message it refers to goes back too.

    What another joining brought goes back with that one.
    """
    brought = {
        pk
        for messages in Joining.objects.filter(into=row.into_id, undone_at__isnull=True).values_list(
            "messages", flat=True
        )
        for pk in messages
    }
    going, found = set(row.messages), []
    here = list(
        Message.objects.filter(conversation=row.into_id)
        .only("external_id", "references", "failed_ids", "received_at", "author_id", "conversation_id")
        .order_by("pk")
    )
    numbers = {message.external_id: message.pk for message in here}
    for message in here:
        if message.pk in going or message.pk in brought or message.received_at <= row.at:
            continue
        nearest = next((numbers[one] for one in reversed(references_of(message)) if one in numbers), None)
        if nearest in going:
            going.add(message.pk)
            found.append(message)
    return found


def _part(row: Joining, since: Sequence[Message]) -> None:
    """Let those who wrote what went back take part there, and no longer where it was."""
    authors = sorted({message.author_id for message in since})
    taking_part = Participant.objects.filter(conversation=row.into_id, identity__in=authors)
    back = sorted(taking_part.values_list("identity", flat=True))
    add_missing(Participant, ("conversation_id", "identity_id"), [(row.conversation_id, pk) for pk in back])
    with connection.cursor() as cursor:
        cursor.execute(LEAVE, {"talk": row.into_id, "maybe": [*row.participants, *back]})


def _move(messages: Sequence[int], from_: Conversation, to: Conversation) -> None:
    """Move messages with what is owed for them; both conversations advance, so that who looks is told."""
    Message.objects.filter(pk__in=messages).update(conversation=to)
    Obligation.objects.filter(pk__in=messages).update(conversation=to)
    for talk, steps in ((from_, 1), (to, max(1, len(messages)))):
        last = Message.objects.filter(conversation=talk).order_by("-happened_at", "-id").first()
        now = {} if last is None else {
            "snippet": snippet(last), "last_direction": last.direction, "last_at": last.happened_at
        }  # fmt: skip
        Conversation.objects.filter(pk=talk.pk).update(version=talk.version + steps, **now)
    refresh([from_.pk, to.pk])
