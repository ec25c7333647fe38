"""What knowing owns: claims, the revocable and evidenced links from identities to people, and who is who by them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Claim(models.Model):
    """ "This identity is this person", with evidence. Taken back by marking it, never deleted.

    own  the person that the identity was met as; each identity has one, and it is never taken back. Any other claim
         says that the identity is a person who was met under another one
    """

    identity = models.ForeignKey("ledger.Identity", models.PROTECT, db_index=False)
    person = models.ForeignKey("ledger.Person", models.PROTECT)
    own = models.BooleanField(default=False, db_default=False)
    evidence = models.TextField()
    score = models.FloatField(default=1.0)
    by = models.ForeignKey("ledger.Teammate", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey("ledger.Teammate", models.PROTECT, null=True, related_name="+")
    revoked_why = models.TextField(blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identity", "person"], condition=Q(revoked_at__isnull=True), name="one_claim_of_a_pair"
            ),
            models.UniqueConstraint(fields=["identity"], condition=Q(own=True), name="one_own_claim"),
            models.UniqueConstraint(fields=["person"], condition=Q(own=True), name="one_claim_owns"),
            models.CheckConstraint(
                condition=Q(own=False) | Q(revoked_at__isnull=True), name="own_claim_is_never_revoked"
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="claim_has_evidence"),
        ]


class Known(models.Model):
    """Who an identity is: of all people it is connected with by claims that hold, the one who was met first.

    Nobody writes it but from the claims, and it can be made again from them: a named person goes before a nameless.
    """

    identity = models.OneToOneField("ledger.Identity", models.PROTECT, primary_key=True)
    person = models.ForeignKey("ledger.Person", models.PROTECT)
