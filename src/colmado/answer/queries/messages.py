"""Lists of messages: the rows behind every number. What a count says, these show."""

from __future__ import annotations

from django.db.models import QuerySet

from colmado.answer.models import Check, Obligation, Tally
from colmado.kit.errors import InputError
from colmado.ledger.models import Arrival, Message, Outcome, Teammate
from colmado.ledger.models.outcome import State
from colmado.ledger.models.team import Role
from colmado.ledger.queries.sight import must_see_all_kinds, through

ARRIVING = "arriving"


def in_state(*, state: str, by: Teammate | None, channel: str = "", kind: str = "") -> QuerySet[Message]:
    """Inbound messages whose state is `state` now, newest first; `arriving`: stored, and not yet queued.

    Counts and rows come from the same obligations, so that every number opens exactly what it counted.
    """
    if state == ARRIVING:
        rows = Message.objects.filter(direction=Message.Direction.IN, pk__in=Arrival.objects.values("pk"))
    elif state in State.values:
        owed = Obligation.objects.filter(state=state, **({"kind": kind} if kind else {}))
        rows = Message.objects.filter(pk__in=owed.values("pk"))
    else:
        raise InputError(f"no state is called {state!r}; known: {', '.join([*State.values, ARRIVING])}")
    if channel:
        rows = rows.filter(channel__name=channel)
    rows = rows.filter(through(by, talk="conversation"))
    return rows.select_related("author", "channel", "annotation").defer("annotation__words").order_by("-id")


def counts(*, by: Teammate | None) -> dict[str, int]:
    """Messages by state, from the counters: one small statement whatever the size of the shop.

    Raises NotAllowed for a role that is kept from some kinds: the number would not open its rows.
    """
    must_see_all_kinds(by)
    totals = dict.fromkeys(State.values, 0)
    for state, n in Tally.objects.filter(through(by, talk=None)).values_list("state", "n"):
        totals[state] += n
    arriving = Arrival.objects.filter(through(by, talk=None), message__direction=Message.Direction.IN)
    totals[ARRIVING] = arriving.count()
    return totals


def table(*, by: Teammate | None) -> list[tuple[str, str, dict[str, int]]]:
    """Channel, kind, and messages by state, from the counters."""
    rows: dict[tuple[str, str], dict[str, int]] = {}
    for channel, kind, state, n in (
        Tally.objects.filter(through(by, talk=None))
        .exclude(n=0)
        .order_by("channel__name", "kind")
        .values_list("channel__name", "kind", "state", "n")
    ):
        rows.setdefault((channel, kind), dict.fromkeys(State.values, 0))[state] = n
    return [(channel, kind, states) for (channel, kind), states in rows.items()]


def by_channel(*, by: Teammate | None) -> dict[int, dict[str, int]]:
    """Messages of each channel (by its id) by state, from the counters; states without any are left out.

    Nothing for a role that is kept from some kinds: the numbers would not open their rows.
    """
    found: dict[int, dict[str, int]] = {}
    if by is not None and by.role == Role.COMMERCIAL:
        return found
    rows = Tally.objects.filter(through(by, talk=None)).exclude(n=0).order_by("channel", "state")
    for channel, state, n in rows.values_list("channel", "state", "n"):
        states = found.setdefault(channel, {})
        states[state] = states.get(state, 0) + n
    return found


def last_check() -> Check | None:
    """The last time the law was counted whole."""
    return Check.objects.order_by("-id").first()


def history(message: int) -> QuerySet[Outcome]:
    """Everything that was ever said about how a message ended, first to last."""
    return Outcome.objects.filter(message=message).select_related("by", "reply").order_by("number")
