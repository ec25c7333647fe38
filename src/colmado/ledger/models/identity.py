"""An identity: a person's address on one kind of channel."""

from __future__ import annotations

from django.db import models


class Identity(models.Model):
    """One address: ("email", "ana@x.org") or ("shop-reviews", "ana_92")."""

    kind = models.CharField(max_length=80)
    address = models.CharField(max_length=400)
    name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "identities"
        constraints = [models.UniqueConstraint(fields=["kind", "address"], name="identity_once")]

    def __str__(self) -> str:
        return self.name or self.address
