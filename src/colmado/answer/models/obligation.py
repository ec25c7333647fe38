"""What we owe each message, the counters over it, and references that wait for their message."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from colmado.ledger.models.outcome import State


class Obligation(models.Model):
    """What we owe one inbound message: by when, and its state now.

    state is written by the database from the last outcome, by no one else; reply is an answer on its way.
    """

    message = models.OneToOneField("ledger.Message", models.PROTECT, primary_key=True)
    conversation = models.ForeignKey("ledger.Conversation", models.PROTECT, db_index=False)
    channel = models.ForeignKey("ledger.Channel", models.PROTECT, db_index=False)
    kind = models.CharField(max_length=12)
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    happened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reply = models.ForeignKey("ledger.Message", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["conversation"], condition=Q(state="open"), name="obligation_open_in"),
            models.Index(fields=["due_at"], condition=Q(state="open"), name="obligation_due"),
            models.Index(fields=["happened_at"], name="obligation_said"),
            models.Index(fields=["state", "kind", "channel", "-message"], name="obligation_by_state"),
        ]


class Tally(models.Model):
    """How many obligations there are by channel, kind, language and state; kept by the database, delta by delta."""

    channel = models.ForeignKey("ledger.Channel", models.PROTECT, db_index=False)
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=20)
    n = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [models.UniqueConstraint(fields=["channel", "kind", "state"], name="tally_once")]


class Loose(models.Model):
    """A reference to a message we have not got (yet): if it arrives later, it finds its conversation by this."""

    channel = models.ForeignKey("ledger.Channel", models.PROTECT, db_index=False)
    external_id = models.TextField()
    conversation = models.ForeignKey("ledger.Conversation", models.PROTECT, db_index=False)

    class Meta:
        verbose_name_plural = "loose"
        constraints = [models.UniqueConstraint(fields=["channel", "external_id", "conversation"], name="loose_once")]
