"""What the processes of the house keep for a while: counted sign-in attempts, used codes. Nothing that happened."""

from __future__ import annotations

from django.db import models


class Kept(models.Model):
    """One value, until its time. Written by `actions/kept.py`; the table is not logged, and empty after a crash."""

    key = models.TextField(primary_key=True)
    value = models.JSONField()
    kept_until = models.DateTimeField(db_index=True)
