"""Set how long the shop waits."""

from __future__ import annotations

from django.db import transaction

from colmado.answer.models import Patience
from colmado.kit.errors import InputError
from colmado.ledger.actions import note_down
from colmado.ledger.models import Teammate
from colmado.ledger.models.audit import Act
from colmado.ledger.queries.sight import must_arrange

LEAST = {"undo_seconds": 0, "regret_minutes": 0, "silent_days": 1}
LONGEST = {"undo_seconds": 600, "regret_minutes": 1440, "silent_days": 365}


def set_patience(
    *,
    by: Teammate | None,
    undo_seconds: int | None = None,
    regret_minutes: int | None = None,
    silent_days: int | None = None,
    asks_solved: bool | None = None,
) -> Patience:
    """Set how long things can be undone, what silence is, and whether replies ask if they solved it.

    What is None stays. Raises NotAllowed, InputError.
    """
    must_arrange(by)
    given = {"undo_seconds": undo_seconds, "regret_minutes": regret_minutes, "silent_days": silent_days}
    for name, value in given.items():
        if value is not None and not LEAST[name] <= value <= LONGEST[name]:
            raise InputError(f"{name} is from {LEAST[name]} to {LONGEST[name]}, got {value}")
    with transaction.atomic():
        row: Patience = Patience.objects.select_for_update().first() or Patience()
        wanted = {**given, "asks_solved": asks_solved}
        changed = {name: value for name, value in wanted.items() if value is not None and value != getattr(row, name)}
        for name, value in changed.items():
            setattr(row, name, value)
        row.save()
        if changed:
            note_down(Act.POLICY_CHANGED, by=by, detail=changed)
    return row
