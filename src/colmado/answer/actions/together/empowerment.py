"""What a teammate may decide alone: set by an owner, line by line."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from colmado.answer.models import Empowerment
from colmado.kit.errors import InputError
from colmado.ledger.actions import note_down
from colmado.ledger.models import Teammate
from colmado.ledger.models.audit import Act
from colmado.ledger.queries.sight import must_arrange

CURRENCY = re.compile(r"[A-Z]{3}")


def empower(
    *,
    teammate: Teammate,
    act: str,
    by: Teammate,
    at: datetime,
    limit_minor: int | None = None,
    currency: str = "",
) -> Empowerment:
    """Let a teammate decide something alone, up to an amount if there is one. A line that was there ends.

    Raises NotAllowed for who is no owner, InputError for an act that there is not or an amount without a currency.
    """
    must_arrange(by)
    _refuse_unknown(act)
    if limit_minor is not None and (limit_minor < 0 or not CURRENCY.fullmatch(currency)):
        raise InputError(_("an amount is zero or more, with a currency of three letters, such as EUR"))
    if limit_minor is None and currency:
        raise InputError(_("a currency without an amount says nothing: give both, or neither"))
    with transaction.atomic():
        _end(teammate, act, at)
        row = Empowerment.objects.create(
            teammate=teammate, act=act, limit_minor=limit_minor, currency=currency, by=by, at=at
        )
        detail = {"act": act, "limit_minor": limit_minor, "currency": currency}
        note_down(Act.EMPOWERED, by=by, about=teammate, detail=detail)
    return row


def end_empowerment(*, teammate: Teammate, act: str, by: Teammate, at: datetime) -> bool:
    """Let a teammate no longer decide something alone; whether they could. Raises NotAllowed, InputError."""
    must_arrange(by)
    _refuse_unknown(act)
    with transaction.atomic():
        ended = _end(teammate, act, at) > 0
        if ended:
            note_down(Act.EMPOWERMENT_ENDED, by=by, about=teammate, detail={"act": act})
    return ended


def _refuse_unknown(act: str) -> None:
    if act not in Empowerment.Act.values:
        raise InputError(f"nothing to decide is called {act!r}; known: {', '.join(Empowerment.Act.values)}")


def _end(teammate: Teammate, act: str, at: datetime) -> int:
    """End the line that runs; rivals wait for each other at the teammate."""
    Teammate.objects.select_for_update(no_key=True).get(pk=teammate.pk)
    rows = Empowerment.objects.filter(teammate=teammate, act=act, ended_at__isnull=True)
    return rows.update(ended_at=at)
