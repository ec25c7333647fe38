"""Who works here: teammates with their teams, when they were last here, and how well their door is locked."""

from __future__ import annotations

import hashlib
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.sessions.models import Session
from django.core import signing
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from colmado.kit.errors import NotFound
from colmado.ledger.models import Invitation, Membership, Team, Teammate

SIGNER = signing.Signer(salt="colmado invitation")


def teammates(*, left: bool = False) -> QuerySet[Teammate]:
    """Give everyone who works here, by name; with `left` those who left, too. One statement.

    Each has `team_names` (sorted), `seen_at` (within ten minutes; None for nobody seen yet), `second_factor` (bool).
    """
    sessions = UserSession.objects.filter(user=OuterRef("pk")).values("user")
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    team_names = Membership.objects.filter(teammate=OuterRef("pk")).order_by("team__name").values("team__name")
    rows = Teammate.objects.annotate(
        team_names=ArraySubquery(team_names),
        seen_at=Coalesce(Subquery(sessions.annotate(last=Max("last_seen_at")).values("last")), "last_login"),
        second_factor=Exists(factors),
    ).order_by("-is_active", "username")
    return rows if left else rows.filter(is_active=True)


def one_of_us(pk: int) -> Teammate:
    """One teammate, also one who left, as in `teammates`. Raises NotFound. One statement."""
    row = teammates(left=True).filter(pk=pk).first()
    if row is None:
        raise NotFound(_("there is no teammate %s") % pk)
    return row


def teams() -> QuerySet[Team]:
    """Give every team, by name, each with how many who work here are in it (`size`). One statement."""
    here = Count("members", filter=Q(members__is_active=True))
    return Team.objects.annotate(size=here).order_by("name")


def invitations(*, at: datetime) -> QuerySet[Invitation]:
    """Give the open invitations, the newest first, each with its `team_names`. One statement."""
    names = ArrayAgg("teams__name", filter=Q(teams__isnull=False), order_by="teams__name", default=[])
    rows = Invitation.objects.filter(used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)
    return rows.select_related("by", "of").annotate(team_names=names).order_by("-made_at", "-pk")


def sessions(*, teammate: Teammate, at: datetime) -> QuerySet[UserSession]:
    """Give where a teammate is signed in, what was used last, first. One statement."""
    alive = Session.objects.filter(expire_date__gt=at).values("session_key")
    rows: QuerySet[UserSession] = UserSession.objects.filter(user=teammate, session_key__in=alive)
    return rows.order_by("-last_seen_at", "-pk")


def factors(*, teammate: Teammate) -> QuerySet[Authenticator]:
    """Give what a teammate can prove themselves with beside a password, oldest first. One statement."""
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user=teammate)
    return rows.order_by("pk")


def invited(token: str, *, at: datetime) -> Invitation:
    """Find the open invitation of a link. Raises NotFound for a link that lets nobody in (any more)."""
    row = Invitation.objects.select_related("by", "of").filter(token_hash=secret_hash(token)).first()
    if row is None or not row.open(at):
        raise NotFound(
            _("this link lets nobody in: it was used, taken back, or is older than a week. Ask an owner for a new one")
        )
    return row


def secret_hash(token: str) -> bytes:
    """Give the hash that is kept of a link's secret; one that no row has for a link that we did not sign."""
    try:
        return hashlib.sha256(SIGNER.unsign(token).encode()).digest()
    except signing.BadSignature:
        return b""
