"""Empowerment: what a teammate may decide alone, without asking anybody."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Empowerment(models.Model):
    """One line of a teammate's sheet, set by an owner. A line is ended and another begun, so that history stays.

    limit_minor  up to how much, in the smallest unit of `currency`; None: there is no limit, or no money in it
    """

    class Act(models.TextChoices):
        APOLOGISE = "apologise"
        REPLACE = "replace"
        REFUND = "refund"
        DISCOUNT = "discount"
        PUBLISH = "publish"

    teammate = models.ForeignKey("ledger.Teammate", models.PROTECT, related_name="+", db_index=False)
    act = models.CharField(max_length=12, choices=Act.choices)
    limit_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    by = models.ForeignKey("ledger.Teammate", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["teammate", "act"], condition=Q(ended_at__isnull=True), name="empowered_once"
            ),
            models.CheckConstraint(
                condition=Q(limit_minor__isnull=True, currency="") | (Q(limit_minor__gte=0) & ~Q(currency="")),
                name="empowerment_limit_has_a_currency",
            ),
        ]
