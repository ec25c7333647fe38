"""Reply: a named person's words, to people who are named, if nothing was said in the meantime."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from colmado.answer.actions import concerns, promises, solved
from colmado.answer.actions.advance import snippet
from colmado.answer.actions.conversations import taken
from colmado.answer.actions.drawing import draw
from colmado.answer.actions.facts import use_fact
from colmado.answer.actions.outcomes import refuse_unseen
from colmado.answer.actions.refresh import refresh
from colmado.answer.actions.together import drafts
from colmado.answer.checks.elsewhere import only_sends_elsewhere
from colmado.answer.queries.addressees import addressees
from colmado.answer.queries.waiting import waiting
from colmado.answer.token import sign
from colmado.channels.contract import Recipient
from colmado.kit.errors import InputError
from colmado.ledger.models import Arrival, Conversation, Message, Outbox, Teammate
from colmado.listen.actions import our_identity, wake
from colmado.listen.queries import speaks

LAST_REFERENCES = 20


def reply(
    *,
    conversation: int,
    text: str,
    by: Teammate,
    at: datetime,
    seen: int,
    recipients: Sequence[Recipient] | None = None,
    nonce: str | None = None,
    suggested: str | None = None,
    fact: int | None = None,
    promise: str = "",
    promise_due_at: datetime | None = None,
    undo_seconds: int = 0,
    answers: Collection[int] | None = None,
    ask_solved: str = "",
) -> Message:
    """Write a reply into the outbox. It answers, once the other side accepts it, everything open that was seen.

    seen   the version of the conversation the writer looked at (compare-and-send): ConflictError with what came since
    nonce  32 hex digits chosen by the form; the same nonce again is the same reply, not a second one
    suggested, fact  what the words were begun from: an earlier answer, or a saved fact; its use is written down
    undo_seconds  how long it stays in the outbox and can be taken back
    answers  the concerns of split messages that it answers; None for all
    ask_solved  the address of the shop's pages: the letter asks, with two links there, whether this solved it
    A reply that only sends them elsewhere leaves, and answers nothing: its outbox row says so.
    Raises InputError for an empty text, nobody to write to, a channel that cannot speak, or words that may not be used.
    """
    if not text.strip():
        raise InputError(_("the reply is empty: write something, or end the message with a reason"))
    nonce = nonce or uuid.uuid4().hex
    with transaction.atomic():
        talk = taken(conversation, by=by)
        external_id = sign(nonce, secret=settings.SECRET_KEY, domain=_domain(talk))
        done = Message.objects.filter(channel=talk.channel, external_id=external_id).first()
        if done is not None:
            return done
        refuse_unseen(talk, seen)
        _refuse_silent(talk)
        to = list(recipients) if recipients is not None else addressees(talk)
        if not to:
            raise InputError(_("there is nobody to write to: the message has no address to answer"))
        asked = waiting(talk)
        kinds = [one.obligation.kind for one in asked] or [talk.kind]
        source = draw(text=text, kinds=kinds, suggested=suggested, fact=fact, at=at)
        question = solved.question_of(talk, nonce, ask_solved)
        message = _write(talk, external_id, text, by, at, to, source.origin, question)
        elsewhere = _elsewhere(text, asked, at)
        covers = [] if elsewhere else concerns.cover(talk=talk, reply=message, chosen=answers)
        _send_later(message, talk, at, undo_seconds, covers=covers, elsewhere=elsewhere)
        if question:
            solved.asked(reply=message, nonce=nonce, at=at)
        if source.fact:
            use_fact(fact=source.fact, reply=message, unchanged=source.unchanged, by=by, at=at)
        if promise:
            promises.promise(conversation=talk.pk, text=promise, due_at=promise_due_at, by=by, at=at, message=message)
        _advance(talk, message)
        drafts.clear(talk=talk, by=by)
        wake()
    return message


def _refuse_silent(talk: Conversation) -> None:
    if not speaks(talk.channel):
        raise InputError(
            _(
                "channel '%(name)s' can only listen: give it a way to send first (./colmado channel set %(name)s ...), "
                'or write down that you answered elsewhere (outcome answered --why "by telephone")'
            )
            % {"name": talk.channel.name}
        )


def _domain(talk: Conversation) -> str:
    ours = talk.channel.addresses[0] if talk.channel.addresses else ""
    return ours.rpartition("@")[2] or "colmado.invalid"


def _write(
    talk: Conversation,
    external_id: str,
    text: str,
    by: Teammate,
    at: datetime,
    to: list[Recipient],
    origin: str,
    question: str,
) -> Message:
    before = list(
        Message.objects.filter(conversation=talk)
        .order_by("-happened_at", "-id")
        .values_list("external_id", "references", "subject")[:1]
    )
    last_id, references, subject = before[0] if before else ("", [], talk.subject)
    text = text.replace("\x00", "").replace("\r\n", "\n")
    return Message.objects.create(
        channel=talk.channel,
        conversation=talk,
        author=our_identity(talk.channel, at),
        teammate=by,
        direction=Message.Direction.OUT,
        external_id=external_id,
        digest=hashlib.blake2b(text.encode(), digest_size=16).digest(),
        author_name=f"{by.called} ({talk.channel.title})" if talk.channel.title else by.called,
        subject=_re(subject or talk.subject),
        text=f"{text}\n\n{question}" if question else text,
        own_length=len(text),
        recipients=[{"role": r.role, "address": r.address, "name": r.name} for r in to],
        references=[reference for reference in [*references, last_id] if reference][-LAST_REFERENCES:],
        origin=origin,
        sent_at=at,
        happened_at=at,
        received_at=at,
    )


def _re(subject: str) -> str:
    return subject if subject[:3].lower() == "re:" else f"Re: {subject}".strip()


def _elsewhere(text: str, asked: Sequence[Message], at: datetime) -> bool:
    return bool(asked) and only_sends_elsewhere(text, [one.own_words for one in asked], timezone.localtime(at))


def _send_later(
    message: Message, talk: Conversation, at: datetime, undo_seconds: int, *, covers: list[int], elsewhere: bool
) -> None:
    leaves_at = at + timedelta(seconds=undo_seconds)
    Outbox.objects.create(
        message=message, channel=talk.channel, covers=covers, elsewhere=elsewhere, queued_at=at, next_at=leaves_at
    )
    concerns.settle(covers)
    Arrival.objects.create(message=message, channel=talk.channel, recognised=True)


def _advance(talk: Conversation, message: Message) -> None:
    talk.version += 1
    talk.snippet, talk.last_direction = snippet(message), message.direction
    talk.last_at = max(talk.last_at, message.happened_at)
    talk.save(update_fields=["version", "snippet", "last_direction", "last_at"])
    refresh([talk.pk])
