"""Hear a channel: what it hands over is stored batch by batch, each with the cursor it stands for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from colmado.channels.contract import find
from colmado.kit.errors import ChannelError
from colmado.ledger.models import Channel
from colmado.listen.actions import Stored, note_heard, note_trouble, store
from colmado.listen.queries import options_of

Progress = Callable[[int, int | None], None]


def collect(
    *, channel: Channel, clock: Callable[[], datetime], progress: Progress | None = None
) -> Stored:
    """Fetch everything new on a channel from where it stopped. Raises ChannelError; the trouble is written down too."""
    count = Stored()
    try:
        for batch in find(channel.kind).fetch(options_of(channel), channel.cursor):
            count += store(
                channel=channel,
                items=batch.items,
                cursor=batch.cursor,
                at=clock(),
                source=channel.name,
                inbound=batch.inbound,
            )
            if progress:
                progress(batch.done or count.handed_over, batch.total)
    except ChannelError as error:
        note_trouble(channel=channel, trouble=str(error))
        raise
    note_heard(channel=channel, at=clock())
    return count
