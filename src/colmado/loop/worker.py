"""The worker: takes every room's backlog, sends what is in the outbox, wakes what was snoozed, makes due anew what the
calendar moved, listens to every channel, counts at night; with nothing else to do, it reads again what a person may
answer, and gathers it into topics; and looks who may be whom.

One thread a channel that can wait for news, one for shops that tell orders, one for the pipeline. Woken by NOTIFY; the
truth stays in the tables, so a missed call costs a few seconds, never a message.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg
from django.db import close_old_connections, connection, utils

from colmado.answer.actions.law import record
from colmado.answer.actions.sessions import forget_sessions
from colmado.answer.actions.together.snooze import wake_up
from colmado.answer.models import Check
from colmado.channels.contract import find
from colmado.kit.errors import ColmadoError
from colmado.ledger.models import Channel
from colmado.listen.actions import WAKE, note_trouble
from colmado.listen.queries import hears, options_of
from colmado.loop import arrival, calling, collecting, listening, owing, sending

log = logging.getLogger("colmado")

IDLE = 5.0  # seconds between looks when nobody calls
LISTEN_AGAIN = 20.0  # seconds between looks for new channels
WAIT = 60.0  # seconds one wait on a channel lasts at most
LEAVE = 3.0  # seconds that all listeners together may take to come home
NIGHT = timedelta(hours=24)


def work(*, clock: Callable[[], datetime], stop: threading.Event, listen: bool = True) -> None:
    """Work until `stop` is set. Survives a database that goes away for a while."""
    listeners = Listeners(clock=clock, stop=stop) if listen else None
    given = {"clock": clock, "stop": stop}
    caller = threading.Thread(target=calling.keep_calling, kwargs=given, name="hooks", daemon=True)
    caller.start()
    if listen:
        threading.Thread(target=collecting.keep_collecting, kwargs=given, name="orders", daemon=True).start()
    while not stop.is_set():
        try:
            _shift(clock, stop, listeners)
        except (utils.OperationalError, utils.InterfaceError, psycopg.OperationalError) as error:
            log.warning("the database is away (%s); trying again", str(error).strip().splitlines()[0])
            close_old_connections()
            connection.close()
            stop.wait(2)
    if listeners:
        listeners.join()
    caller.join(timeout=3)


def _shift(clock: Callable[[], datetime], stop: threading.Event, listeners: Listeners | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {WAKE}")
    looked = 0.0
    while not stop.is_set():
        if listeners and time.monotonic() - looked > LISTEN_AGAIN:
            listeners.look()
            looked = time.monotonic()
        arrival.drain(clock=clock, stop=stop.is_set)
        sending.send_due(clock=clock)
        wake_up(at=clock())
        owing.drain(clock=clock)
        _nightly(clock())
        read = arrival.read_again(at=clock())
        if not arrival.gather(at=clock(), busy=read) and not read and not arrival.look_around(at=clock()):
            _sleep(stop)


def _sleep(stop: threading.Event) -> None:
    """Sleep until somebody calls, at most IDLE seconds; look up every second to see whether to stop."""
    for _ in range(int(IDLE)):
        if stop.is_set() or any(connection.connection.notifies(timeout=1.0, stop_after=1)):
            return


def _nightly(at: datetime) -> None:
    last = Check.objects.order_by("-id").values_list("at", flat=True).first()
    if last is None or at - last >= NIGHT:
        forget_sessions()
        found = record(at=at)
        if not found.holds:
            log.error("the ledger has a gap: %s", "; ".join(found.gaps))


class Listeners:
    """One thread for every active channel whose connector can wait for news."""

    def __init__(self, *, clock: Callable[[], datetime], stop: threading.Event):
        self.clock, self.stop = clock, stop
        self.threads: dict[int, threading.Thread] = {}

    def look(self) -> None:
        """Start a thread for every channel that has none."""
        for channel in Channel.objects.filter(active=True):
            running = self.threads.get(channel.pk)
            if (running and running.is_alive()) or not self._hears(channel):
                continue
            thread = threading.Thread(
                target=self._listen, args=(channel.pk,), name=f"listen {channel.name}", daemon=True
            )
            self.threads[channel.pk] = thread
            thread.start()

    def _hears(self, channel: Channel) -> bool:
        """Whether there is something to listen to; options that cannot be used are this channel's trouble alone."""
        try:
            return hears(channel)
        except ColmadoError as error:
            note_trouble(channel=channel, trouble=str(error))
            return False

    def join(self) -> None:
        """Wait a little for the threads to come home; what they hold is in the database or still on the server."""
        until = time.monotonic() + LEAVE
        for thread in self.threads.values():
            thread.join(timeout=max(0.0, until - time.monotonic()))

    def _listen(self, pk: int) -> None:
        pause = 2.0
        while not self.stop.is_set():
            try:
                channel = Channel.objects.get(pk=pk, active=True)
                listening.collect(channel=channel, clock=self.clock)
                pause = 2.0
                connector, options = find(channel.kind), options_of(channel)
                connection.close()
                connector.wait(options, WAIT)
            except Channel.DoesNotExist:
                return
            except (ColmadoError, utils.OperationalError, utils.InterfaceError) as error:
                log.warning("channel %s: %s", pk, str(error).strip())
                connection.close()
                self.stop.wait(pause)
                pause = min(pause * 2, 300)
