"""What understanding owns: one annotation a message, which can be thrown away and made again."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Annotation(models.Model):
    """What was understood of a message, by which version. `words` is its index for search, by its language."""

    message = models.OneToOneField("ledger.Message", models.PROTECT, primary_key=True)
    language = models.CharField(max_length=8)
    language_p = models.FloatField()
    kind = models.CharField(max_length=12, blank=True)
    kind_p = models.FloatField()
    version = models.CharField(max_length=80)
    words = SearchVectorField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="annotation_words", fastupdate=True)]
