"""What understanding owns: annotations, readings and vectors, which can be thrown away and made again; what people said
of them; what was taught and translated."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from pgvector.django import HalfVectorField, HnswIndex

from colmado.understand.topics.models import Gathering, ToGather, Topic, TopicOf

__all__ = [
    "Annotation", "Correction", "Gathering", "Reading", "TaughtHead", "ToGather", "Topic", "TopicOf", "Translation",
    "Translator", "Vector",
]  # fmt: skip

PERSON = "a person"
"""The version of what a teammate said."""
DIM = 512
"""Numbers in a vector: what `understand.encoder.USE` gives."""


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
        indexes = [
            GinIndex(fields=["words"], name="annotation_words", fastupdate=True),
            models.Index(fields=["message"], condition=models.Q(kind="spam", version=PERSON), name="annotation_spam"),
        ]


class Reading(models.Model):
    """What the second tier understood of a message that a person may answer, beside its kind.

    Each label with how likely it is (0-1). root_cause "" where the kind has none. unsure: the heads whose word is not
    to be trusted here. version: of all heads together.
    """

    message = models.OneToOneField("ledger.Message", models.PROTECT, primary_key=True)
    sentiment = models.CharField(max_length=12)
    sentiment_p = models.FloatField()
    emotion = models.CharField(max_length=16)
    emotion_p = models.FloatField()
    act = models.CharField(max_length=12)
    act_p = models.FloatField()
    suggestion = models.BooleanField()
    suggestion_p = models.FloatField()
    buying = models.BooleanField()
    buying_p = models.FloatField()
    churn = models.BooleanField()
    churn_p = models.FloatField()
    urgency = models.CharField(max_length=12)
    urgency_p = models.FloatField()
    root_cause = models.CharField(max_length=16, blank=True)
    root_cause_p = models.FloatField(null=True)
    unsure = ArrayField(models.CharField(max_length=16))
    version = models.CharField(max_length=80)
    made_at = models.DateTimeField()


class Vector(models.Model):
    """What a message means, as its encoder has it: a unit vector. Near ones ask the same, in whatever language."""

    message = models.OneToOneField("ledger.Message", models.PROTECT, primary_key=True)
    encoder = models.CharField(max_length=40)
    vector = HalfVectorField(dimensions=DIM)

    class Meta:
        indexes = [HnswIndex(fields=["vector"], name="vector_near", opclasses=["halfvec_ip_ops"], m=12)]


class Correction(models.Model):
    """What a teammate said a message is, where a head had said otherwise. Appended only; the last one holds.

    head     what was asked: "kind"
    was      what stood there before, and `version`: of which head, or PERSON
    """

    message = models.ForeignKey("ledger.Message", models.PROTECT)
    head = models.CharField(max_length=40)
    was = models.CharField(max_length=40, blank=True)
    version = models.CharField(max_length=80)
    label = models.CharField(max_length=40)
    by = models.ForeignKey("ledger.Teammate", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["head", "-id"], name="correction_of_head")]


class TaughtHead(models.Model):
    """A head as this shop's corrections taught it. Appended; the newest of a tier that is not put aside is read with.

    corrected, before, after, agreed, lost, gain, low, high   as `teaching.Taught` says them
    """

    name = models.CharField(max_length=40)
    tier = models.SmallIntegerField(default=1)
    version = models.CharField(max_length=80)
    content = models.BinaryField()
    corrected = models.IntegerField()
    before = models.IntegerField()
    after = models.IntegerField()
    agreed = models.IntegerField()
    lost = models.IntegerField()
    gain = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    made_at = models.DateTimeField()
    aside_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["name", "-id"], condition=models.Q(aside_at__isnull=True), name="taught_head_in_use")
        ]


class Translator(models.Model):
    """The translator that an owner chose; one row, or none. `key` is sealed."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    url = models.TextField()
    key = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="translator_is_one_row")]


class Translation(models.Model):
    """A message's own words in another language, as a machine has them. `source` as it was detected; may be "".

    maker  where the translator stands, as host:port
    """

    message = models.ForeignKey("ledger.Message", models.PROTECT)
    language = models.CharField(max_length=8)
    text = models.TextField()
    source = models.CharField(max_length=8, blank=True)
    maker = models.CharField(max_length=255)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "language"], name="translation_once")]
