"""Letters: one in the outbox, and a reply as the letter that leaves: frozen when it was written."""

from __future__ import annotations

from django.utils.translation import gettext as _

from colmado.channels.contract import Address, Letter, Recipient
from colmado.kit.errors import NotFound
from colmado.ledger.models import Outbox, Teammate
from colmado.ledger.queries.sight import through


def letter(pk: int, *, by: Teammate | None) -> Outbox:
    """A reply in the outbox. Raises NotFound if there is none that they may see."""
    rows = Outbox.objects.filter(through(by, talk="message__conversation"))
    row = rows.select_related("message__teammate", "channel").filter(pk=pk).first()
    if row is None:
        raise NotFound(_("there is no reply %s") % pk)
    return row


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
