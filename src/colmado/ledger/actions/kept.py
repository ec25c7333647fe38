"""Django's cache, in the database: what every process of the house has to know at once.

Sign-in attempts are counted here and used codes remembered, however many web processes there are; a restart forgets
nothing. Values are JSON: whoever can write the table cannot make a web process run anything. Each call is a statement
or two; what only makes pages quicker is kept in the process ("here" in the settings).
"""

from __future__ import annotations

import json
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

FOREVER = 1_000_000_000  # seconds
PURGED = 100  # rows that have had their time and go with each write
GET = "SELECT value::text FROM ledger_kept WHERE key = %s AND kept_until > clock_timestamp()"
PUT = """
INSERT INTO ledger_kept AS kept (key, value, kept_until)
VALUES (%s, %s::jsonb, clock_timestamp() + make_interval(secs => %s))
ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, kept_until = EXCLUDED.kept_until
"""
ADD = PUT + " WHERE kept.kept_until <= clock_timestamp()"
PURGE = """
DELETE FROM ledger_kept WHERE key IN (
    SELECT key FROM ledger_kept WHERE kept_until <= clock_timestamp() LIMIT %s FOR UPDATE SKIP LOCKED
)
"""


class KeptCache(BaseCache):
    """Keep JSON values by key for so many seconds, alike for all processes."""

    def __init__(self, location: str, params: dict[str, Any]):  # noqa: ARG002 - Django hands it over
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Give what is kept, or the default."""
        with connection.cursor() as cursor:
            cursor.execute(GET, [self.make_key(key, version)])
            found = cursor.fetchone()
        return default if found is None else json.loads(found[0])

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value unless there is one; say whether it was kept. Of rivals exactly one hears yes."""
        return bool(self._put(ADD, key, value, timeout, version))

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value, and let some go that have had their time."""
        self._put(PUT, key, value, timeout, version)
        with connection.cursor() as cursor:
            cursor.execute(PURGE, [PURGED])

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep what there is for longer."""
        value = self.get(key, version=version)
        return value is not None and bool(self._put(PUT, key, value, timeout, version))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Let one go."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM ledger_kept WHERE key = %s", [self.make_key(key, version)])
            return bool(cursor.rowcount)

    def clear(self) -> None:
        """Let everything go."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM ledger_kept")

    def _put(self, statement: str, key: str, value: Any, timeout: Any, version: int | None) -> int:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        with connection.cursor() as cursor:
            cursor.execute(
                statement,
                [self.make_key(key, version), json.dumps(value), FOREVER if seconds is None else seconds],
            )
            return int(cursor.rowcount)
