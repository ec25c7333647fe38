"""The live floor: one connection of this process hears which conversations changed, and every open page is told.

A call (NOTIFY) carries numbers only. What a page is told is read again through what its teammate may see, once for all
who may see the same in the same language; so two hundred open inboxes cost what two or three do.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from django.db import connection, connections
from django.template.loader import render_to_string
from django.utils import timezone, translation

from colmado.answer.queries.inbox import changed
from colmado.ledger.models import Conversation, Membership, Teammate
from colmado.ledger.queries.sight import sees_everything
from colmado.web.rows import shown

CALL = "colmado_floor"
GATHER = 0.1  # seconds that calls are gathered before pages are told
STILL = 20.0  # seconds between signs of life, so that nothing on the way thinks the line dead
LIFE = 300.0  # seconds until a page must ask again, with who it is: a sign-out takes effect by then
ROOM = 50  # things that may wait for a slow page; beyond, it is told to load itself again


@dataclass(eq=False)
class Ear:
    """One open page."""

    teammate: Teammate
    language: str
    sees: tuple[Any, ...]
    waiting: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(ROOM))
    closing: bool = False

    def tell(self, words: str) -> None:
        """Say something to the page; one that is too slow is told to load itself again."""
        try:
            self.waiting.put_nowait(words)
        except asyncio.QueueFull:
            while not self.waiting.empty():
                self.waiting.get_nowait()
            self.waiting.put_nowait("event: stale\ndata: {}\n\n")


def ear_of(teammate: Teammate, language: str) -> Ear:
    """Make an open page's ear: those who see the same share what is read for them."""
    if sees_everything(teammate):
        return Ear(teammate, language, ("everything", language))
    teams = Membership.objects.filter(teammate=teammate).order_by("team").values_list("team", flat=True)
    own = (teammate.pk,) if teammate.role == "commercial" else ()
    return Ear(teammate, language, (teammate.role, tuple(teams), own, language))


class Floor:
    """Everyone who has a page open in this process, and the one connection that hears for them."""

    def __init__(self) -> None:
        self.ears: set[Ear] = set()
        self.listening: asyncio.Task[None] | None = None

    async def listen(self, ear: Ear) -> AsyncIterator[str]:
        """Yield what the page is told, as server-sent events, until its time is up or it goes.

        The request's own way to the database is given back first: a page that is open for hours must not hold one.
        """
        await sync_to_async(connections.close_all)()
        self.ears.add(ear)
        self._be_listening()
        ends = asyncio.get_running_loop().time() + LIFE
        try:
            yield "retry: 1000\n\n"
            while not ear.closing and asyncio.get_running_loop().time() < ends:
                try:
                    yield await asyncio.wait_for(ear.waiting.get(), STILL)
                except TimeoutError:
                    self._be_listening()
                    yield ": still here\n\n"
        finally:
            self.ears.discard(ear)
            if not self.ears and self.listening is not None:
                self.listening.cancel()

    def close(self) -> None:
        """Let every open page go, before the process ends: each asks again, and finds what comes after."""
        for ear in list(self.ears):
            ear.closing = True
            ear.tell(": closing\n\n")

    def _be_listening(self) -> None:
        """Begin to hear, or begin again if something unforeseen ended it."""
        if self.listening is None or self.listening.done():
            self.listening = asyncio.create_task(self._hear())

    async def _hear(self) -> None:
        while True:
            with suppress(psycopg.OperationalError):
                async with await psycopg.AsyncConnection.connect(**_where(), autocommit=True) as line:
                    await line.execute(f"LISTEN {CALL}")
                    await self._pass_on(line)
            await asyncio.sleep(1)  # the database is away: try again
            for ear in self.ears:
                ear.tell("event: stale\ndata: {}\n\n")

    async def _pass_on(self, line: psycopg.AsyncConnection[Any]) -> None:
        while True:
            ids: set[int] = set()
            async for call in line.notifies(timeout=STILL, stop_after=1):
                ids |= _named(call.payload)
            if not ids:
                continue
            async for call in line.notifies(timeout=GATHER):
                ids |= _named(call.payload)
            alike: dict[tuple[Any, ...], list[Ear]] = {}
            for ear in self.ears:
                alike.setdefault(ear.sees, []).append(ear)
            for ears in alike.values():
                words = await sync_to_async(_asked, thread_sensitive=False)(ids, ears[0])
                for ear in ears if words else ():
                    ear.tell(words)


def _named(payload: str) -> set[int]:
    return {int(one) for one in payload.split(",") if one.isdecimal()}


def _where() -> dict[str, Any]:
    given = connection.get_connection_params()
    return {name: given[name] for name in ("dbname", "user", "password", "host", "port", "sslmode") if name in given}


def _asked(ids: set[int], ear: Ear) -> str:
    """Ask in a thread of its own, and give the connection back."""
    try:
        return told(ids, ear)
    finally:
        connection.close()


def told(ids: set[int], ear: Ear) -> str:
    """Say what became of conversations, as their rows look in this language; "" where none may be seen."""
    with translation.override(ear.language):
        rows = [_row(row) for row in changed(ids, by=ear.teammate)]
    return f"event: rows\ndata: {json.dumps(rows)}\n\n" if rows else ""


def _row(row: Conversation) -> dict[str, Any]:
    now = timezone.now()
    line = next(shown([row], now=now, keep="", many_channels=True))
    return {
        "id": row.pk,
        "version": row.version,
        "waiting": row.waiting,
        "due": row.due_at.timestamp() if row.due_at else None,
        "last": row.last_at.timestamp(),
        "late": bool(row.due_at and row.due_at < now),
        "assignee": row.assignee_id,
        "status": row.status,
        "kind": row.kind,
        "language": row.language,
        "channel": row.channel.name,
        "promised": getattr(row, "promised_by", None) is not None,
        "html": render_to_string("floor/row.html", {"row": line}),
    }


FLOOR = Floor()
