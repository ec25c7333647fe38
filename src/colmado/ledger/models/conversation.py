"""A conversation: messages with a person about one matter. Written by `answer` only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Conversation(models.Model):
    """Messages about one matter, with what the inbox needs to show it in one statement.

    status discharges nothing: a resolved conversation with a waiting message is still in the inbox.
    version  grows with every message; a reply is only taken if the writer saw this version (compare-and-send)
    waiting  how many messages in it are open and have no reply on its way; due_at and waiting_since are over those
    """

    class Status(models.TextChoices):
        OPEN = "open"
        PENDING = "pending"
        SNOOZED = "snoozed"
        RESOLVED = "resolved"

    channel = models.ForeignKey("ledger.Channel", models.PROTECT, db_index=False)
    identity = models.ForeignKey("ledger.Identity", models.PROTECT, null=True, db_index=False)
    assignee = models.ForeignKey("ledger.Teammate", models.SET_NULL, null=True, blank=True, db_index=False)
    subject = models.TextField(blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=0)
    waiting = models.IntegerField(default=0)
    waiting_since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=12, blank=True)
    language = models.CharField(max_length=8, blank=True)
    snippet = models.CharField(max_length=200, blank=True)
    last_direction = models.CharField(max_length=3, blank=True)
    last_at = models.DateTimeField()
    created_at = models.DateTimeField()
    maybe_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(waiting__gt=0), name="conversation_waiting"),
            models.Index(
                fields=["assignee", "due_at", "id"],
                condition=Q(waiting__gt=0),
                name="conversation_waiting_for",
            ),
            # A filter with few matches must not walk the whole inbox: each has the order of its view.
            models.Index(
                fields=["channel", "due_at", "id"], condition=Q(waiting__gt=0), name="conversation_waiting_on"
            ),
            models.Index(fields=["kind", "due_at", "id"], condition=Q(waiting__gt=0), name="conversation_waiting_as"),
            models.Index(fields=["-last_at", "-id"], name="conversation_recent"),
            models.Index(fields=["-last_at", "-id"], condition=Q(status="resolved"), name="conversation_resolved"),
            models.Index(fields=["snoozed_until", "id"], condition=Q(status="snoozed"), name="conversation_snoozed"),
            models.Index(fields=["channel", "-last_at", "-id"], name="conversation_recent_on"),
            models.Index(fields=["kind", "-last_at", "-id"], name="conversation_recent_as"),
            models.Index(fields=["identity", "-last_at"], name="conversation_of_identity"),
        ]


class Participant(models.Model):
    """An identity that takes part in a conversation: only a participant's reference joins it."""

    conversation = models.ForeignKey(Conversation, models.PROTECT, db_index=False)
    identity = models.ForeignKey("ledger.Identity", models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "identity"], name="participant_once")]
