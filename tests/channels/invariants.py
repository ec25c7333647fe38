"""What is true of every item, whatever the bytes were."""

from __future__ import annotations

from datetime import timedelta

from colmado.channels.contract import Incoming, Unreadable
from colmado.channels.rfc5322 import BROKE


def storable(text: str) -> bool:
    """Say whether PostgreSQL would take it."""
    return "\x00" not in text and text.encode("utf-8", "replace").decode() == text


def check(item: Incoming | Unreadable, raw: bytes | None = None) -> None:
    """Assert the promises of the contract."""
    if raw is not None:
        assert item.raw == raw
    assert 0 < len(item.external_id) <= 480
    assert storable(item.external_id)
    if isinstance(item, Unreadable):
        assert item.reason
        assert storable(item.reason)
        assert BROKE not in item.reason
        return
    assert len(item.digest) == 16
    assert item.author.address
    assert len(item.author.address) <= 320
    for when in (item.sent_at, item.arrived_at):
        assert when is None or when.utcoffset() == timedelta(0)
    people = [(r.address, r.name) for r in item.recipients] + [(item.author.address, item.author.name)]
    said = [item.text, item.subject, *item.references, *item.failed_ids]
    for address, name in people:
        said += [address, name]
        assert "\n" not in address + name
        assert address == address.strip()
    for attachment in item.attachments:
        said += [attachment.filename, attachment.media_type, attachment.content_id]
        assert attachment.filename
        assert not set(attachment.filename) & set("/\\\n\r")
        assert attachment.filename not in (".", "..")
        assert len(attachment.filename) <= 200
    assert all(storable(one) for one in said)
    assert "\n" not in item.subject
    assert "\r" not in item.text
    assert (item.failed_ids == ()) or item.automatic == "bounce"
