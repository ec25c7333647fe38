"""Import a file: read it through the file connector, store it batch by batch, then let the rooms work it off."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from colmado.channels.contract import find
from colmado.channels.rfc5322 import parse
from colmado.ledger.models import Arrival, Channel
from colmado.listen.actions import Stored, connect, retry, store
from colmado.listen.models import Quarantine
from colmado.loop import arrival

Progress = Callable[[int, int | None], None]

NAP = 0.02
PATIENCE = 10.0  # seconds without any progress after which what is left is left to others


def import_path(
    *,
    path: Path,
    kind: str,
    channel: str,
    addresses: Iterable[str],
    mapping: Mapping[str, str],
    clock: Callable[[], datetime],
    queue: bool,
    stored: Progress,
    queued: Progress,
) -> Stored:
    """Bring a file into a channel (made if new) and queue what came. Raises InputError before anything is kept."""
    connector = find("file")
    options = connector.options(
        path=str(path), kind=kind, mapping=json.dumps(dict(mapping)), outgoing="", address=""
    )
    batches = connector.fetch(options, {})
    first = next(batches, None)
    row = _channel(channel, addresses, clock())
    count = Stored()
    while first is not None:
        count += store(channel=row, items=first.items, at=clock(), source=str(path))
        stored(first.done or count.handed_over, first.total)
        first = next(batches, None)
    if queue:
        _queue(row, clock, queued)
    return count


def _channel(name: str, addresses: Iterable[str], at: datetime) -> Channel:
    found = Channel.objects.filter(name=name).first()
    if found is not None and not addresses:
        return found
    kind = found.kind if found is not None else "file"
    return connect(name=name, kind=kind, at=at, addresses=addresses)


def _queue(channel: Channel, clock: Callable[[], datetime], queued: Progress) -> None:
    """Work off what waits. A rival may hold the rest: then wait for it, as long as it gets on."""
    waiting = left = Arrival.objects.filter(channel=channel).count()
    moved = time.monotonic()
    while (made := arrival.step(at=clock())) or (left and time.monotonic() - moved < PATIENCE):
        now_left = Arrival.objects.filter(channel=channel).count()
        if made or now_left != left:
            moved = time.monotonic()
        else:
            time.sleep(NAP)
        left = now_left
        queued(max(0, waiting - left), waiting)


def read_again(*, quarantined: Quarantine, at: datetime) -> bool:
    """Read a quarantined thing again with today's reader; True if it is a message now."""
    return retry(quarantined=quarantined, item=parse(bytes(quarantined.raw.content)), at=at)
