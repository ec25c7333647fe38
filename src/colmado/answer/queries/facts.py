"""Saved facts that fit a conversation, how often they were used, and the rows behind those counts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.translation import gettext as _

from colmado.answer.models import FactCap, FactUse, FactWording, SavedFact
from colmado.answer.policy import CAP
from colmado.kit.errors import NotFound
from colmado.ledger.models import Conversation, Teammate
from colmado.ledger.queries.sight import through

WEEK = timedelta(days=7)


def cap() -> int:
    """How often a week one fact may leave unchanged."""
    said = FactCap.objects.first()
    return said.a_week if said else CAP


def facts(*, by: Teammate | None, at: datetime, retired: bool = False) -> QuerySet[SavedFact]:
    """All facts in use (or the retired ones), most used in the last seven days first. One statement.

    Each has `used` and `unchanged` (the uses in the last seven days that `by` may see) and `last_used_at`.
    """
    return _counted(by, at).filter(retired_at__isnull=not retired)


def fact(pk: int, *, by: Teammate | None, at: datetime) -> SavedFact:
    """One fact, in use or retired, counted as in `facts`. Raises NotFound if there is none that they may see."""
    row = _counted(by, at).select_related("retired_by").filter(pk=pk).first()
    if row is None:
        raise NotFound(_("there is no saved fact %s") % pk)
    return row


def _counted(by: Teammate | None, at: datetime) -> QuerySet[SavedFact]:
    recent = Q(uses__at__gt=at - WEEK, uses__at__lte=at)
    recent &= through(by, channel="uses__reply__channel", talk="uses__reply__conversation")
    return (
        SavedFact.objects.filter(through(by, talk=None))
        .select_related("channel", "by")
        .defer("channel__options")
        .annotate(
            used=Count("uses", filter=recent),
            unchanged=Count("uses", filter=recent & Q(uses__unchanged=True)),
            last_used_at=Max("uses__at"),
        )
        .order_by("-used", F("last_used_at").desc(nulls_last=True), "title", "pk")
    )


def wordings(fact: SavedFact) -> QuerySet[FactWording]:
    """How a fact was worded before, the newest first."""
    return FactWording.objects.filter(fact=fact).select_related("by").order_by("-version")


def facts_for(talk: Conversation, *, by: Teammate | None, at: datetime) -> QuerySet[SavedFact]:
    """The facts for a conversation's language (any, while that is unclear) and channel, most used first."""
    rows = facts(by=by, at=at).filter(Q(channel__isnull=True) | Q(channel=talk.channel_id))
    return rows if talk.language in ("", "und") else rows.filter(language=talk.language)


def fact_uses(fact: int, *, by: Teammate | None, after: datetime | None = None) -> QuerySet[FactUse]:
    """Every use of a fact, newest first: the rows behind its counts (`after`: those of a week)."""
    seen = through(by, channel="reply__channel", talk="reply__conversation")
    rows = FactUse.objects.filter(seen, fact=fact, **({"at__gt": after} if after else {}))
    return rows.select_related("reply", "by").order_by("-at", "-pk")
