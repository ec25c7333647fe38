"""Note down who did what to the house itself: signing in, second factors, roles, teams, channels."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models

from colmado.ledger.models import Audit, Teammate
from colmado.ledger.models.audit import Act


def note_down(
    act: Act,
    *,
    by: Teammate | None,
    about: models.Model | None = None,
    detail: Mapping[str, object] | None = None,
    address: str | None = None,
) -> Audit:
    """Write one row of the audit log, in the transaction of what it tells.

    Writers take turns until they commit, so this is the last thing of its transaction: nothing is locked after it.
    `by` is None for the machine's own command line and for someone we do not know. No secret goes into `detail`.
    """
    return Audit.objects.create(
        by=by,
        act=act,
        about="" if about is None else str(about._meta.model_name),
        about_id=None if about is None else about.pk,
        detail=dict(detail or {}),
        address=address,
    )
