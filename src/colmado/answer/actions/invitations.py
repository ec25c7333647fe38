"""Invitations: how someone comes to work here, and how they come back in when they cannot sign in."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from colmado.answer.actions.sessions import end_sessions
from colmado.kit.errors import InputError
from colmado.ledger.actions import note_down
from colmado.ledger.models import Invitation, Team, Teammate
from colmado.ledger.models.audit import Act
from colmado.ledger.models.team import Role
from colmado.ledger.queries.sight import must_arrange

VALID = timedelta(days=7)
SIGNER = signing.Signer(salt="colmado invitation")


def invite(
    *,
    called: str,
    by: Teammate | None,
    at: datetime,
    email: str = "",
    role: str = Role.TEAMMATE,
    teams: Sequence[Team] = (),
    language: str = "en",
) -> tuple[Invitation, str]:
    """Invite someone to work here. Gives the row and the secret end of the link, which is kept nowhere.

    Raises NotAllowed unless an owner or the machine's own command line invites, InputError for a role there is not.
    """
    must_arrange(by)
    if role not in Role.values:
        raise InputError(_("no role is called %(role)s") % {"role": role} + f" ({', '.join(Role.values)})")
    invitation = Invitation(called=called.strip(), email=email.strip().lower(), role=role, language=language)
    with transaction.atomic():
        token = _keep(invitation, by, at)
        invitation.teams.set(teams)
        detail = {"called": invitation.called, "role": str(role)}
        note_down(Act.INVITED, by=by, about=invitation, detail=detail)
    return invitation, token


def invite_back(*, teammate: Teammate, by: Teammate | None, at: datetime, fresh: bool = False) -> tuple[Invitation, str]:
    """Make a link by which a teammate sets a new password; `fresh` also takes their second factors away then.

    Raises NotAllowed unless an owner or the machine's own command line does it, InputError for someone who left.
    """
    must_arrange(by)
    if not teammate.is_active:
        raise InputError(_("%s does not work here any more") % teammate.called)
    back = Invitation(called=teammate.called, role=teammate.role, language=teammate.language, of=teammate, fresh=fresh)
    with transaction.atomic():
        token = _keep(back, by, at)
        note_down(Act.INVITED, by=by, about=back, detail={"called": back.called, "back": True, "fresh": fresh})
    return back, token


def _keep(invitation: Invitation, by: Teammate | None, at: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    invitation.by, invitation.made_at, invitation.expires_at = by, at, at + VALID
    invitation.token_hash = _hash(secret)
    try:
        invitation.full_clean(exclude=["token_hash"])
    except ValidationError as error:
        raise InputError(" ".join(error.messages)) from error
    invitation.save()
    return SIGNER.sign(secret)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def withdraw(*, invitation: int, by: Teammate | None, at: datetime) -> None:
    """Take an invitation back. One that was used stays used. Raises NotAllowed, or InputError if it is not open."""
    must_arrange(by)
    with transaction.atomic():
        row = Invitation.objects.select_for_update().filter(pk=invitation).first()
        if row is None or not row.open(at):
            raise InputError(_("there is no open invitation %s") % invitation)
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        note_down(Act.INVITATION_WITHDRAWN, by=by, about=row, detail={"called": row.called})


def held(token: str, *, at: datetime) -> Invitation:
    """Find the open invitation of a link, locked. Raises InputError for a link that lets nobody in (any more)."""
    try:
        secret = SIGNER.unsign(token)
    except signing.BadSignature:
        row = None
    else:
        rows = Invitation.objects.select_for_update(of=("self",)).select_related("by", "of")
        row = rows.filter(token_hash=_hash(secret)).first()
    if row is None or not row.open(at):
        raise InputError(_("this link lets nobody in: it was used, taken back, or is older than a week. Ask for a new one"))
    return row


def accept(
    *, token: str, password: str | None, at: datetime, username: str = "", first_name: str = "", pk: int | None = None,
    address: str | None = None,
) -> Teammate:  # fmt: skip
    """Let the one whom a link invites in: as a new teammate, or with a new password. The link works once.

    password  None for someone who comes with a passkey, registered for the key `pk` before the teammate is there

    Raises InputError for a link that is used up, a name that is taken, or a weak password.
    """
    with transaction.atomic():
        invitation = held(token, at=at)
        teammate = invitation.of or Teammate(
            pk=pk,
            username=username.strip(),
            first_name=first_name.strip() or invitation.called,
            email=invitation.email,
            role=invitation.role,
            language=invitation.language,
        )
        _dress(teammate, password)
        teammate.save(force_insert=invitation.of is None)
        invitation.used_at = at
        invitation.save(update_fields=["used_at"])
        if invitation.of is None:
            teammate.teams.set(invitation.teams.all())
        else:
            _begin_anew(teammate, invitation.fresh)
        detail = {"username": teammate.username, "role": str(teammate.role), "back": invitation.of is not None}
        note_down(Act.JOINED, by=teammate, about=invitation, detail=detail, address=address)
    return teammate


def _dress(teammate: Teammate, password: str | None) -> None:
    """Give a teammate their password, and check all that is said of them."""
    try:
        if password is None:
            teammate.set_unusable_password()
        else:
            validate_password(password, teammate)
            teammate.set_password(password)
        teammate.full_clean(exclude=["id"])
    except ValidationError as error:
        raise InputError(" ".join(error.messages)) from error


def _begin_anew(teammate: Teammate, fresh: bool) -> None:
    end_sessions(teammate=teammate, by=teammate)
    if fresh:
        gone, _each = Authenticator.objects.filter(user=teammate).delete()
        if gone:
            note_down(Act.FACTOR_REMOVED, by=teammate, about=teammate, detail={"factor": "all"})
