"""The outbox: every reply that is to leave, and what became of it. It never says "sent" by default."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Outbox(models.Model):
    """One letter to the outside, written in the transaction of its reply.

    queued -> sending -> accepted -> bounced
       ^         |-> uncertain   handed over and never heard of: a person decides, nothing is sent twice
       '---------|-> failed      the other side refused for good
    covers     the inbound messages it answers once it is accepted
    elsewhere  it only sends them elsewhere: that is no answer, so it covers nothing
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        ACCEPTED = "accepted"
        BOUNCED = "bounced"
        FAILED = "failed"
        UNCERTAIN = "uncertain"
        WITHDRAWN = "withdrawn"

    message = models.OneToOneField("ledger.Message", models.PROTECT, primary_key=True)
    channel = models.ForeignKey("ledger.Channel", models.PROTECT)
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    covers = ArrayField(models.BigIntegerField(), default=list)
    elsewhere = models.BooleanField(default=False, db_default=False)
    attempts = models.SmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    detail = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "outbox"
        indexes = [
            models.Index(fields=["-queued_at"], name="outbox_recent"),
            models.Index(
                fields=["next_at"], condition=Q(state__in=("queued", "sending")), name="outbox_unfinished"
            ),
            models.Index(
                fields=["state", "-queued_at"],
                condition=Q(state__in=("failed", "bounced", "uncertain")),
                name="outbox_troubled",
            ),
        ]
