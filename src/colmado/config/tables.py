"""Bring the tables up to date, once, whoever comes first."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from colmado.config.folders import say
from colmado.kit.errors import InputError

LOCK = 0x436F6C6D  # one process at a time changes tables


def bring_up_to_date() -> None:
    """Apply missing migrations under a lock. Raises InputError if the tables are from a newer Colmado."""
    executor = MigrationExecutor(connection)
    unknown = [
        key for key in executor.loader.applied_migrations if key not in executor.loader.disk_migrations
    ]
    if any(app in OURS for app, _ in unknown):
        raise InputError(
            f"this shop was used by a newer Colmado (its tables have {unknown[0][0]}.{unknown[0][1]}); "
            "run that version, or restore a backup made by this one"
        )
    targets = executor.loader.graph.leaf_nodes()
    if not executor.migration_plan(targets):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            executor = MigrationExecutor(connection)
            plan = executor.migration_plan(targets)
            if plan:
                say("Preparing the tables..." if len(plan) > 5 else "Bringing the tables up to date...")
                executor.migrate(targets, plan)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


OURS = ("ledger", "listen", "understand", "know", "answer")
