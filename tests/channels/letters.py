"""Letters and mails for tests, and what a server gives of them."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.channels.invariants import check
from tests.servers.mail import BRAND, CUSTOMER, MailServer

from colmado.channels.contract import Address, Incoming, Letter, Recipient, Unreadable
from colmado.channels.email import Email
from colmado.channels.rfc5322 import compose


def letter(external_id: str, *, to: str = BRAND, by: str = CUSTOMER, text: str = "Hola", **other) -> Letter:
    known = {"subject": "¿Dónde está mi pedido?", "written_at": datetime.now(UTC).replace(microsecond=0)}
    return Letter(
        external_id=external_id,
        author=Address(by, "Ana Pérez" if by == CUSTOMER else "Tienda"),
        recipients=(Recipient("to", to),),
        text=text,
        **{**known, **other},
    )


def mails(count: int, start: int = 0) -> list[bytes]:
    return [compose(letter(f"m{n}@customer.test", text=f"Mensaje {n}")) for n in range(start, start + count)]


def fetched(server: MailServer, cursor: dict | None = None, **other):
    """Fetch everything; give the items and the last cursor."""
    items: list[Incoming | Unreadable] = []
    cursor = cursor or {}
    for batch in Email().fetch(server.options(**other), cursor):
        items += batch.items
        cursor = dict(batch.cursor)
        assert batch.total is not None
        assert batch.done == len(items) <= batch.total
    for item in items:
        check(item)
    return items, cursor


def ids(items) -> list[str]:
    return [item.external_id for item in items]
