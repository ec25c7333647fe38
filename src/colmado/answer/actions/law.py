"""Check the conservation law and write down what was found."""

from __future__ import annotations

import time
from datetime import datetime

from django.db import transaction

from colmado.answer.actions.telling import tell
from colmado.answer.law import Law
from colmado.answer.models import Check
from colmado.answer.models.hook import Event
from colmado.answer.queries.law import law


def record(*, at: datetime) -> Law:
    """Count the law now and keep the finding, so that the first page can show a gap."""
    start = time.perf_counter()
    found = law()
    seconds = time.perf_counter() - start
    with transaction.atomic():
        row = Check.objects.create(at=at, holds=found.holds, seconds=seconds, gaps=found.gaps)
        if not found.holds:
            tell(Event.LAW_GAP, [row.pk], at=at)
    return found
