"""When the shop answers, within how many hours, and how long things can be undone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


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


class Patience(models.Model):
    """How long the shop waits; one row.

    undo_seconds    a reply stays in the outbox so long, and can be taken back
    regret_minutes  who ended a message may undo that so long without a reason
    silent_days     who was asked "did this solve it?" and said nothing for so long is silent
    asks_solved     whether a reply asks that unless its writer says otherwise
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    undo_seconds = models.SmallIntegerField(default=10)
    regret_minutes = models.SmallIntegerField(default=10)
    silent_days = models.SmallIntegerField(default=7)
    asks_solved = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name_plural = "patience"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="patience_is_one_row"),
            models.CheckConstraint(
                condition=Q(undo_seconds__gte=0, regret_minutes__gte=0, silent_days__gte=1),
                name="patience_is_not_negative",
            ),
        ]


class DueAnew(models.Model):
    """How far what is owed has its due time anew since hours, holidays or due times last changed; one row.

    after       open messages up to this one have theirs; None: all have
    moved       how many are due at another time than before
    made_late   how many of those are past their time now and were not before
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    changed_at = models.DateTimeField()
    after = models.BigIntegerField(null=True)
    moved = models.IntegerField(default=0)
    made_late = models.IntegerField(default=0)

    class Meta:
        verbose_name_plural = "due anew"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="due_anew_is_one_row")]
