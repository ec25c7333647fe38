"""Consent: what an identity said yes or no to. Append-only; hangs on the identity, so no claim can lose it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Consent(models.Model):
    """One statement about one purpose, with its lawful basis and evidence. What they come to: `know/consent.py`.

    purpose       empty: everything that we begin ourselves
    channel       a kind of identity (email, phone, ...); empty: all
    paused_until  when an out ends by itself; empty: it stays
    proved        whoever has the address said it: by a message of theirs, or a link that we sent there
    """

    class State(models.TextChoices):
        IN = "in"
        OUT = "out"
        NEITHER = "neither"

    identity = models.ForeignKey("ledger.Identity", models.PROTECT)
    purpose = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=80, blank=True, db_default="")
    state = models.CharField(max_length=8, choices=State.choices)
    basis = models.CharField(max_length=40, blank=True)
    evidence = models.TextField()
    by = models.ForeignKey("ledger.Teammate", models.PROTECT, null=True)
    at = models.DateTimeField()
    paused_until = models.DateTimeField(null=True)
    proved = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [models.Index(fields=["identity", "purpose", "-id"], name="consent_latest")]
        constraints = [models.CheckConstraint(condition=~Q(evidence=""), name="consent_has_evidence")]
