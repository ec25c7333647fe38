"""What a request says: who asks, and which day a form means."""

from __future__ import annotations

from datetime import datetime, time
from typing import cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date

from colmado.ledger.models import Teammate

LONGEST = 19  # digits that a number of the database may have


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


def number(text: str) -> int | None:
    """A number as a form gives it; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST else None
