"""An identity: a person's address on one kind of channel."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper


class Identity(models.Model):
    """One address: ("email", "ana@x.org") or ("shop-reviews", "ana_92")."""

    kind = models.CharField(max_length=80)
    address = models.CharField(max_length=400)
    name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "identities"
        constraints = [models.UniqueConstraint(fields=["kind", "address"], name="identity_once")]
        # Part of a name or address, as people look for people.
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="identity_named_like"),
            GinIndex(OpClass(Upper("address"), name="gin_trgm_ops"), name="identity_at_like"),
        ]

    def __str__(self) -> str:
        return self.name or self.address
