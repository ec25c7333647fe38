"""What listening owns: receipts of what channels handed over, what could not be read, shops that tell orders."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Intake(models.Model):
    """One batch as a channel handed it over: `received` counts it apart from the rows it became.

    Never changed: when something leaves quarantine, another receipt takes it off there (-1) and says what it is.
    """

    channel = models.ForeignKey("ledger.Channel", models.PROTECT)
    source = models.TextField(blank=True)
    at = models.DateTimeField()
    received = models.IntegerField()
    stored = models.IntegerField()
    ours = models.IntegerField()
    quarantined = models.IntegerField()
    duplicates = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(received=models.F("stored") + models.F("quarantined")), name="intake_adds_up"
            )
        ]


class Quarantine(models.Model):
    """Something that arrived and could not be read as a message: kept whole, with the reason."""

    channel = models.ForeignKey("ledger.Channel", models.PROTECT)
    external_id = models.TextField()
    raw = models.ForeignKey("ledger.Blob", models.PROTECT, db_index=False)
    reason = models.TextField()
    source = models.TextField(blank=True)
    at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=1)
    message = models.ForeignKey("ledger.Message", models.PROTECT, null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "quarantine"
        constraints = [
            models.UniqueConstraint(fields=["channel", "external_id"], name="quarantine_once"),
            models.CheckConstraint(
                condition=Q(message__isnull=True, read_at__isnull=True)
                | Q(message__isnull=False, read_at__isnull=False),
                name="quarantine_read_into_a_message",
            ),
        ]
        indexes = [models.Index(fields=["-id"], condition=Q(message__isnull=True), name="quarantine_unread")]


class OrderSource(models.Model):
    """A shop that tells what was bought: one account there, read and never written.

    options  of its kind (channels/sources); secrets are sealed before they come here
    cursor   where to go on; written in the transaction that stores what it stands for
    """

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=40)
    options = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    collected_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True)
