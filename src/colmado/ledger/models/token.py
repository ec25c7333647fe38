"""A token: how a program comes in, on behalf of one teammate."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models

from colmado.ledger.models.team import Teammate


class Scope(models.TextChoices):
    """What a token may be used for, within what its teammate may do."""

    READ = "read"
    ANSWER = "answer"
    ARRANGE = "arrange"


class Token(models.Model):
    """A key for a program. It never sees or does more than its teammate may at that moment.

    scopes        what it may be used for; "read" is in every one
    secret_hash   SHA-256 of the secret; the secret itself is kept by nobody here
    last_used_at  written down at most once a minute
    """

    teammate = models.ForeignKey(Teammate, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=8, choices=Scope.choices))
    secret_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="token_has_a_name")]

    def works(self, at: datetime) -> bool:
        """Whether it still opens the door."""
        return self.revoked_at is None and at < self.expires_at
