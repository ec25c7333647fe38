"""A touch: a contact with us or with the product that was not a message (a visit, a tasting, a recommendation)."""

from __future__ import annotations

from django.db import models


class Touch(models.Model):
    """One contact, by whoever drove it: the company, people, or unknown."""

    class DrivenBy(models.TextChoices):
        COMPANY = "company"
        PEOPLE = "people"
        UNKNOWN = "unknown"

    identity = models.ForeignKey("ledger.Identity", models.PROTECT, db_index=False)  # the index below begins with it
    kind = models.CharField(max_length=40)
    driven_by = models.CharField(max_length=8, choices=DrivenBy.choices, default=DrivenBy.UNKNOWN)
    note = models.TextField(blank=True)
    by = models.ForeignKey("ledger.Teammate", models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "touches"
        indexes = [models.Index(fields=["identity", "at"], name="touch_of_identity")]
