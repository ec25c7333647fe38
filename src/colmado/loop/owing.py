"""Make what is owed due anew, when the shop's calendar has changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from colmado.answer.actions.due_anew import due_anew
from colmado.answer.models import DueAnew

AT_ONCE = 2.0  # seconds that whoever changed the calendar waits for it; the worker does the rest


def drain(*, clock: Callable[[], datetime], seconds: float = AT_ONCE) -> DueAnew | None:
    """Work off what is to be due anew, for so long. How far it is; None if the calendar was never changed."""
    until = time.monotonic() + seconds
    while due_anew(at=clock()) and time.monotonic() < until:
        pass
    return DueAnew.objects.first()
