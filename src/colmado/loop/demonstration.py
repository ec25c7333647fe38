"""The demo shop: a corner shop with a full mailbox and a neighbourhood, brought in the way real mail is.

The hand-written mailbox comes in while one waits; the street's two years come in behind, by the worker (`moving_in`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Q

from colmado.answer.actions.law import record
from colmado.answer.actions.teammates import hire
from colmado.demo import mailbox, neighbourhood
from colmado.demo.neighbourhood import CHANNELS, FOLDER, MAILBOX
from colmado.demo.plan import Plan, keep, plan_of
from colmado.demo.writing import SHOP
from colmado.kit.errors import InputError
from colmado.ledger.models import Channel, Teammate
from colmado.ledger.models.team import Role
from colmado.listen.actions import connect
from colmado.loop import arrival
from colmado.loop.importing import import_path
from colmado.loop.moving_in import OF_STREET, settle

PASSWORD = "neighbourhood-shop"  # noqa: S105 - told to whoever opens the demo
TEAM = (("marta", "Marta", Role.OWNER), ("diego", "Diego", Role.TEAMMATE), ("lucia", "Lucía", Role.COMMERCIAL))
LATE = 6  # conversations that are past their time when the shop is opened: mostly on time, as shops are


@dataclass(frozen=True)
class Demonstration:
    """What the demo made: who can sign in, and what was received."""

    teammate: Teammate
    password: str
    received: int
    holds: bool
    coming: int


def open_shop(
    *,
    data: Path,
    clock: Callable[[], datetime],
    people: int | None = None,
    years: int | None = None,
    seed: int | None = None,
) -> Demonstration:
    """Make the demo shop in `data`, once; again: find it as it is. What came in the last weeks is there and queued.

    Raises InputError, before anything is made, where there is another shop, or a demo with another neighbourhood.
    """
    given = (("people", people), ("years", years), ("seed", seed))
    plan = _planned(data, {name: value for name, value in given if value is not None}, clock())
    owner, *_ = (_working(*one) for one in TEAM)
    _connect(neighbourhood.SHOP, data, clock())
    path = data / "mailbox.mbox"
    if not path.exists():
        path.with_suffix(".part").write_bytes(mailbox.shifted(plan.opened_at))
        path.with_suffix(".part").rename(path)
    _bring_in(path, clock)
    written = {row["message_id"]: row["kind"] for row in mailbox.truth() if row["message_id"] and row["kind"]}
    settle(kinds=written, which=Q(due_at__lt=plan.opened_at) & ~OF_STREET, keep=LATE, clock=clock)
    if plan.people and not (data / FOLDER).exists():
        plan = neighbourhood.write_down(plan, data)
    if plan.people:
        _connect_street(data, clock())
    law = record(at=clock())
    return Demonstration(owner, PASSWORD, law.received, law.holds, 0 if plan.moved_in else plan.messages)


def _planned(data: Path, wishes: dict[str, Any], at: datetime) -> Plan:
    """Find which neighbourhood this demo has, or decide."""
    plan = plan_of(data)
    if plan is None:
        if Teammate.objects.exists() or Channel.objects.exists():
            raise InputError(f"{data} holds a shop that is no demo, and it stays one; give the demo a folder by --data")
        return keep(Plan(opened_at=at, **wishes), data)
    other = [f"{name} {getattr(plan, name)}" for name, value in wishes.items() if getattr(plan, name) != value]
    if other:
        raise InputError(f"the demo in {data} was opened with {', '.join(other)}; choose another folder with --data")
    return plan


def _working(username: str, first_name: str, role: Role) -> Teammate:
    found = Teammate.objects.filter(username=username).first()
    return found or hire(username=username, password=PASSWORD, first_name=first_name, role=role)


def _bring_in(path: Path, clock: Callable[[], datetime]) -> None:
    import_path(
        path=path,
        kind="mbox",
        channel=neighbourhood.SHOP,
        addresses=(),
        mapping={},
        clock=clock,
        queue=True,
        stored=_quietly,
        queued=_quietly,
    )
    arrival.drain(clock=clock)


def _quietly(done: int, total: int | None) -> None:
    """Say nothing of progress: the demo's mailbox takes a second."""


def _connect_street(data: Path, at: datetime) -> None:
    """Let the channels read what lies in the street's files: the worker hears them, from where each stopped."""
    for channel in (MAILBOX, *CHANNELS):
        name = neighbourhood.SHOP if channel == MAILBOX else channel
        _connect(name, data, at, path=str(data / neighbourhood.file_of(channel)))


def _connect(name: str, data: Path, at: datetime, **options: str) -> None:
    options |= {"outgoing": str(data / "outgoing"), "address": SHOP}
    connect(name=name, kind="file", at=at, options=options, title="La Esquina")
