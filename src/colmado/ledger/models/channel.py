"""A channel: one connected account, or one place that files are imported into."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Channel(models.Model):
    """One connected account.

    kind       the connector's name ("email", "file", ...)
    addresses  our own addresses there, lower case: what they write is ours (direction out)
    options    the connector's Options; secrets are sealed before they come here
    cursor     where to resume; written in the transaction that stores what it stands for
    """

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120, blank=True)
    addresses = ArrayField(models.TextField(), default=list, blank=True)
    options = models.JSONField(default=dict, blank=True)
    cursor = models.JSONField(default=dict, blank=True)
    team = models.ForeignKey("ledger.Team", models.SET_NULL, null=True, blank=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True, blank=True)
    trouble = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name
