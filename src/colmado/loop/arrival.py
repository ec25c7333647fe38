"""The way of a message through the house: listen stored it; understand, know and answer each take their backlog."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from colmado.answer.actions.kinds import follow
from colmado.answer.actions.queue import queue
from colmado.know.actions.recognising import recognise
from colmado.know.actions.suggesting import suggest
from colmado.understand.actions import annotate
from colmado.understand.actions import read_again as again
from colmado.understand.topics.actions import gather_topics, name_topics

BATCH = 500
GATHERED = 1000  # messages gathered into topics at once: a quarter of a second
NAMED = 8  # topics named at once: less than a second
LOOKED = 200  # newcomers looked at for who else they may be: less than a tenth of a second
AGAIN = 50  # messages read a second time between two looks at what has arrived: a fifth of a second


def step(*, at: datetime, batch: int = BATCH) -> int:
    """Let each room take one batch of its backlog; how many steps were made in all."""
    languages = tuple(settings.ENV.languages)
    return (
        annotate(limit=batch, at=at, languages=languages)
        + recognise(limit=batch, at=at)
        + queue(limit=batch, at=at)
    )


def read_again(*, at: datetime, batch: int = AGAIN) -> int:
    """Read some messages a second time, and let what is owed follow; how many were read or followed."""
    return again(limit=batch, at=at) + follow(limit=batch, at=at)


def gather(*, at: datetime, busy: int = 0, batch: int = GATHERED, named: int = NAMED) -> int:
    """Gather messages into topics, and name some of these; how many were gathered or named.

    busy  there is still something to read: only whole batches are gathered, and named after one
    """
    gathered = gather_topics(limit=batch, at=at, least=batch if busy else 1)
    return gathered + (name_topics(limit=named) if gathered or not busy else 0)


def look_around(*, at: datetime, batch: int = LOOKED) -> int:
    """Look who else some newcomers may be, and suggest it; how many were looked at."""
    return suggest(limit=batch, at=at)


def drain(
    *, clock: Callable[[], datetime], batch: int = BATCH, stop: Callable[[], bool] = lambda: False
) -> int:
    """Work until no room has anything to do (or `stop` says so); how many steps were made."""
    made = 0
    while not stop() and (steps := step(at=clock(), batch=batch)):
        made += steps
    return made
