"""Bring orders and touches in from a table: each part is written, and whose they are become people.

Each part is a transaction of its own. Killed between any two, a second run finds what was written and goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from django.db import transaction

from colmado.know.actions.recognising import meet
from colmado.listen.actions import Written, add_orders, add_touches
from colmado.listen.bought import Bought, Met

Told = Callable[[Sequence[Any], Written], None]


def bring_orders(
    *, source: str, parts: Iterable[Sequence[Bought]], clock: Callable[[], datetime], replace: bool, told: Told
) -> Written:
    """Write orders part by part; `told` is called after each."""

    def write(part: Sequence[Bought]) -> Written:
        return add_orders(source=source, orders=part, at=clock(), replace=replace)

    return _bring(parts, write, clock, told)


def bring_touches(*, parts: Iterable[Sequence[Met]], clock: Callable[[], datetime], told: Told) -> Written:
    """Write touches part by part; `told` is called after each."""
    return _bring(parts, lambda part: add_touches(touches=part, at=clock()), clock, told)


def _bring(
    parts: Iterable[Sequence[Any]], write: Callable[[Sequence[Any]], Written], clock: Callable[[], datetime], told: Told
) -> Written:
    count, met = Written(), set[int]()
    for part in _ahead(iter(parts)):
        with transaction.atomic():
            written = write(part)
            meet(identities=written.whose - met, at=clock())
        met |= written.whose
        count += written
        told(part, written)
    return count


def _ahead(parts: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Read the next part while the database writes this one."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, parts, None)
        while (part := coming.result()) is not None:
            coming = reader.submit(next, parts, None)
            yield part
