"""An outcome: how one inbound message ended. Append-only; the last row of a message is what holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    """The states of the conservation law; a message without an outcome is open."""

    OPEN = "open"
    ANSWERED = "answered"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED_BY_CUSTOMER = "answered-by-customer"
    MERGED = "merged"
    NO_REPLY_NEEDED = "no-reply-needed"
    SPAM = "spam"


class Outcome(models.Model):
    """One change of a message's state: by a named teammate, or by a maker (a rule or model with its version)."""

    message = models.ForeignKey("ledger.Message", models.PROTECT, related_name="outcomes", db_index=False)
    number = models.SmallIntegerField()
    state = models.CharField(max_length=20, choices=State.choices)
    by = models.ForeignKey("ledger.Teammate", models.PROTECT, null=True)
    maker = models.CharField(max_length=80, blank=True)
    why = models.TextField(blank=True)
    reply = models.ForeignKey("ledger.Message", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="outcome_in_order"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="outcome_state"),
            models.CheckConstraint(
                condition=~Q(state="no-reply-needed") | (Q(by__isnull=False) & ~Q(why="")),
                name="no_reply_needed_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(reply__isnull=False) | (Q(by__isnull=False) & ~Q(why="")),
                name="answered_has_a_reply_or_a_witness",
            ),
            models.CheckConstraint(
                condition=~Q(state="acknowledged") | Q(by__isnull=False), name="acknowledged_by_someone"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("merged", "answered-by-customer"))
                | Q(reply__isnull=False)
                | ~Q(why=""),
                name="merged_into_something",
            ),
        ]
