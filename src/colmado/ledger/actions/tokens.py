"""Tokens: made, used, and revoked. The secret is shown once, to whoever made it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from colmado.kit.errors import InputError, NotAllowed, NotFound
from colmado.ledger.actions.audit import note_down
from colmado.ledger.models import Teammate, Token
from colmado.ledger.models.audit import Act
from colmado.ledger.models.token import Scope
from colmado.ledger.queries.tokens import MARK, secret_hash

BYTES = 32  # of chance in a secret
LONGEST = timedelta(days=366)
NAME = 80
NOTED_EVERY = timedelta(minutes=1)


def make_token(
    *,
    teammate: Teammate,
    name: str,
    scopes: Collection[str],
    by: Teammate | None,
    at: datetime,
    expires_at: datetime,
    address: str | None = None,
) -> tuple[Token, str]:
    """Make a token for a teammate's programs. Gives the row and the secret, which is kept nowhere.

    Raises NotAllowed for a token of somebody else (the machine's own command line may), InputError for a name, a
    scope or an end that cannot be.
    """
    if by is not None and by.pk != teammate.pk:
        raise NotAllowed(_("a token acts in somebody's name: only they can make it"))
    if not teammate.is_active:
        raise InputError(_("%s does not work here any more") % teammate.called)
    wanted = _known(scopes)
    if not 0 < len(name.strip()) <= NAME:
        raise InputError(_("a token needs a name of up to %s characters, so that you know it again") % NAME)
    if not at < expires_at <= at + LONGEST:
        raise InputError(_("a token ends within a year: say in how many days, from 1 to 366"))
    secret = MARK + secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        row = Token.objects.create(
            teammate=teammate,
            name=name.strip(),
            scopes=wanted,
            secret_hash=secret_hash(secret),
            made_at=at,
            expires_at=expires_at,
        )
        detail = {"name": row.name, "scopes": wanted, "of": teammate.username}
        note_down(Act.TOKEN_MADE, by=by, about=row, detail=detail, address=address)
    return row, secret


def _known(scopes: Collection[str]) -> list[str]:
    unknown = sorted(set(scopes) - set(Scope.values))
    if unknown:
        known = ", ".join(Scope.values)
        raise InputError(_("no scope is called '%(scope)s'; known: %(known)s") % {"scope": unknown[0], "known": known})
    return [scope for scope in Scope.values if scope in {*scopes, Scope.READ.value}]


def revoke_token(*, token: int, by: Teammate | None, at: datetime, address: str | None = None) -> Token:
    """Let a token open nothing any more. Its teammate may, and an owner. Raises NotFound, or InputError if it is."""
    with transaction.atomic():
        row = Token.objects.select_for_update(of=("self",)).select_related("teammate").filter(pk=token).first()
        if row is None or (by is not None and by.pk != row.teammate_id and not by.arranges):
            raise NotFound(_("there is no token %s") % token)
        if row.revoked_at is not None:
            raise InputError(_("token %s is revoked already") % token)
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        detail = {"name": row.name, "of": row.teammate.username}
        note_down(Act.TOKEN_REVOKED, by=by, about=row, detail=detail, address=address)
    return row


def note_use(*, token: Token, at: datetime) -> None:
    """Write down that a token was used, if that is not noted within the last minute."""
    late = at - NOTED_EVERY
    if token.last_used_at is None or token.last_used_at < late:
        old = Q(last_used_at__isnull=True) | Q(last_used_at__lt=late)
        Token.objects.filter(old, pk=token.pk).update(last_used_at=at)
