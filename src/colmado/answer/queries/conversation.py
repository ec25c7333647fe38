"""One conversation, whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from colmado.answer.models import Obligation
from colmado.answer.queries.addressees import addressees
from colmado.answer.queries.joining import parts
from colmado.channels.contract import Recipient
from colmado.kit.errors import NotFound
from colmado.know.queries.people import people_of
from colmado.ledger.models import Attachment, Conversation, Message, Outbox, Person, Promise, Teammate
from colmado.ledger.queries.sight import through

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


def conversation(pk: int, *, by: Teammate | None) -> Talk:
    """Fetch a conversation with the last 500 messages. Raises NotFound if there is none that they may see."""
    talk = (
        Conversation.objects.select_related("channel", "identity", "assignee", "maybe_of")
        .filter(through(by), pk=pk)
        .first()
    )
    if talk is None:
        raise NotFound(_("there is no conversation %s") % pk)
    newest = (
        Message.objects.filter(conversation=talk)
        .select_related("author", "teammate", "annotation", "reading", "obligation", "outbox")
        .defer("annotation__words")
        .prefetch_related(Prefetch("attachments", Attachment.objects.order_by("position")))
        .order_by("-happened_at", "-id")[:LONGEST]
    )
    messages = list(newest)[::-1]
    return Talk(
        conversation=talk,
        messages=messages,
        person=people_of([talk.identity_id]).get(talk.identity_id) if talk.identity_id else None,
        promises=list(Promise.objects.filter(conversation__in=parts(talk.pk)).select_related("by").order_by("due_at")),
        to=addressees(talk, among=messages),
        to_all=addressees(talk, everyone=True, among=messages),
    )


def troubled(*, by: Teammate | None) -> list[Outbox]:
    """Replies that a person has to look at: uncertain, failed, bounced, newest first."""
    bad = (Outbox.State.UNCERTAIN, Outbox.State.FAILED, Outbox.State.BOUNCED)
    return list(_letters(by).filter(state__in=bad).order_by("-queued_at")[:500])


def stuck(*, by: Teammate | None, at: datetime, longer_than: timedelta) -> list[Outbox]:
    """Replies that wait or are being handed over for longer than they should."""
    leaving = _letters(by).filter(state__in=(Outbox.State.QUEUED, Outbox.State.SENDING))
    return list(leaving.filter(queued_at__lt=at - longer_than).order_by("queued_at")[:500])


def _letters(by: Teammate | None) -> QuerySet[Outbox]:
    seen = through(by, talk="message__conversation")
    return Outbox.objects.filter(seen).select_related("message", "message__teammate", "channel")
