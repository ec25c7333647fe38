"""Wake sleeping workers: a call, not a fact. The truth stays in the tables."""

from __future__ import annotations

from django.db import connection

WAKE = "colmado"


def wake() -> None:
    """Tell sleeping workers, when this transaction commits, that there may be work. The truth stays in the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [WAKE])
