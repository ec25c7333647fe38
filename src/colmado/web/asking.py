"""What a request says: who asks, which day or number a form means, and which rows of a long list."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date

from colmado.ledger.models import Teammate

LONGEST = 19  # digits that a number of the database may have
LIST = 100  # rows of a page


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


def listed(request: HttpRequest, rows: QuerySet[Any]) -> tuple[list[Any], int | None]:
    """Take a page of rows that come by their numbers, newest first: those `before` one; and where the next begins."""
    if before := number(request.GET.get("before", "")):
        rows = rows.filter(pk__lt=before)
    found = list(rows[: LIST + 1])
    return found[:LIST], found[LIST - 1].pk if len(found) > LIST else None
