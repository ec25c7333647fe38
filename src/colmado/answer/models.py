"""What answering owns: obligations, counters, and the shop's hours and due times."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
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


class DueTime(models.Model):
    """Within how many working hours a kind of message is to be attended."""

    kind = models.CharField(max_length=12, primary_key=True)
    within_hours = models.FloatField()


class Hours(models.Model):
    """When the shop answers: one row a weekday (Monday is 0); no row means closed."""

    weekday = models.SmallIntegerField(primary_key=True)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        verbose_name_plural = "hours"
        constraints = [
            models.CheckConstraint(condition=Q(opens__lt=models.F("closes")), name="opens_before_it_closes"),
            models.CheckConstraint(condition=Q(weekday__gte=0, weekday__lte=6), name="weekday_of_seven"),
        ]


class Holiday(models.Model):
    """A day the shop does not answer."""

    day = models.DateField(primary_key=True)
    name = models.CharField(max_length=120, blank=True)


class Check(models.Model):
    """One run of the conservation law: did it hold, and what did it find."""

    at = models.DateTimeField()
    holds = models.BooleanField()
    seconds = models.FloatField()
    gaps = ArrayField(models.TextField(), default=list)


# Knowing what to say


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
