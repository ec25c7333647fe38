"""The audit log: who did what to the house itself. What was done with people's messages is told by their outcomes."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models.functions import Now

from colmado.ledger.models.team import Teammate


class Act(StrEnum):
    """What is noted down."""

    SIGNED_IN = "signed-in"
    SIGN_IN_FAILED = "sign-in-failed"
    SIGNED_OUT = "signed-out"
    SESSIONS_ENDED = "sessions-ended"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - the name of an act
    FACTOR_ADDED = "factor-added"
    FACTOR_REMOVED = "factor-removed"
    FACTOR_FAILED = "factor-failed"
    INVITED = "invited"
    INVITATION_WITHDRAWN = "invitation-withdrawn"
    JOINED = "joined"
    CALLED = "called"
    LEFT = "left"
    ROLE_CHANGED = "role-changed"
    TEAM_MADE = "team-made"
    TEAM_RENAMED = "team-renamed"
    PUT_IN_TEAM = "put-in-team"
    TAKEN_OUT_OF_TEAM = "taken-out-of-team"
    CHANNEL_CONNECTED = "channel-connected"
    CHANNEL_CHANGED = "channel-changed"
    CHANNEL_GIVEN = "channel-given"
    CHANNEL_RESTED = "channel-rested"
    CHANNEL_WOKEN = "channel-woken"
    HOURS_CHANGED = "hours-changed"
    DUE_TIMES_CHANGED = "due-times-changed"
    HOLIDAYS_CHANGED = "holidays-changed"
    POLICY_CHANGED = "policy-changed"
    EMPOWERED = "empowered"
    EMPOWERMENT_ENDED = "empowerment-ended"
    TOKEN_MADE = "token-made"  # noqa: S105 - the name of an act
    TOKEN_REVOKED = "token-revoked"  # noqa: S105 - the name of an act
    HOOK_MADE = "hook-made"
    HOOK_ENDED = "hook-ended"
    TRANSLATOR_CHANGED = "translator-changed"
    TAUGHT = "taught"
    TOPIC_RENAMED = "topic-renamed"
    TOPIC_MERGED = "topic-merged"
    TOPIC_UNMERGED = "topic-unmerged"
    CLAIMED = "claimed"
    CLAIM_REVOKED = "claim-revoked"
    PARTED = "parted"


class Audit(models.Model):
    """One act. Appended only; the database refuses to change or remove it.

    id       without a gap: the database gives it, one after the other
    at       set by the database
    by       who; empty for the machine's command line and for someone we do not know
    about    what it was done to: the name of its table's noun, and its id
    address  the network address it came from; may be emptied under `colmado.erasure`, nothing else may
    seal     SHA-256 of the row before's seal and of this row without its address; set by the database
    """

    at = models.DateTimeField(editable=False, db_default=Now())
    by = models.ForeignKey(Teammate, models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=32)
    about = models.CharField(max_length=32, blank=True)
    about_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)
    seal = models.BinaryField(editable=False, db_default=b"")

    class Meta:
        ordering = ["-id"]
