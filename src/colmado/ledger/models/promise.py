"""A promise: something we told a person we would do, with a date."""

from __future__ import annotations

from django.db import models


class Promise(models.Model):
    """Something we said we would do. Kept or withdrawn by a named teammate, never silently."""

    conversation = models.ForeignKey("ledger.Conversation", models.PROTECT)
    message = models.ForeignKey("ledger.Message", models.PROTECT, null=True)
    text = models.TextField()
    due_at = models.DateTimeField()
    by = models.ForeignKey("ledger.Teammate", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("ledger.Teammate", models.PROTECT, null=True, related_name="+")
    why = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(kept_at__isnull=True, withdrawn_at__isnull=True),
                name="promise_running",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kept_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
                name="promise_ends_once",
            )
        ]
