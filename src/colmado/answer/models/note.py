"""A note: what colleagues tell each other about a conversation. It never leaves the house."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Note(models.Model):
    """Internal words on a conversation. Written once; it can be marked as taken back, and stays."""

    conversation = models.ForeignKey("ledger.Conversation", models.PROTECT, db_index=False)
    by = models.ForeignKey("ledger.Teammate", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    text = models.TextField()
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey("ledger.Teammate", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["conversation", "id"], name="note_of_conversation")]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_has_words")]
