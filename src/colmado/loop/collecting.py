"""Collect what shops tell of orders: each page is written with the place to go on from, and whose they are is met."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction, utils

from colmado.channels.sources.contract import find_source
from colmado.kit.errors import ChannelError, ColmadoError
from colmado.know.actions.recognising import meet
from colmado.listen.actions import claim_source, keep_orders, note_collected
from colmado.listen.models import OrderSource
from colmado.listen.queries import source_options

log = logging.getLogger("colmado")

EVERY = timedelta(hours=1)
LOOK = 60.0  # seconds between looks for a shop whose hour is over

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Collected:
    """What a shop told: new orders and refunds, known ones, of those the changed; tests and nobody's left out."""

    new: int = 0
    known: int = 0
    changed: int = 0
    left_out: int = 0


def collect_orders(*, source: OrderSource, clock: Clock) -> Collected:
    """Collect everything new from where it stopped. Raises ColmadoError; the trouble is written down too."""
    count = Collected()
    try:
        for page in find_source(source.kind).fetch(source_options(source), source.cursor):
            with transaction.atomic():  # the cursor must not go past people whom nobody met
                written = keep_orders(source=source, sold=page.sold, cursor=page.cursor, at=clock())
                meet(identities=written.whose, at=clock())
            count = Collected(
                count.new + written.new, count.known + written.known,
                count.changed + written.otherwise, count.left_out + page.left_out,
            )  # fmt: skip
    except ColmadoError as error:
        note_collected(source=source, at=clock(), trouble=str(error))
        raise
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        trouble = f"{source.name} told an order that is not as {source.kind} documents it ({error!r})"
        note_collected(source=source, at=clock(), trouble=trouble)
        raise ChannelError(trouble, permanent=True) from error
    note_collected(source=source, at=clock())
    return count


def keep_collecting(*, clock: Clock, stop: threading.Event) -> None:
    """Collect from each shop every hour, until `stop` is set. What goes wrong with one is that one's trouble."""
    while not stop.is_set():
        try:
            while not stop.is_set() and (source := claim_source(every=EVERY, at=clock())):
                collect_orders(source=source, clock=clock)
        except (ColmadoError, utils.OperationalError, utils.InterfaceError) as error:
            log.warning("orders: %s", str(error).strip())
        connection.close()
        stop.wait(LOOK)
    connection.close()
