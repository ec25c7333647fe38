"""What customers said when we asked whether a reply solved it. Silence is shown apart, and is never a yes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from colmado.answer.models import Solved
from colmado.answer.queries.patience import patience
from colmado.kit.errors import InputError
from colmado.ledger.models import Outbox, Teammate
from colmado.ledger.queries.sight import through

SAID = ("yes", "no", "silent", "waiting")


def solved_rows(*, by: Teammate | None, since: datetime, until: datetime, at: datetime, said: str) -> QuerySet[Solved]:
    """The replies behind a number, last asked first. Raises InputError for an answer that there is not."""
    if said not in SAID:
        raise InputError(f"nobody can have said {said!r}; known: {', '.join(SAID)}")
    rows = _asked(by, since, until).filter(_saying(at)[said])
    return rows.select_related("reply", "reply__conversation", "reply__teammate").order_by("-asked_at", "-reply")


def solved_counts(*, by: Teammate | None, since: datetime, until: datetime, at: datetime) -> dict[str, int]:
    """Replies that asked from `since` to before `until` and arrived, by what the customer said.

    `silent` said nothing for as long as the shop waits (its patience), `waiting` has time still.
    """
    numbers = {said: Count("pk", filter=condition) for said, condition in _saying(at).items()}
    return _asked(by, since, until).aggregate(**numbers)


def _saying(at: datetime) -> dict[str, Q]:
    late = at - timedelta(days=patience().silent_days)
    return {
        "yes": Q(verdict="yes"),
        "no": Q(verdict="no"),
        "silent": Q(verdict="", asked_at__lte=late),
        "waiting": Q(verdict="", asked_at__gt=late),
    }


def _asked(by: Teammate | None, since: datetime, until: datetime) -> QuerySet[Solved]:
    return Solved.objects.filter(
        through(by, channel="reply__channel", talk="reply__conversation"),
        asked_at__gte=since,
        asked_at__lt=until,
        reply__outbox__state=Outbox.State.ACCEPTED,
    )
