"""Saved facts, how they were worded, where they were used."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SavedFact(models.Model):
    """Something true that is asked again and again. Feelings are not saved: those are written each time.

    title, text, by, at  the wording that holds; earlier ones are in FactWording
    channel              where it may be used; none: everywhere
    """

    title = models.CharField(max_length=120)
    text = models.TextField()
    language = models.CharField(max_length=8)
    channel = models.ForeignKey("ledger.Channel", models.PROTECT, null=True, db_index=False)
    version = models.IntegerField(default=1)
    by = models.ForeignKey("ledger.Teammate", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey("ledger.Teammate", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["language"], condition=Q(retired_at__isnull=True), name="fact_in_language")]


class FactWording(models.Model):
    """How a fact was worded before it was changed. Append-only."""

    fact = models.ForeignKey(SavedFact, models.PROTECT, related_name="wordings", db_index=False)
    version = models.IntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    by = models.ForeignKey("ledger.Teammate", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "version"], name="fact_wording_once")]


class FactUse(models.Model):
    """A fact went into a reply, in its wording `version`, changed by the writer or not. Append-only."""

    fact = models.ForeignKey(SavedFact, models.PROTECT, related_name="uses", db_index=False)
    version = models.IntegerField()
    reply = models.OneToOneField("ledger.Message", models.PROTECT, related_name="fact_use")
    unchanged = models.BooleanField()
    by = models.ForeignKey("ledger.Teammate", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["fact", "-at"], name="fact_use_recent")]


class FactCap(models.Model):
    """How often a week one fact may leave unchanged. One row, or none while policy.CAP holds."""

    row = models.SmallIntegerField(primary_key=True, default=1)
    a_week = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(row=1), name="one_cap")]
