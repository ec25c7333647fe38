"""Split one message into its concerns by hand, and end them one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from colmado.answer.actions import concerns
from colmado.answer.actions.conversations import taken
from colmado.answer.actions.outcomes import Ending, refuse_reasonless, write
from colmado.answer.actions.refresh import refresh
from colmado.answer.models import Concern, DueTime, Obligation
from colmado.kit.errors import ConflictError, InputError, NotFound
from colmado.ledger.models import Conversation, Message, Outbox, Teammate
from colmado.ledger.models.outcome import State


def split(*, message: int, parts: Sequence[tuple[str, str]], by: Teammate, at: datetime) -> list[Concern]:
    """Split a message that waits into concerns: (words, kind) each; a kind left empty is the message's own.

    Raises InputError for fewer than two, words that are none, a kind that there is not, or a message that does not
    wait; ConflictError if it was split already.
    """
    if len(parts) < 2 or not all(text.strip() for text, _kind in parts):
        raise InputError(_("a message is split into two concerns or more, each in its own words"))
    with transaction.atomic():
        row = Message.objects.filter(pk=message, conversation__isnull=False).first()
        if row is None:
            raise NotFound(_("there is no message %s") % message)
        talk = taken(row.conversation_id or 0, by=by)
        owed = _splittable(message, talk)
        _refuse_unknown({kind for _text, kind in parts if kind})
        made = [
            Concern(message=row, text=text.strip(), start=_start(row, text), kind=kind or owed.kind, by=by, at=at)
            for text, kind in parts
        ]
        return Concern.objects.bulk_create(made)


def _splittable(message: int, talk: Conversation) -> Obligation:
    """Lock what is owed; refuse what is not there any more, has ended, is being answered, or was split already."""
    owed = Obligation.objects.select_for_update(no_key=True).filter(pk=message, conversation=talk).first()
    if owed is None or owed.state != State.OPEN:
        raise InputError(_("message %s does not wait for an answer, so there is nothing to split") % message)
    if Concern.objects.filter(message=message, ended_at__isnull=True).exists():
        raise ConflictError(_("message %s is split already: look again") % message)
    if owed.reply_id is not None:
        raise ConflictError(_("a reply to message %s is on its way: take it back first, then split") % message)
    return owed


def _refuse_unknown(kinds: set[str]) -> None:
    known = set(DueTime.objects.values_list("kind", flat=True))
    if kinds - known:
        raise InputError(f"no kind is called {min(kinds - known)!r}; known: {', '.join(sorted(known))}")


def _start(message: Message, text: str) -> int | None:
    found = message.text.find(text.strip())
    return found if found >= 0 else None


def end_concern(*, concern: int, state: str, by: Teammate, at: datetime, why: str = "") -> Concern:
    """End one concern without a reply; if it was the last, its message ends too, in one outcome.

    That outcome is `answered`, by the reply, where a reply answered another of its concerns; else the state given.
    Raises InputError without a reason where one is needed, or if the concern has ended.
    """
    refuse_reasonless(state, why, into=None)
    if state == State.OPEN:
        raise InputError(_("a concern that waits is open already"))
    with transaction.atomic():
        row = _waiting(concern, by)
        _finish(row, Concern.How.OUTCOME, by, at, why or state)
        _end_message(row.message_id, Ending(row.message_id, state, by=by.pk, why=why), at)
        return row


def withdraw_concern(*, concern: int, by: Teammate, at: datetime, why: str = "") -> Concern:
    """Take back a concern that was none. A message all of whose concerns are withdrawn is whole again, and waits."""
    with transaction.atomic():
        row = _waiting(concern, by)
        _finish(row, Concern.How.WITHDRAWN, by, at, why)
        _end_message(row.message_id, None, at)
        return row


def _waiting(concern: int, by: Teammate) -> Concern:
    """Lock a concern that has not ended, its conversation first."""
    place = Concern.objects.filter(pk=concern).values_list("message__conversation", flat=True).first()
    if place is None:
        raise NotFound(_("there is no concern %s") % concern)
    taken(place, by=by)
    row = Concern.objects.select_for_update(of=("self",)).select_related("message").get(pk=concern)
    if row.ended_at is not None:
        raise InputError(_("concern %s has ended already") % concern)
    if Outbox.objects.filter(pk=row.reply_id, state__in=concerns.ON_ITS_WAY).exists():
        raise ConflictError(_("a reply to concern %s is on its way: take it back first, or wait for it") % concern)
    return row


def _finish(row: Concern, how: str, by: Teammate, at: datetime, why: str) -> None:
    row.ended_at, row.ended_by, row.how, row.why, row.reply = at, by, how, why.strip(), None
    row.save()


def _end_message(message: int, ending: Ending | None, at: datetime) -> None:
    """Write the outcome of a message whose last concern has ended, or say what is still on its way in it."""
    rows = Concern.objects.filter(message=message).exclude(how=Concern.How.WITHDRAWN)
    if rows.filter(ended_at__isnull=True).exists():
        concerns.settle([message])
    else:
        Obligation.objects.filter(pk=message, state=State.OPEN).update(reply=None)
        answered = rows.filter(how=Concern.How.REPLY).select_related("reply").order_by("-ended_at", "-id").first()
        if answered is not None and answered.reply is not None:
            reply = answered.reply
            ending = Ending(message, State.ANSWERED, by=reply.teammate_id, reply=reply.pk)
        write([ending] if ending else [], at=at)
    refresh([Obligation.objects.get(pk=message).conversation_id])
