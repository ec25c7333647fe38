"""Invitations: how someone comes to work here, and how they come back in when they cannot sign in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from colmado.answer.actions.sessions import end_sessions
from colmado.answer.actions.teammates import fit, give_password, known_role
from colmado.answer.queries.team import SIGNER, invited, secret_hash
from colmado.kit.errors import ConflictError, InputError
from colmado.ledger.actions import note_down
from colmado.ledger.models import Invitation, Team, Teammate
from colmado.ledger.models.audit import Act
from colmado.ledger.models.team import Role
from colmado.ledger.queries.sight import must_arrange

VALID = timedelta(days=7)


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
    known_role(role)
    invitation = Invitation(called=called.strip(), email=email.strip().lower(), role=role, language=language)
    with transaction.atomic():
        token = _keep(invitation, by, at)
        invitation.teams.set(teams)
        detail = {"called": invitation.called, "role": str(role)}
        note_down(Act.INVITED, by=by, about=invitation, detail=detail)
    return invitation, token


def invite_back(
    *, teammate: Teammate, by: Teammate | None, at: datetime, fresh: bool = False
) -> tuple[Invitation, str]:
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
    token = SIGNER.sign(secrets.token_urlsafe(32))
    invitation.by, invitation.made_at, invitation.expires_at = by, at, at + VALID
    invitation.token_hash = secret_hash(token)
    try:
        invitation.full_clean(exclude=["token_hash"])
    except ValidationError as error:
        raise InputError(" ".join(error.messages)) from error
    invitation.save()
    return token


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


def accept(
    *, token: str, password: str | None, at: datetime, username: str = "", first_name: str = "", pk: int | None = None,
    address: str | None = None,
) -> Teammate:  # fmt: skip
    """Let the one whom a link invites in: as a new teammate, or with a new password. The link works once.

    password  None for someone who comes with a passkey, registered for the key `pk` before the teammate is there

    Raises InputError for a link that is used up, a name that is taken, or a weak password.
    """
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(pk=invited(token, at=at).pk)
        if not invitation.open(at):
            raise ConflictError(_("someone just used this link"))
        teammate = invitation.of or Teammate(
            pk=pk,
            username=username.strip(),
            first_name=first_name.strip() or invitation.called,
            email=invitation.email,
            role=invitation.role,
            language=invitation.language,
        )
        give_password(teammate, password)
        fit(teammate)
        try:
            teammate.save(force_insert=invitation.of is None)
        except IntegrityError:
            raise ConflictError(_("someone just took this name; choose another")) from None
        invitation.used_at = at
        invitation.save(update_fields=["used_at"])
        if invitation.of is None:
            teammate.teams.set(invitation.teams.all())
        else:
            _begin_anew(teammate, invitation.fresh)
        detail = {"username": teammate.username, "role": str(teammate.role), "back": invitation.of is not None}
        note_down(Act.JOINED, by=teammate, about=invitation, detail=detail, address=address)
    return teammate


def _begin_anew(teammate: Teammate, fresh: bool) -> None:
    end_sessions(teammate=teammate, by=teammate)
    if fresh:
        gone, _each = Authenticator.objects.filter(user=teammate).delete()
        if gone:
            note_down(Act.FACTOR_REMOVED, by=teammate, about=teammate, detail={"factor": "all"})
