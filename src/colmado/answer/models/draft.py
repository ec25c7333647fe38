"""A draft: a reply that is being written, kept on the server so that colleagues see it and nothing is lost."""

from __future__ import annotations

from django.db import models


class Draft(models.Model):
    """A teammate's unsent words in a conversation; the reply takes it away.

    to    whom it is meant for: "" who wrote last, "everyone" all they wrote to
    seen  the version of the conversation its writer looked at
    """

    conversation = models.ForeignKey("ledger.Conversation", models.PROTECT, db_index=False)
    by = models.ForeignKey("ledger.Teammate", models.PROTECT, related_name="+", db_index=False)
    text = models.TextField(blank=True)
    promise = models.TextField(blank=True)
    promise_due_at = models.DateTimeField(null=True)
    to = models.CharField(max_length=8, blank=True)
    seen = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "by"], name="draft_once")]
        indexes = [models.Index(fields=["by", "-changed_at"], name="draft_of_teammate")]
