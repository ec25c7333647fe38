"""Tokens: which there are, and which one a secret opens with."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import QuerySet

from colmado.ledger.models import Teammate, Token

MARK = "colmado_"  # what every secret begins with, so that people and scanners know one that lies about


def secret_hash(secret: str) -> bytes:
    """Give the hash that is kept of a secret. It holds 256 bits of chance: slow hashing would add nothing."""
    return hashlib.sha256(secret.encode()).digest()


def token_of(secret: str, *, at: datetime) -> Token | None:
    """Find the token that a secret opens with, and its teammate. One statement; none that is revoked or over."""
    if not secret.startswith(MARK):
        return None
    rows = Token.objects.select_related("teammate").filter(teammate__is_active=True)
    row = rows.filter(secret_hash=secret_hash(secret)).first()
    return row if row is not None and row.works(at) else None


def tokens(*, of: Teammate | None = None) -> QuerySet[Token]:
    """Give the tokens that are not revoked, of a teammate or of everyone, newest first. One statement."""
    rows = Token.objects.filter(revoked_at__isnull=True).select_related("teammate").order_by("-pk")
    return rows if of is None else rows.filter(teammate=of)
