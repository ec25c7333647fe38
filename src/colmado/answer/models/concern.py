"""A concern: one of several matters in one message, found by a teammate. The message ends when the last one does."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Concern(models.Model):
    """One matter in a message.

    start  where its words begin in the message, None if they are the teammate's own
    reply  the last reply written about it; whether that is on its way or arrived, its outbox row says
    how    how it ended: answered by the reply, by an outcome of a teammate, or withdrawn (it was none)
    """

    class How(models.TextChoices):
        REPLY = "reply"
        OUTCOME = "outcome"
        WITHDRAWN = "withdrawn"

    message = models.ForeignKey("ledger.Message", models.PROTECT, related_name="concerns", db_index=False)
    text = models.TextField()
    start = models.IntegerField(null=True)
    kind = models.CharField(max_length=12)
    by = models.ForeignKey("ledger.Teammate", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    reply = models.ForeignKey("ledger.Message", models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("ledger.Teammate", models.PROTECT, null=True, related_name="+", db_index=False)
    how = models.CharField(max_length=9, choices=How.choices, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["message", "id"], name="concern_of_message"),
            models.Index(fields=["reply"], condition=Q(reply__isnull=False), name="concern_of_reply"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="concern_has_words"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, how="") | (Q(ended_at__isnull=False) & ~Q(how="")),
                name="concern_says_how_it_ended",
            ),
        ]
