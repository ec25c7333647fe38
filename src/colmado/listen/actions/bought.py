"""What people did that was no message: orders and touches, each written once however often it is told.

Rows are laid out beside the tables first, and go in by a few statements for all of them, however many they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from colmado.ledger.actions import lay_out
from colmado.listen.bought import Bought, Met

TOLD = 20  # orders that are told one by one when they are known otherwise
_WHOSE = {"kind": "text", "address": "text", "name": "text"}
_BOUGHT = {**_WHOSE, "external_id": "text", "placed_at": "timestamptz", "currency": "text", "amount_minor": "bigint"}
_MET = {**_WHOSE, "touch": "text", "at": "timestamptz", "driven_by": "text", "note": "text"}

# Looked at first, because a conflict costs more than a look; sorted, so that rivals never deadlock.
_IDENTITIES = """
    INSERT INTO ledger_identity (kind, address, name, created_at)
    SELECT t.kind, t.address, max(t.name), %s FROM told t
    WHERE NOT EXISTS (SELECT FROM ledger_identity i WHERE i.kind = t.kind AND i.address = t.address)
    GROUP BY t.kind, t.address ORDER BY t.kind, t.address
    ON CONFLICT DO NOTHING"""
_FOUND = """
    DROP TABLE IF EXISTS pg_temp.found;
    CREATE TEMP TABLE found ON COMMIT DROP AS
    SELECT t.kind, t.address, i.id FROM (SELECT DISTINCT kind, address FROM told) t
    JOIN ledger_identity i ON i.kind = t.kind AND i.address = t.address;
    ANALYZE pg_temp.found"""
# One writes the orders of a source at a time: then looking first is enough.
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('orders of ' || %s, 0))"
# Where one order is told twice, the first time counts: rows lie in the order they were told.
_ORDERS = """
    INSERT INTO ledger_order (source, external_id, identity_id, placed_at, currency, amount_minor)
    SELECT DISTINCT ON (t.external_id) %s, t.external_id, i.id, t.placed_at, t.currency, t.amount_minor
    FROM told t JOIN found i ON i.kind = t.kind AND i.address = t.address
    WHERE NOT EXISTS (SELECT FROM ledger_order o WHERE o.source = %s AND o.external_id = t.external_id)
    ORDER BY t.external_id, t.ctid"""
_OTHERWISE = """
    SELECT DISTINCT ON (o.external_id) o.id, o.external_id, o.currency, o.amount_minor, o.placed_at,
           t.currency, t.amount_minor, t.placed_at, i.id
    FROM told t
    JOIN found i ON i.kind = t.kind AND i.address = t.address
    JOIN ledger_order o ON o.source = %s AND o.external_id = t.external_id
    WHERE (o.identity_id, o.placed_at, o.currency, o.amount_minor)
          IS DISTINCT FROM (i.id, t.placed_at, t.currency::varchar, t.amount_minor)
    ORDER BY o.external_id, t.ctid DESC"""
_REPLACE = """
    UPDATE ledger_order o SET currency = n.currency, amount_minor = n.minor, placed_at = n.at, identity_id = n.whose
    FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::timestamptz[], %s::bigint[])
         AS n(id, currency, minor, at, whose)
    WHERE o.id = n.id"""
_TOUCHES = """
    INSERT INTO ledger_touch (identity_id, at, kind, driven_by, note)
    SELECT DISTINCT ON (i.id, t.at, t.touch) i.id, t.at, t.touch, t.driven_by, t.note
    FROM told t JOIN found i ON i.kind = t.kind AND i.address = t.address
    WHERE NOT EXISTS (SELECT FROM ledger_touch k WHERE k.identity_id = i.id AND k.at = t.at AND k.kind = t.touch)
    ORDER BY i.id, t.at, t.touch, t.ctid"""
_LOCKED = "SELECT FROM ledger_identity WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


@dataclass(frozen=True, slots=True)
class Change:
    """An order that is known otherwise: how it was kept, and how it was told now."""

    external_id: str
    currency: str
    amount_minor: int
    placed_at: datetime
    told_currency: str
    told_amount_minor: int
    told_placed_at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """What became of what was told: new, known before, and of the known those that are known otherwise.

    whose  ids of the identities; changes are the first of those known otherwise
    """

    new: int = 0
    known: int = 0
    otherwise: int = 0
    changes: tuple[Change, ...] = ()
    whose: frozenset[int] = field(default=frozenset(), repr=False)

    def __add__(self, other: Written) -> Written:
        changes = (self.changes + other.changes)[:TOLD]
        return Written(
            self.new + other.new, self.known + other.known, self.otherwise + other.otherwise, changes, other.whose
        )


def add_orders(*, source: str, orders: Sequence[Bought], at: datetime, replace: bool = False) -> Written:
    """Write orders of a source that are not there yet, and whose they are.

    An order that is known with another amount, moment or person stays as it is and is told; with `replace`, what is
    told now takes its place.
    """
    if not orders:
        return Written()
    with transaction.atomic():
        lay_out("told", _BOUGHT, orders)
        whose = _whose(at)
        _run(_ALONE, [source])
        new = _run(_ORDERS, [source, source])
        otherwise = _rows(_OTHERWISE, [source]) if new < len(orders) else []
        if replace and otherwise:
            ids, _, _, _, _, currencies, minors, moments, theirs = zip(*otherwise, strict=True)
            _run(_REPLACE, [list(ids), list(currencies), list(minors), list(moments), list(theirs)])
        changes = tuple(Change(*row[1:8]) for row in otherwise[:TOLD])
        return Written(new, len(orders) - new, len(otherwise), changes, whose)


def add_touches(*, touches: Sequence[Met], at: datetime) -> Written:
    """Write contacts that are not there yet, and with whom they were.

    The same kind of contact with the same identity at the same moment is the same one. Their identities are locked
    before looking, so that two who are told the same write it once.
    """
    if not touches:
        return Written()
    with transaction.atomic():
        lay_out("told", _MET, touches)
        whose = _whose(at)
        _run(_LOCKED, [list(whose)])
        new = _run(_TOUCHES)
        return Written(new, len(touches) - new, whose=whose)


def _run(statement: str, given: list[Any] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.rowcount)


def _rows(statement: str, given: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


def _whose(at: datetime) -> frozenset[int]:
    """Find or make the identities of what was told, and have them at hand for the statements after."""
    _run(_IDENTITIES, [at])
    _run(_FOUND)
    return frozenset(pk for (pk,) in _rows("SELECT id FROM found", []))
