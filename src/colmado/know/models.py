"""What knowing owns: claims, the revocable and evidenced links from identities to people, who is who by them, and who
may be the same."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


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

    looked  whether somebody looked who else this may be (`Alike`)
    """

    identity = models.OneToOneField("ledger.Identity", models.PROTECT, primary_key=True)
    person = models.ForeignKey("ledger.Person", models.PROTECT)
    looked = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [models.Index(fields=["identity"], condition=Q(looked=False), name="known_to_look")]


class Trace(models.Model):
    """A key by which an identity may be compared with others (`matching/blocking.py`)."""

    identity = models.ForeignKey("ledger.Identity", models.PROTECT, db_index=False)
    key = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "identity"], name="trace_once")]


class Alike(models.Model):
    """A suggestion that two identities are one human, the elder first; a claim confirms it, or it is rejected.

    It stands while they are two people and nobody rejected it.

    probability, bits, parts   what the comparison came to, and of what: [[what, level, bits], ...]
    version                    of the weights
    """

    one = models.ForeignKey("ledger.Identity", models.PROTECT, related_name="+", db_index=False)
    other = models.ForeignKey("ledger.Identity", models.PROTECT, related_name="+")
    probability = models.FloatField()
    bits = models.FloatField()
    parts = models.JSONField()
    version = models.CharField(max_length=40)
    at = models.DateTimeField()
    rejected_at = models.DateTimeField(null=True)
    rejected_by = models.ForeignKey("ledger.Teammate", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="alike_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="alike_elder_first"),
        ]
        indexes = [models.Index(fields=["-probability"], condition=Q(rejected_at__isnull=True), name="alike_likeliest")]
