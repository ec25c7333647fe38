"""End messages: append outcomes. The database moves the state; nothing else can."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from colmado.answer.actions import concerns
from colmado.answer.actions.conversations import taken
from colmado.answer.actions.refresh import refresh
from colmado.answer.actions.telling import tell
from colmado.answer.models import Obligation
from colmado.answer.models.hook import Event
from colmado.kit.errors import ConflictError, InputError
from colmado.ledger.models import Conversation, Message, Outcome, Teammate
from colmado.ledger.models.outcome import State

BY_HAND = tuple(State.values)


@dataclass(frozen=True)
class Ending:
    """How one message ended: by a teammate, or by a maker with its version."""

    message: int
    state: str
    by: int | None = None
    maker: str = ""
    why: str = ""
    reply: int | None = None


def write(endings: Sequence[Ending], *, at: datetime) -> None:
    """Append outcomes after each message's last one. The caller holds the transaction and refreshes conversations.

    Locks the obligations first, in order, so that rival writers take turns.
    """
    if not endings:
        return
    ids = sorted({ending.message for ending in endings})
    list(Obligation.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    last = dict(
        Outcome.objects.filter(message__in=ids)
        .values_list("message")
        .annotate(n=Max("number"))
        .values_list("message", "n")
    )
    rows = []
    for ending in endings:
        number = last[ending.message] = last.get(ending.message, 0) + 1
        rows.append(
            Outcome(
                message_id=ending.message,
                number=number,
                state=ending.state,
                by_id=ending.by,
                maker=ending.maker,
                why=ending.why,
                reply_id=ending.reply,
                at=at,
            )
        )
    Outcome.objects.bulk_create(rows)
    tell(Event.OUTCOME, [row.pk for row in rows], at=at)
    ended = [ending for ending in endings if ending.state != State.OPEN]
    for by in {ending.by for ending in ended}:
        concerns.ended_with([ending.message for ending in ended if ending.by == by], by=by, at=at)


def end(
    *,
    conversation: int,
    state: str,
    by: Teammate,
    at: datetime,
    why: str = "",
    messages: Iterable[int] = (),
    into: int | None = None,
    seen: int | None = None,
) -> list[int]:
    """End messages of a conversation by a named teammate: those given, or all that are open. Returns their ids.

    `no-reply-needed`, `answered` (elsewhere) and `open` (again) need a reason. Raises InputError, and ConflictError
    if more was said than the teammate had `seen` (the conversation's version).
    """
    refuse_reasonless(state, why, into)
    with transaction.atomic():
        talk = taken(conversation, by=by)
        refuse_unseen(talk, seen)
        owed = Obligation.objects.filter(conversation=talk)
        wanted = set(messages)
        chosen = owed.filter(pk__in=wanted) if wanted else owed.filter(state=State.OPEN)
        ids = sorted(chosen.exclude(state=state).values_list("pk", flat=True))
        if wanted - set(owed.values_list("pk", flat=True)):
            raise InputError(f"message {min(wanted)} is not in conversation {conversation}")
        if state == State.OPEN:
            concerns.open_last(ids)
        write([Ending(pk, state, by=by.pk, why=why, reply=into) for pk in ids], at=at)
        refresh([talk.pk])
    return ids


def refuse_unseen(talk: Conversation, seen: int | None) -> None:
    """Refuse to act on a conversation in which more was said than was seen. Raises ConflictError with the news."""
    if seen is None or seen >= talk.version:
        return
    news = Message.objects.filter(conversation=talk).select_related("author", "teammate").order_by("-id")
    arrived = list(news[: talk.version - seen])[::-1]
    if not arrived:
        raise ConflictError(_("this conversation has moved since you looked: it was joined with another. Look again."))
    raise ConflictError(
        ngettext(
            "%(n)s more message has come since you looked; read first, then send again. Your text is kept.",
            "%(n)s more messages have come since you looked; read first, then send again. Your text is kept.",
            len(arrived),
        )
        % {"n": len(arrived)},
        arrived=arrived,
    )


def refuse_reasonless(state: str, why: str, into: int | None) -> None:
    """Refuse an outcome that there is not, or one without the reason or the message it needs. Raises InputError."""
    if state not in BY_HAND:
        raise InputError(f"no outcome is called {state!r}; known: {', '.join(BY_HAND)}")
    if state in (State.NO_REPLY_NEEDED, State.ANSWERED, State.OPEN) and not why.strip():
        raise InputError(_("this needs a reason: say why, in a few words"))
    if state in (State.MERGED, State.ANSWERED_BY_CUSTOMER) and into is None and not why.strip():
        raise InputError(f"{state} needs the message it went into, or a reason")
