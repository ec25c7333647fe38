"""One conversation, whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch

from colmado.answer.models import Obligation
from colmado.answer.queries.addressees import addressees
from colmado.channels.contract import Recipient
from colmado.kit.errors import InputError
from colmado.know.queries import people_of
from colmado.ledger.models import Attachment, Conversation, Message, Outbox, Person, Promise

LONGEST = 500


@dataclass(frozen=True)
class Talk:
    """A conversation with its messages (each with obligation, outbox, attachments), people, promises, addressees."""

    conversation: Conversation
    messages: Sequence[Message]
    person: Person | None
    promises: Sequence[Promise]
    to: Sequence[Recipient]
    to_all: Sequence[Recipient]

    @property
    def open_messages(self) -> list[Message]:
        """The messages in it that are still owed an answer."""
        return [message for message in self.messages if _open(message)]


def _open(message: Message) -> bool:
    owed: Obligation | None = getattr(message, "obligation", None)
    return owed is not None and owed.state == "open"


def conversation(pk: int) -> Talk:
    """Fetch a conversation with the last 500 messages. Raises InputError if there is none."""
    talk = (
        Conversation.objects.select_related("channel", "identity", "assignee", "maybe_of")
        .filter(pk=pk)
        .first()
    )
    if talk is None:
        raise InputError(f"there is no conversation {pk}")
    newest = (
        Message.objects.filter(conversation=talk)
        .select_related("author", "teammate", "annotation", "obligation", "outbox", "obligation__reply")
        .defer("annotation__words")
        .prefetch_related(Prefetch("attachments", Attachment.objects.order_by("position")))
        .order_by("-happened_at", "-id")[:LONGEST]
    )
    return Talk(
        conversation=talk,
        messages=list(newest)[::-1],
        person=people_of([talk.identity_id]).get(talk.identity_id) if talk.identity_id else None,
        promises=list(Promise.objects.filter(conversation=talk).select_related("by").order_by("due_at")),
        to=addressees(talk),
        to_all=addressees(talk, everyone=True),
    )


def troubled() -> list[Outbox]:
    """Replies that a person has to look at: uncertain, failed, bounced, newest first."""
    return list(
        Outbox.objects.filter(state__in=(Outbox.State.UNCERTAIN, Outbox.State.FAILED, Outbox.State.BOUNCED))
        .select_related("message", "message__teammate", "channel")
        .order_by("-queued_at")[:500]
    )


def stuck(*, at: datetime, longer_than: timedelta) -> list[Outbox]:
    """Replies that wait or are being handed over for longer than they should."""
    return list(
        Outbox.objects.filter(
            state__in=(Outbox.State.QUEUED, Outbox.State.SENDING), queued_at__lt=at - longer_than
        )
        .select_related("message", "message__teammate", "channel")
        .order_by("queued_at")[:500]
    )
