"""What teammates choose for themselves."""

from __future__ import annotations

from colmado.ledger.models import Teammate


def choose_language(*, teammate: Teammate, language: str) -> None:
    """Show the pages to a teammate in this language from now on, wherever they sign in."""
    Teammate.objects.filter(pk=teammate.pk).update(language=language)
