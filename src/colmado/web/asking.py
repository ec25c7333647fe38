"""What a request says: who asks, and which day a form means."""

from __future__ import annotations

from datetime import datetime, time
from typing import cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date

from colmado.ledger.models import Teammate


def teammate(request: HttpRequest) -> Teammate:
    """Say who asks. Every page but the few open ones asks who you are first, so there is someone."""
    return cast(Teammate, request.user)


def day_end(day: str) -> datetime | None:
    """A day as a form gives it means its end, where the shop is."""
    try:
        found = parse_date(day)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(found, time(23, 59))) if found else None


def number(given: str) -> int | None:
    """Read a number of a row as a form gives it; None for anything else."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else None
