"""A joining: two conversations turned out to be one matter. It can be undone, message by message."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Joining(models.Model):
    """Everything said in `conversation` was moved into `into`. Only its undoing is ever written to it.

    messages      what was moved, and goes back
    participants  identities that came to take part in `into` by it
    """

    conversation = models.ForeignKey("ledger.Conversation", models.PROTECT, related_name="+", db_index=False)
    into = models.ForeignKey("ledger.Conversation", models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey("ledger.Teammate", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    why = models.TextField(blank=True)
    messages = ArrayField(models.BigIntegerField())
    participants = ArrayField(models.BigIntegerField(), default=list)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("ledger.Teammate", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(undone_at__isnull=True), name="joined_into_one"
            ),
            models.CheckConstraint(condition=~Q(conversation=F("into")), name="joined_into_another"),
        ]
        indexes = [
            models.Index(fields=["into"], condition=Q(undone_at__isnull=True), name="joining_into"),
        ]
