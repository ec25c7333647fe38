"""Drafts: kept while they are written, seen by colleagues, taken away by the reply."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from colmado.answer.models import Draft
from colmado.answer.queries.joining import parts
from colmado.answer.queries.together import must_see
from colmado.kit.errors import InputError
from colmado.ledger.models import Conversation, Message, Outbox, Promise, Teammate
from colmado.ledger.queries.sight import must_answer

LATE = timedelta(minutes=10)  # so long a form may still save what its reply has already said
TO = ("", "everyone")


def save_draft(
    *,
    conversation: int,
    text: str,
    seen: int,
    by: Teammate,
    at: datetime,
    promise: str = "",
    promise_due_at: datetime | None = None,
    to: str = "",
) -> None:
    """Keep what a teammate is writing; nothing written takes the draft away. Locks no conversation.

    What they have just sent in the same words is no draft: a form that saves late does not bring it back.
    Raises InputError for addressees that there are not, NotFound for a conversation that they may not see.
    """
    if to not in TO:
        raise InputError(_("a draft is for who wrote last, or for everyone; got %r") % to)
    must_answer(by)
    must_see(conversation, by)
    mine = Draft.objects.filter(conversation=conversation, by=by)
    if not text.strip() and not promise.strip():
        mine.delete()
        return
    if _sent(conversation, text, by, at):
        return
    row = Draft(
        conversation_id=conversation,
        by=by,
        text=text.replace("\x00", ""),
        promise=promise.strip(),
        promise_due_at=promise_due_at,
        to=to,
        seen=seen,
        changed_at=at,
    )
    _keep(row)


def _sent(conversation: int, text: str, by: Teammate, at: datetime) -> bool:
    own = Message.objects.filter(
        conversation=conversation, direction=Message.Direction.OUT, teammate=by, received_at__gt=at - LATE
    ).exclude(outbox__state=Outbox.State.WITHDRAWN)
    words = text.replace("\r\n", "\n").strip()
    return any(message.own_words == words for message in own.only("text", "own_length"))


def _keep(row: Draft) -> None:
    written = ["text", "promise", "promise_due_at", "to", "seen", "changed_at"]
    Draft.objects.bulk_create([row], update_conflicts=True, unique_fields=["conversation", "by"], update_fields=written)


def clear(*, talk: Conversation, by: Teammate) -> None:
    """Take a teammate's draft away: it has become a reply. Called in the reply's transaction."""
    Draft.objects.filter(conversation__in=parts(talk.pk), by=by).delete()


def give_back(
    *, talk: Conversation, message: Message, writer: Teammate, promise: Promise | None, at: datetime
) -> Draft:
    """Make a reply that was taken back its writer's draft again, before what they began since."""
    since = Draft.objects.filter(conversation=talk, by=writer).first()
    begun = f"\n\n{since.text}" if since and since.text.strip() else ""
    row: Draft = Draft(
        conversation=talk,
        by=writer,
        text=message.own_words + begun,
        promise=promise.text if promise else "",
        promise_due_at=promise.due_at if promise else None,
        to="everyone" if any(r["role"] == "cc" for r in message.recipients) else "",
        seen=talk.version,
        changed_at=at,
    )
    _keep(row)
    return row
