"""Colleagues by their names, as other programs and forms name them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from colmado.kit.errors import InputError
from colmado.ledger.models import Teammate


def colleague(username: str) -> Teammate:
    """Find who works here by the name they sign in with. Raises InputError."""
    row = Teammate.objects.filter(username=username, is_active=True).first()
    if row is None:
        raise InputError(_("nobody who works here is called '%s'") % username)
    return row
