"""A finding of the conservation law."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Check(models.Model):
    """One run of the conservation law: did it hold, and what did it find."""

    at = models.DateTimeField()
    holds = models.BooleanField()
    seconds = models.FloatField()
    gaps = ArrayField(models.TextField(), default=list)
