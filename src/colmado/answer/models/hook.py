"""Hooks: addresses of other programs that are told when something happens."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Event(models.TextChoices):
    """What a hook can be told."""

    MESSAGE_RECEIVED = "message-received"
    CONVERSATION_WAITING = "conversation-waiting"
    OUTCOME = "outcome"
    REPLY_ACCEPTED = "reply-accepted"
    REPLY_BOUNCED = "reply-bounced"
    PROMISE_DUE = "promise-due"
    LAW_GAP = "law-gap"


class Hook(models.Model):
    """One address that is called. It is told what its teammate may see at that moment, and nothing else.

    secret        what calls are signed with; sealed
    words         whether it is told people's words; else numbers, states and times only
    failures      calls that failed one after the other; next_at: it is left alone until then
    """

    teammate = models.ForeignKey("ledger.Teammate", models.PROTECT, related_name="+", db_index=False)
    url = models.TextField()
    secret = models.TextField()
    events = ArrayField(models.CharField(max_length=24, choices=Event.choices))
    words = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)


class HookCall(models.Model):
    """One thing a hook is to be told: written in the transaction in which it happened, so none is lost.

    about    the id of the message, conversation, outcome, reply, promise or check that it is about
    payload  what was sent, made once: every attempt says the same
    state    queued; taken by the other side; given-up after three days; hidden: its teammate may not see it
    status   the HTTP status of the last answer, if there was one
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        TAKEN = "taken"
        GIVEN_UP = "given-up"
        HIDDEN = "hidden"

    hook = models.ForeignKey(Hook, models.PROTECT, related_name="calls", db_index=False)
    event = models.CharField(max_length=24, choices=Event.choices)
    about = models.BigIntegerField()
    at = models.DateTimeField()
    payload = models.JSONField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField()
    status = models.SmallIntegerField(null=True)
    error = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["hook", "next_at", "id"], condition=Q(state="queued"), name="hook_call_queued"),
            models.Index(fields=["hook", "-id"], name="hook_call_recent"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="hook_call_ended"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["hook", "about"], condition=Q(event="promise-due"), name="promise_told_once"
            )
        ]
