"""Solved: what the customer said when we asked whether a reply solved it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Solved(models.Model):
    """One asking, in one reply. No verdict means that nobody said: that is never counted as solved.

    nonce  of the reply: what the signed links carry
    """

    class Verdict(models.TextChoices):
        YES = "yes"
        NO = "no"

    reply = models.OneToOneField("ledger.Message", models.PROTECT, primary_key=True)
    nonce = models.CharField(max_length=32, unique=True)
    asked_at = models.DateTimeField()
    verdict = models.CharField(max_length=3, choices=Verdict.choices, blank=True)
    said_at = models.DateTimeField(null=True)
    words = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "solved"
        indexes = [models.Index(fields=["asked_at", "reply"], name="solved_asked")]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", said_at__isnull=True) | (~Q(verdict="") & Q(said_at__isnull=False)),
                name="solved_said_when",
            )
        ]
