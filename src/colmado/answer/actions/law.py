"""Check the conservation law and write down what was found."""

from __future__ import annotations

import time
from datetime import datetime

from colmado.answer.law import Law
from colmado.answer.models import Check
from colmado.answer.queries.law import law


def record(*, at: datetime) -> Law:
    """Count the law now and keep the finding, so that the first page can show a gap."""
    start = time.perf_counter()
    found = law()
    Check.objects.create(at=at, holds=found.holds, seconds=time.perf_counter() - start, gaps=found.gaps)
    return found
