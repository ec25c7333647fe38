"""Who had a conversation when, and until when it was put aside. Appended, never changed."""

from __future__ import annotations

from django.db import models


class Handover(models.Model):
    """One change of whose conversation it is: from `had` (nobody: null) to `to` (nobody: null)."""

    conversation = models.ForeignKey("ledger.Conversation", models.PROTECT, db_index=False)
    had = models.ForeignKey("ledger.Teammate", models.PROTECT, null=True, related_name="+", db_index=False)
    to = models.ForeignKey("ledger.Teammate", models.PROTECT, null=True, related_name="+", db_index=False)
    by = models.ForeignKey("ledger.Teammate", models.PROTECT, related_name="+", db_index=False)
    note = models.ForeignKey("answer.Note", models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["conversation", "id"], name="handover_of_conversation")]


class Snooze(models.Model):
    """A conversation was put aside until a time. Whether it still is, its status says.

    due_at  what was due in it then; why  the reason, needed to sleep past that
    """

    conversation = models.ForeignKey("ledger.Conversation", models.PROTECT, db_index=False)
    snoozed_until = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True)
    by = models.ForeignKey("ledger.Teammate", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["conversation", "id"], name="snooze_of_conversation")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(due_at__isnull=True)
                | models.Q(snoozed_until__lte=models.F("due_at"))
                | ~models.Q(why=""),
                name="snooze_past_due_says_why",
            )
        ]
