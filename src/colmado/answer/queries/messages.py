"""Lists of messages: the rows behind every number. What a count says, these show."""

from __future__ import annotations

from django.db.models import QuerySet

from colmado.answer.law import NOT_YET
from colmado.answer.models import Obligation, Tally
from colmado.ledger.models import Arrival, Message, Outcome
from colmado.ledger.models.outcome import State
from colmado.kit.errors import InputError


def in_state(*, state: str, channel: str = "", kind: str = "") -> QuerySet[Message]:
    """Inbound messages whose state is `state` now, newest first; those still on their way are open."""
    if state not in State.values:
        raise InputError(f"no state is called {state!r}; known: {', '.join(State.values)}")
    rows = Message.objects.filter(direction=Message.Direction.IN)
    owed = Obligation.objects.filter(state=state)
    if state == State.OPEN:
        chosen = rows.filter(pk__in=owed.values("pk")) | rows.filter(pk__in=Arrival.objects.values("pk"))
    else:
        chosen = rows.filter(pk__in=owed.values("pk"))
    if channel:
        chosen = chosen.filter(channel__name=channel)
    if kind == NOT_YET:
        chosen = chosen.filter(annotation__isnull=True)
    elif kind:
        chosen = chosen.filter(annotation__kind=kind)
    return chosen.select_related("author", "channel", "annotation").defer("annotation__words").order_by("-id")


def counts() -> dict[str, int]:
    """Messages by state, from the counters: one small statement whatever the size of the shop."""
    totals = dict.fromkeys(State.values, 0)
    for state, n in Tally.objects.values_list("state", "n"):
        totals[state] += n
    return totals


def history(message: int) -> QuerySet[Outcome]:
    """Everything that was ever said about how a message ended, first to last."""
    return Outcome.objects.filter(message=message).select_related("by", "reply").order_by("number")
