"""The demo shop: a corner shop with a full mailbox, brought in the way real mail is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from colmado.answer.actions.law import record
from colmado.answer.actions.teammates import hire
from colmado.demo import mailbox
from colmado.demo.writing import SHOP
from colmado.ledger.models import Teammate
from colmado.listen.actions import connect
from colmado.loop import arrival
from colmado.loop.importing import import_path

CHANNEL, USER, PASSWORD = "la-esquina", "marta", "neighbourhood-shop"


@dataclass(frozen=True)
class Demonstration:
    """What the demo made: who can sign in, and what was received."""

    teammate: Teammate
    password: str
    received: int
    holds: bool


def open_shop(*, data: Path, clock: Callable[[], datetime]) -> Demonstration:
    """Make the demo shop in `data`, once: teammate, channel, mailbox imported and queued. Again: find it as it is."""
    teammate = Teammate.objects.filter(username=USER).first() or hire(
        username=USER, password=PASSWORD, first_name="Marta"
    )
    outgoing = data / "outgoing"
    connect(
        name=CHANNEL,
        kind="file",
        at=clock(),
        options={"outgoing": str(outgoing), "address": SHOP},
        title="La Esquina",
    )
    path = data / "mailbox.mbox"
    if not path.exists():
        path.with_suffix(".part").write_bytes(mailbox.shifted(clock()))
        path.with_suffix(".part").rename(path)
    import_path(
        path=path,
        kind="mbox",
        channel=CHANNEL,
        addresses=(),
        mapping={},
        clock=clock,
        queue=True,
        stored=_quietly,
        queued=_quietly,
    )
    arrival.drain(clock=clock)
    law = record(at=clock())
    return Demonstration(teammate, PASSWORD, law.received, law.holds)


def _quietly(done: int, total: int | None) -> None:
    """Say nothing of progress: the demo's mailbox takes a second."""
