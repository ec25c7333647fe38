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

    channel = models.ForeignKey("ledger.Channel", models.PROTECT)
    identity = models.ForeignKey("ledger.Identity", models.PROTECT, null=True)
    assignee = models.ForeignKey("ledger.Teammate", models.SET_NULL, null=True, blank=True)
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
            models.Index(fields=["-last_at", "-id"], name="conversation_recent"),
            models.Index(fields=["identity", "-last_at"], name="conversation_of_identity"),
        ]


class Participant(models.Model):
    """An identity that takes part in a conversation: only a participant's reference joins it."""

    conversation = models.ForeignKey(Conversation, models.PROTECT)
    identity = models.ForeignKey("ledger.Identity", models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "identity"], name="participant_once")]
