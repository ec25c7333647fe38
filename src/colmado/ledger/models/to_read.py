"""A message to be read a second time. The backlog of the second reading, and of what has to follow from it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ToRead(models.Model):
    """Written where a person may answer a message; removed when it was read and what is owed has followed.

    changed  read, and of another kind than was thought: what is owed has to follow
    """

    message = models.OneToOneField("ledger.Message", models.PROTECT, primary_key=True)
    changed = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["message"], condition=Q(changed=True), name="to_read_changed")]
