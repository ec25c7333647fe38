"""What the audit log tells, and whether it is whole."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from colmado.kit.errors import InputError
from colmado.ledger.models import Audit, Teammate
from colmado.ledger.queries.sight import must_arrange

BROKEN = """
SELECT id FROM (
    SELECT told.id, told.seal AS kept, lag(told.id, 1, 0::bigint) OVER one_by_one AS before,
           colmado_seal(lag(told.seal, 1, ''::bytea) OVER one_by_one, told) AS counted
    FROM ledger_audit told WINDOW one_by_one AS (ORDER BY told.id)
) chain WHERE kept <> counted OR id <> before + 1 ORDER BY id LIMIT %s
"""
SHOWN = 20


@dataclass(frozen=True)
class Chain:
    """What a count of the audit log found.

    rows    how many there are
    seal    the last row's, in hexadecimal: noted elsewhere, it proves later that nothing up to it was rewritten
    broken  ids of the first rows that do not follow from the one before
    kept    whether the seal that was asked for is still there; None if none was asked for
    """

    rows: int
    seal: str
    broken: tuple[int, ...]
    kept: bool | None

    @property
    def holds(self) -> bool:
        """Whether nothing was changed, taken out, or cut off behind the seal asked for."""
        return not self.broken and self.kept is not False


def audit(*, by: Teammate | None, before: int | None = None) -> QuerySet[Audit]:
    """Give what was done, newest first, with who did it. Raises NotAllowed for who does not own the shop."""
    must_arrange(by)
    rows = Audit.objects.select_related("by").order_by("-id")
    return rows.filter(pk__lt=before) if before else rows


def chain(*, by: Teammate | None, seal: str = "") -> Chain:
    """Count the whole chain again. Raises NotAllowed, or InputError for a seal that is none."""
    must_arrange(by)
    try:
        asked = bytes.fromhex(seal.strip())
    except ValueError:
        raise InputError(f"a seal is 64 hexadecimal digits, as the check prints it; got {seal[:80]!r}") from None
    last = Audit.objects.order_by("-id").values_list("seal", flat=True).first()
    return Chain(
        rows=Audit.objects.count(),
        seal=bytes(last).hex() if last is not None else "",
        broken=broken_audit(),
        kept=Audit.objects.filter(seal=asked).exists() if asked else None,
    )


def broken_audit() -> tuple[int, ...]:
    """Find rows of the audit log that do not follow from the one before: changed, or one before them taken out."""
    with connection.cursor() as cursor:
        cursor.execute(BROKEN, [SHOWN])
        return tuple(pk for (pk,) in cursor.fetchall())
