"""Consent: what an identity said yes or no to. Append-only; hangs on the identity, so no claim can lose it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Consent(models.Model):
    """One statement of consent for one purpose, with its lawful basis and evidence. The latest holds."""

    class State(models.TextChoices):
        IN = "in"
        OUT = "out"
        NEITHER = "neither"

    identity = models.ForeignKey("ledger.Identity", models.PROTECT)
    purpose = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State.choices)
    basis = models.CharField(max_length=40, blank=True)
    evidence = models.TextField()
    by = models.ForeignKey("ledger.Teammate", models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["identity", "purpose", "-id"], name="consent_latest")]
        constraints = [models.CheckConstraint(condition=~Q(evidence=""), name="consent_has_evidence")]
