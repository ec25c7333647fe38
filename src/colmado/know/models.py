"""What knowing owns: claims, the revocable and evidenced links from identities to people."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Claim(models.Model):
    """ "This identity is this person", with evidence. Revoked, never deleted; one active claim an identity."""

    identity = models.ForeignKey("ledger.Identity", models.PROTECT, db_index=False)
    person = models.ForeignKey("ledger.Person", models.PROTECT)
    evidence = models.TextField()
    score = models.FloatField(default=1.0)
    by = models.ForeignKey("ledger.Teammate", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey("ledger.Teammate", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identity"], condition=Q(revoked_at__isnull=True), name="one_active_claim"
            )
        ]
