"""How long the shop waits."""

from __future__ import annotations

from colmado.answer.models import Patience


def patience() -> Patience:
    """Read the shop's waiting times; the defaults if nobody has set any. One statement."""
    return Patience.objects.first() or Patience()
