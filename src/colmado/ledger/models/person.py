"""A person: one human we know. Identities point here through claims that can be taken back (`know`)."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper


class Person(models.Model):
    """One human we know. Never merged, never deleted short of erasure."""

    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8, blank=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="person_named_like")]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"
