"""A message: one thing said, in or out, as it was said. The database refuses to change or delete it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Blob(models.Model):
    """Bytes kept apart from the rows that mention them, once per content."""

    sha256 = models.BinaryField(max_length=32, primary_key=True)
    size = models.BigIntegerField()
    content = models.BinaryField()


class Message(models.Model):
    """One thing said.

    external_id  the channel's own id; unique in the channel. A second, different message under the same id is kept
                 as "<id>#<digest>"
    happened_at  when it was said, as far as we can believe it (never in the future)
    own_length   how many characters of `text` are the writer's own words (the rest is quoted mail or signature)
    origin       for ours: "own" words, "edited" or "unchanged" suggestion, saved "fact"; "outside" when it was
                 written in another program, "unproven" when anybody may have
    conversation empty until `answer` has placed it
    """

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"

    channel = models.ForeignKey("ledger.Channel", models.PROTECT, db_index=False)
    conversation = models.ForeignKey("ledger.Conversation", models.PROTECT, null=True, db_index=False)
    author = models.ForeignKey("ledger.Identity", models.PROTECT, db_index=False)
    teammate = models.ForeignKey("ledger.Teammate", models.PROTECT, null=True, blank=True, db_index=False)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    external_id = models.TextField()
    digest = models.BinaryField(max_length=16)
    author_name = models.TextField(blank=True)
    subject = models.TextField(blank=True)
    text = models.TextField(blank=True)
    own_length = models.IntegerField()
    from_html = models.BooleanField(default=False)
    recipients = models.JSONField(default=list)
    references = ArrayField(models.TextField(), default=list)
    automatic = models.CharField(max_length=8, blank=True)
    failed_ids = ArrayField(models.TextField(), default=list)
    origin = models.CharField(max_length=12, blank=True)
    visibility = models.CharField(max_length=8, default="private")
    sent_at = models.DateTimeField(null=True)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    raw = models.ForeignKey(Blob, models.PROTECT, null=True, db_index=False)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "external_id"], name="message_once"),
            models.CheckConstraint(condition=models.Q(direction__in=("in", "out")), name="message_direction"),
        ]
        indexes = [
            models.Index(fields=["conversation", "id"], name="message_of_conversation"),
            models.Index(fields=["author", "-id"], name="message_of_author"),
        ]

    @property
    def own_words(self) -> str:
        """The writer's own words, without quoted mail and signature."""
        return self.text[: self.own_length].strip()

    @property
    def quoted(self) -> str:
        """What follows the writer's own words: quoted mail and signature."""
        return self.text[self.own_length :].strip()


class Attachment(models.Model):
    """One file that came with a message; count in = count stored."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="attachments", db_index=False)
    position = models.IntegerField()
    filename = models.TextField(blank=True)
    media_type = models.TextField(blank=True)
    content_id = models.TextField(blank=True)
    size = models.BigIntegerField()
    blob = models.ForeignKey(Blob, models.PROTECT, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "position"], name="attachment_once")]
