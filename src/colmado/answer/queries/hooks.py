"""Hooks: which there are, how they fare, and what each call says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from colmado.answer.models import Check, Hook, HookCall
from colmado.answer.models.hook import Event
from colmado.ledger.models import Conversation, Message, Outbox, Outcome, Promise, Teammate
from colmado.ledger.queries.sight import must_arrange, through

Told = tuple[dict[str, Any], dict[str, Any]]  # what every hook is told, and what one that asked for words is told too


def hooks(*, by: Teammate | None) -> QuerySet[Hook]:
    """Give the hooks that are called, each with what is `queued` and was `given_up`. Raises NotAllowed."""
    must_arrange(by)
    rows = Hook.objects.filter(ended_at__isnull=True).select_related("teammate")
    return rows.annotate(
        queued=Count("calls", filter=Q(calls__state=HookCall.State.QUEUED)),
        given_up=Count("calls", filter=Q(calls__state=HookCall.State.GIVEN_UP)),
    ).order_by("pk")


def hook_calls(hook: int, *, by: Teammate | None) -> QuerySet[HookCall]:
    """Give the calls of a hook, newest first; those that ended are kept for a month. Raises NotAllowed."""
    must_arrange(by)
    return HookCall.objects.filter(hook=hook).order_by("-pk")


def troubled_hooks() -> QuerySet[Hook]:
    """Give the hooks that a person should look at: something was given up in the last month."""
    given_up = HookCall.objects.filter(state=HookCall.State.GIVEN_UP).values("hook")
    return Hook.objects.filter(pk__in=given_up, ended_at__isnull=True).order_by("pk")


def payload_of(call: HookCall) -> dict[str, Any] | None:
    """Word a call as its hook's teammate may see it now; None for what they may not see."""
    by = call.hook.teammate
    told = WORDINGS[call.event](call.about, by) if by.is_active else None
    if told is None:
        return None
    facts, words = told
    plain = _plain(facts | words if call.hook.words else facts)
    return {"id": call.pk, "event": call.event, "at": _iso(call.at), "about": plain}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _iso(value) if isinstance(value, datetime) else value for name, value in values.items()}


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _message(pk: int, by: Teammate) -> Told | None:
    rows = Message.objects.filter(through(by, talk="conversation"), pk=pk)
    row = rows.select_related("channel", "author", "obligation").first()
    if row is None:
        return None
    owed = row.obligation
    facts: dict[str, Any] = {"message": pk, "conversation": row.conversation_id, "channel": row.channel.name}
    facts |= {"kind": owed.kind, "language": owed.language, "happened_at": row.happened_at, "due_at": owed.due_at}
    words = {"author": row.author_name, "address": row.author.address, "subject": row.subject, "text": row.own_words}
    return facts, words


def _waiting(pk: int, by: Teammate) -> Told | None:
    row = Conversation.objects.filter(through(by), pk=pk).select_related("channel").first()
    if row is None:
        return None
    facts = {"conversation": pk, "channel": row.channel.name, "kind": row.kind, "waiting": row.waiting}
    return facts | {"due_at": row.due_at}, {"subject": row.subject, "snippet": row.snippet}


def _outcome(pk: int, by: Teammate) -> Told | None:
    rows = Outcome.objects.filter(through(by, channel="message__channel", talk="message__conversation"), pk=pk)
    row = rows.select_related("by", "message").first()
    if row is None:
        return None
    facts: dict[str, Any] = {"outcome": pk, "message": row.message_id, "conversation": row.message.conversation_id}
    facts |= {"state": row.state, "by": row.by.username if row.by else None, "reply": row.reply_id}
    return facts, {"why": row.why}


def _reply(pk: int, by: Teammate) -> Told | None:
    rows = Outbox.objects.filter(through(by, talk="message__conversation"), pk=pk)
    row = rows.select_related("message__teammate", "channel").first()
    if row is None:
        return None
    by_whom = row.message.teammate.username if row.message.teammate else None
    facts = {"reply": pk, "conversation": row.message.conversation_id, "channel": row.channel.name, "by": by_whom}
    return facts | {"state": row.state, "covers": row.covers}, {"detail": row.detail, "text": row.message.own_words}


def _promise(pk: int, by: Teammate) -> Told | None:
    rows = Promise.objects.filter(through(by, channel="conversation__channel", talk="conversation"), pk=pk)
    row = rows.select_related("by").first()
    if row is None:
        return None
    facts = {"promise": pk, "conversation": row.conversation_id, "due_at": row.due_at, "by": row.by.username}
    return facts, {"text": row.text}


def _gap(pk: int, by: Teammate) -> Told | None:
    row = Check.objects.filter(pk=pk).first() if by.arranges else None
    return None if row is None else ({"check": pk, "counted_at": row.at}, {"gaps": row.gaps})


WORDINGS: dict[str, Callable[[int, Teammate], Told | None]] = {
    Event.MESSAGE_RECEIVED: _message,
    Event.CONVERSATION_WAITING: _waiting,
    Event.OUTCOME: _outcome,
    Event.REPLY_ACCEPTED: _reply,
    Event.REPLY_BOUNCED: _reply,
    Event.PROMISE_DUE: _promise,
    Event.LAW_GAP: _gap,
}
