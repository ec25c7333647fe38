"""Where a teammate is signed in, and ending it."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction

from colmado.ledger.actions import note_down
from colmado.ledger.models import Teammate
from colmado.ledger.models.audit import Act


def end_sessions(
    *, teammate: Teammate, by: Teammate | None, only: int | None = None, but: str = "", address: str | None = None
) -> int:
    """Sign a teammate out elsewhere: everywhere, in `only` one session, or everywhere `but` in the one of this key.

    Says how many sessions ended.
    """
    with transaction.atomic():
        rows = UserSession.objects.select_for_update().filter(user=teammate).exclude(session_key=but).order_by("pk")
        ended = list(rows if only is None else rows.filter(pk=only))
        for session in ended:
            session.end()
        if ended:
            note_down(Act.SESSIONS_ENDED, by=by, about=teammate, detail={"sessions": len(ended)}, address=address)
    return len(ended)


def forget_sessions() -> int:
    """Forget where people were signed in, once that ended by itself, a fortnight after a visit; how many there were."""
    SessionStore.clear_expired()
    with transaction.atomic():
        known = Session.objects.values("session_key")
        ended: int = UserSession.objects.exclude(session_key__in=known).delete()[0]
    return ended
