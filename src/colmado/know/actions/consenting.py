"""Write down what somebody allows. Appended only: what was said before stays said."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from colmado.kit.errors import InputError, NotFound
from colmado.know.consent import EVERYTHING, IN, OUT, Purpose
from colmado.know.queries.people import sees
from colmado.ledger.models import Consent, Identity, Teammate
from colmado.ledger.queries.sight import must_answer

BASES = ("consent", "contract", "legitimate interest", "legal duty")
"""Lawful bases of a yes (GDPR, article 6), as far as a shop has them."""


def say(
    *,
    identity: int,
    purpose: str,
    state: str,
    evidence: str,
    by: Teammate | None,
    at: datetime,
    channel: str = EVERYTHING,
    basis: str = "",
    until: datetime | None = None,
    proved: bool = False,
) -> Consent:
    """Write down that an identity says in, out or neither.

    proved  its owner says so themselves; without it, nothing takes an out back

    Raises InputError for what cannot be said, NotFound for an identity the teammate cannot see.
    """
    if by is not None:
        must_answer(by)
    _refuse_unsayable(purpose, state, evidence, basis, until, at)
    with transaction.atomic():
        row = Identity.objects.select_for_update(no_key=True).filter(pk=identity).first()
        if row is None or not sees(identity, by=by):
            raise NotFound(_("there is no address %s") % identity)
        return Consent.objects.create(
            identity=row, purpose=purpose, channel=channel.strip(), state=state, evidence=evidence.strip(),
            basis=basis or ("consent" if state == IN else ""), paused_until=until, proved=proved, by=by, at=at,
        )  # fmt: skip


def _refuse_unsayable(
    purpose: str, state: str, evidence: str, basis: str, until: datetime | None, at: datetime
) -> None:
    known = [one.value for one in Purpose]
    if purpose != EVERYTHING and purpose not in known:
        raise InputError(
            _("%(got)s is no purpose; known: %(known)s") % {"got": purpose, "known": ", ".join(known)}
        )
    if state not in Consent.State.values:
        raise InputError(_("somebody says in, out or neither, got %s") % state)
    if state == IN and purpose == EVERYTHING:
        raise InputError(_("a yes is to one purpose: nobody says yes to everything"))
    if until is not None and (state != OUT or until <= at):
        raise InputError(_("only a no can end by itself, on a day that is still to come"))
    if basis and basis not in BASES:
        raise InputError(
            _("%(got)s is no lawful basis; known: %(known)s") % {"got": basis, "known": ", ".join(BASES)}
        )
    if not evidence.strip():
        raise InputError(_("say how you know it"))
