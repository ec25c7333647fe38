"""Ask: a teammate does not know, and asks a colleague, who has a due time of their own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Ask(models.Model):
    """One question to a colleague about a conversation. What we owe the customer stays due when it was."""

    conversation = models.ForeignKey("ledger.Conversation", models.PROTECT, db_index=False)
    asker = models.ForeignKey("ledger.Teammate", models.PROTECT, related_name="+", db_index=False)
    asked = models.ForeignKey("ledger.Teammate", models.PROTECT, related_name="+", db_index=False)
    question = models.TextField()
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("ledger.Teammate", models.PROTECT, null=True, related_name="+", db_index=False)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["asked", "due_at", "id"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="ask_waits_for",
            ),
            models.Index(fields=["conversation", "id"], name="ask_in_conversation"),
            models.Index(fields=["answered_at"], condition=Q(answered_at__isnull=False), name="ask_answered"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(question=""), name="ask_has_a_question"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | (~Q(answer="") & Q(withdrawn_at__isnull=True)),
                name="ask_ends_once",
            ),
        ]
