"""A reply as the letter that leaves: frozen when it was written."""

from __future__ import annotations

from colmado.channels.contract import Address, Letter, Recipient
from colmado.ledger.models import Outbox


def letter_of(row: Outbox) -> Letter:
    """Make the letter of an outbox row, exactly as its writer saw it."""
    message = row.message
    return Letter(
        external_id=message.external_id,
        author=Address(message.author.address, message.author_name),
        recipients=tuple(Recipient(r["role"], r["address"], r["name"]) for r in message.recipients),
        subject=message.subject,
        text=message.text,
        written_at=message.happened_at,
        references=tuple(message.references),
    )
