"""Send what is in the outbox, if whom it goes to allow it.

A letter leaves once, or is listed as uncertain; it is never sent twice to be sure.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from colmado.answer.actions import outbox
from colmado.answer.queries.letters import letter_of
from colmado.channels.contract import FateUncertain, find
from colmado.kit.errors import ChannelError, ConflictError, InputError
from colmado.know.queries.allowed import told, why_not
from colmado.ledger.models import Outbox
from colmado.listen.queries import options_of

LOST = "it was handed over and no answer came: it may have arrived or not"


def send_due(*, clock: Callable[[], datetime], limit: int = 20, only: int | None = None) -> int:
    """Send up to `limit` letters that are due (or the one named); how many were tried.

    What was being handed over when its worker died is marked uncertain first.
    """
    outbox.uncertain(at=clock(), detail=LOST)
    tried = 0
    while tried < limit and (taken := outbox.claim(at=clock(), only=only)):
        for row in taken:
            _send(row, clock)
            tried += 1
    return tried


def _send(row: Outbox, clock: Callable[[], datetime]) -> None:
    if reasons := why_not(row, at=clock()):
        outbox.refused(letter=row, detail=told(reasons), permanent=True, at=clock())
        return
    try:
        receipt = find(row.channel.kind).send(
            options_of(row.channel), letter_of(row), lambda: outbox.handing_over(letter=row)
        )
    except FateUncertain as error:
        outbox.uncertain(letter=row, at=clock(), detail=str(error))
    except ConflictError:
        return  # another worker has it
    except ChannelError as error:
        outbox.refused(letter=row, detail=str(error), permanent=error.permanent, at=clock())
    except InputError as error:
        outbox.refused(letter=row, detail=str(error), permanent=True, at=clock())
    else:
        refused = "; ".join(f"{address}: {why}" for address, why in receipt.refused)
        detail = receipt.detail + (f" (not taken for {refused})" if refused else "")
        outbox.accepted(letter=row, detail=detail, at=clock())
