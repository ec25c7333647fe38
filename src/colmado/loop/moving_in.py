"""The neighbourhood of a demo shop moves in behind the open pages.

What people wrote is heard by the worker, as it hears any channel; here is what goes with it: what the shop had ended
without writing, what was bought, and who came by. Killed at any moment, it goes on where it was: each step can be done
twice, and the plan says "moved in" only after the last.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import batched
from pathlib import Path

import psycopg
from django.db import connection, utils
from django.db.models import F, Max, Q, Sum

from colmado.answer.actions.outcomes import end
from colmado.answer.models import Obligation
from colmado.demo import neighbourhood
from colmado.demo.neighbourhood import ENDINGS
from colmado.demo.plan import Plan, plan_of
from colmado.demo.plan import keep as write_plan
from colmado.demo.street.mail import DOMAIN
from colmado.know.actions.recognising import meet
from colmado.ledger.models import Arrival, Teammate
from colmado.ledger.models.outcome import State
from colmado.listen.actions import add_orders, add_touches
from colmado.listen.bought import Bought, Met, key_of
from colmado.listen.models import Intake

log = logging.getLogger("colmado")

Clock = Callable[[], datetime]
BATCH = 500
LOOK = 1.0  # seconds between looks at what has come in
OF_STREET = Q(message__external_id__endswith=f"@{DOMAIN}")
ANSWERED_BY = timedelta(days=7)  # a reply that comes at all has come by then: what is older was ended otherwise


@dataclass(frozen=True)
class Progress:
    """How many messages of the last years are in the inbox, of how many."""

    done: int
    total: int
    years: int


def progress(*, data: Path) -> Progress | None:
    """Say how far the neighbourhood has moved in; None when there is nothing (more) to wait for. Two statements."""
    plan = plan_of(data)
    return None if plan is None or plan.moved_in or not plan.people else _progress(plan)


def _progress(plan: Plan) -> Progress:
    heard = Intake.objects.filter(source=F("channel__name")).aggregate(n=Sum("received"))["n"] or 0
    return Progress(max(0, heard - Arrival.objects.count()), plan.messages, plan.years)


def move_in(*, data: Path, clock: Clock, stop: threading.Event) -> None:
    """See the neighbourhood in, until it is there or `stop` is set. Survives a database that goes away for a while."""
    while not stop.is_set():
        try:
            plan = plan_of(data)
            if plan is None or plan.moved_in or not plan.people:
                return
            _see_in(plan, data, clock, stop)
        except (utils.OperationalError, utils.InterfaceError, psycopg.OperationalError) as error:
            log.warning("the database is away (%s); trying again", str(error).strip().splitlines()[0])
            connection.close()
            stop.wait(2)


def _see_in(plan: Plan, data: Path, clock: Clock, stop: threading.Event) -> None:
    kinds = neighbourhood.kinds(plan)
    late = OF_STREET & Q(due_at__lt=plan.opened_at)
    while _still(plan, stop):
        settle(kinds=kinds, which=late & _long_ago(), clock=clock, stop=stop)
    settle(kinds=kinds, which=late, clock=clock, stop=stop)
    _bought(plan, clock, stop)
    if not stop.is_set():
        write_plan(replace(plan, moved_in=True), data)


def _still(plan: Plan, stop: threading.Event) -> bool:
    """Wait a little; whether there is more to come then."""
    if stop.wait(LOOK):
        return False
    told = _progress(plan)
    return told.done < told.total


def _long_ago() -> Q:
    """Give the condition that a message is so old, where its channel is being read, that its reply would be here."""
    last = Obligation.objects.values("channel").annotate(last=Max("message")).values("last")
    old = Q(pk__in=[])
    for channel, at in Obligation.objects.filter(pk__in=last).values_list("channel", "happened_at"):
        old |= Q(channel=channel, happened_at__lt=at - ANSWERED_BY)
    return old


def settle(
    *,
    kinds: Mapping[str, str],
    which: Q,
    clock: Clock,
    keep: int = 0,
    stop: threading.Event | None = None,
) -> None:
    """End what waits as a shop would have that talks to people: by a teammate, with a word of how.

    kinds  of what kind a message truly is, by its external id; for others the model's word is taken
    keep   so many messages stay as they are, those that were due last (spam does not)
    """
    waiting = Obligation.objects.filter(which, state=State.OPEN).order_by("-due_at", "-pk")
    columns = waiting.values_list("conversation", "pk", "message__external_id", "kind")
    rows = [(talk, pk, kinds.get(external_id, kind)) for talk, pk, external_id, kind in columns]
    kept = set([pk for _, pk, kind in rows if kind != "spam"][:keep])
    team = list(Teammate.objects.filter(role__in=("owner", "teammate"), is_active=True).order_by("pk"))
    for talk, pk, kind in rows:
        if stop is not None and stop.is_set():
            return
        if pk not in kept:
            state, why = ENDINGS[kind]
            end(conversation=talk, messages=[pk], state=state, why=why, by=team[pk % len(team)], at=clock())


def _bought(plan: Plan, clock: Clock, stop: threading.Event) -> None:
    """Write down who bought what, and who came by; they are people, too, who never wrote a word."""

    def key(place: str, address: str) -> tuple[str, str]:
        return key_of(neighbourhood.SHOP if place == neighbourhood.MAILBOX else place, address)

    for bought in _some(neighbourhood.purchases(plan), stop):
        orders = [
            Bought(*key(one.channel, one.address), one.name, one.external_id, one.at, one.currency, one.minor)
            for one in bought
        ]
        meet(identities=add_orders(source=neighbourhood.SHOP, orders=orders, at=clock()).whose, at=clock())
    for met in _some(neighbourhood.contacts(plan), stop):
        touches = [
            Met(*key(one.channel, one.address), one.name, one.kind, one.at, one.driven_by, one.note) for one in met
        ]
        meet(identities=add_touches(touches=touches, at=clock()).whose, at=clock())


def _some[Row](rows: Iterable[Row], stop: threading.Event) -> Iterator[tuple[Row, ...]]:
    """Yield rows some at a time, a transaction each, until there are no more or `stop` is set."""
    for some in batched(rows, BATCH):
        if stop.is_set():
            return
        yield some
