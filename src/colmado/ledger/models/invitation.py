"""An invitation: how someone comes to work here, or comes back in with a new password."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from colmado.ledger.models.team import Role, Team, Teammate


class Invitation(models.Model):
    """A link that lets one person in once, within a week.

    called      how the one who invites calls them
    of          who may use it: nobody yet (it makes a new teammate), or a teammate who needs a new password
    fresh       whether it also takes their second factors away, for someone who lost them
    token_hash  SHA-256 of the link's secret; the link itself is kept by nobody
    """

    called = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.TEAMMATE)
    language = models.CharField(max_length=8, default="en")
    teams = models.ManyToManyField(Team, blank=True)
    of = models.ForeignKey(Teammate, models.PROTECT, null=True, blank=True, related_name="+")
    fresh = models.BooleanField(default=False)
    by = models.ForeignKey(Teammate, models.PROTECT, null=True, blank=True, related_name="+")
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def open(self, at: datetime) -> bool:
        """Whether it still lets someone in."""
        return self.used_at is None and self.withdrawn_at is None and at < self.expires_at
