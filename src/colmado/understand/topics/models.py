"""What gathering keeps: topics, which message belongs to which, what is still to be gathered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

NAME = 80
"""Characters of a name."""


class Topic(models.Model):
    """What many people write about. Its number comes from gathering and stays.

    name              what a teammate called it: then the next two are not shown
    name_en, name_es  in the words of those who write about it; "" where too few wrote in that language
    representative    the message that speaks for it
    merged_into       the topic that a teammate made it a part of; taken back by emptying it
    centre, mass, made_of, size   as `gathering.Topic` has them, rows of float32
    named_size        `size` when it was last named by words
    """

    id = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=NAME, blank=True)
    name_en = models.CharField(max_length=NAME, blank=True)
    name_es = models.CharField(max_length=NAME, blank=True)
    representative = models.ForeignKey("ledger.Message", models.PROTECT, null=True, related_name="+", db_index=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    centre = models.BinaryField()
    mass = models.BinaryField()
    made_of = models.IntegerField()
    size = models.IntegerField()
    named_size = models.IntegerField(default=0)
    made_at = models.DateTimeField()

    def called(self, language: str) -> str:
        """Say its name: a teammate's, else in that language, else in the other; "" where nobody's words gave one."""
        names = [self.name_es, self.name_en] if language == "es" else [self.name_en, self.name_es]
        return self.name or names[0] or names[1]


class TopicOf(models.Model):
    """That a message was gathered: into which topic and how near to its centre, or that it waits (`topic` empty).

    person, channel, at   who wrote it, where and when, as the message says: counting weeks reads this table alone
    place                 of what waits, how many had come to wait before it
    """

    message = models.OneToOneField("ledger.Message", models.PROTECT, primary_key=True)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, db_index=False)
    nearness = models.FloatField(null=True)
    person = models.ForeignKey("ledger.Identity", models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey("ledger.Channel", models.PROTECT, db_index=False)
    at = models.DateTimeField()
    place = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["topic", "-message"], name="topic_of_topic"),
            models.Index(fields=["topic", "-nearness"], name="topic_of_nearest"),
            # All that the weeks are counted by: their rows need not be fetched.
            models.Index(fields=["at"], include=["topic", "person", "message"], name="topic_of_counted"),
            models.Index(fields=["place"], condition=Q(topic__isnull=True), name="topic_of_waiting"),
        ]


class ToGather(models.Model):
    """A message that has a vector and was not gathered yet."""

    message = models.OneToOneField("ledger.Message", models.PROTECT, primary_key=True)


class Gathering(models.Model):
    """What gathering knows beside topics and what waits; one row, or none before it has begun. Its lock is the turn."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    encoder = models.CharField(max_length=40)
    common = models.BinaryField()
    next_number = models.BigIntegerField(default=1)
    waited = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="gathering_is_one_row")]
