"""An arrival: a message that has not yet gone through every room. The backlog of each room is a query over it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Arrival(models.Model):
    """Written with its message, ticked off by each room, removed when `answer` has queued the message."""

    message = models.OneToOneField("ledger.Message", models.PROTECT, primary_key=True)
    channel = models.ForeignKey("ledger.Channel", models.PROTECT, db_index=False)
    annotated = models.BooleanField(default=False)
    recognised = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["message"], condition=Q(annotated=False), name="arrival_unannotated"),
            models.Index(fields=["message"], condition=Q(recognised=False), name="arrival_unrecognised"),
            models.Index(fields=["channel", "message"], name="arrival_in_order"),
        ]
