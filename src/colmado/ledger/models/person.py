"""A person: one human we know. Identities point here through claims that can be taken back (`know`)."""

from __future__ import annotations

from django.db import models


class Person(models.Model):
    """One human we know. Never merged, never deleted short of erasure."""

    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8, blank=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"
