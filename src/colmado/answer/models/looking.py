"""Who is looking at a conversation now: said by a heartbeat, forgotten after a moment."""

from __future__ import annotations

from django.db import models


class Looking(models.Model):
    """A teammate has this conversation before them. An unlogged table: after a crash nobody was looking."""

    conversation = models.ForeignKey("ledger.Conversation", models.CASCADE)
    teammate = models.ForeignKey("ledger.Teammate", models.CASCADE, db_index=False)
    at = models.DateTimeField()
    writing = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "looking"
        constraints = [models.UniqueConstraint(fields=["teammate", "conversation"], name="looking_once")]
