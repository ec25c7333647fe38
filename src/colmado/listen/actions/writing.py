"""Write the rows of a batch: bytes, messages, attachments, arrivals; in the transaction that holds the channel."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from colmado.channels.contract import Address, Incoming, Recipient, Unreadable
from colmado.kit.quoting import own_length
from colmado.ledger.actions import add_missing, copy_in, reserve
from colmado.ledger.models import Arrival, Attachment, Blob, Channel, Message
from colmado.listen.actions.identities import identities_in, identity_key

EARLIEST = timedelta(days=365 * 40)


def keep(items: Iterable[Incoming | Unreadable]) -> None:
    """Keep raw bytes and attachments, once per content."""
    contents: dict[bytes, bytes] = {}
    for item in items:
        contents[hashlib.sha256(item.raw).digest()] = item.raw
        for attachment in item.attachments if isinstance(item, Incoming) else ():
            contents[hashlib.sha256(attachment.content).digest()] = attachment.content
    add_missing(
        Blob,
        ("sha256", "size", "content"),
        [(sha, len(content), content) for sha, content in sorted(contents.items())],
    )


MESSAGE = [
    "id",
    "channel_id",
    "external_id",
    "direction",
    "origin",
    "digest",
    "author_id",
    "author_name",
    "subject",
    "text",
    "own_length",
    "from_html",
    "recipients",
    "references",
    "automatic",
    "failed_ids",
    "visibility",
    "sent_at",
    "happened_at",
    "received_at",
    "raw_id",
]


def write_messages(
    channel: Channel, fresh: Mapping[str, Incoming], at: datetime, inbound: bool
) -> dict[int, bool]:
    """Write messages with their attachments and arrivals. Returns their ids and whether each is our own words.

    Our address on a mail in a box that others write into proves nothing: such words of "ours" answer nobody.
    """
    if not fresh:
        return {}
    us = set(channel.addresses)
    fresh = {external_id: _by_its_writer(item, us) for external_id, item in fresh.items()}
    ids = reserve(Message, len(fresh))
    ours = [_is_ours(item, us) for item in fresh.values()]
    origin = "unproven" if inbound else "outside"
    authors = identities_in(channel, fresh.values(), at)
    rows = (
        (pk, channel.pk, external_id, "out" if our else "in", origin if our else "", *_said(channel, item, authors, at))
        for pk, our, (external_id, item) in zip(ids, ours, fresh.items(), strict=True)
    )
    copy_in(Message, MESSAGE, rows)
    _write_attachments(ids, fresh.values())
    backlog = ("message_id", "channel_id", "annotated", "recognised")
    copy_in(Arrival, backlog, ((pk, channel.pk, False, False) for pk in ids))
    return dict(zip(ids, ours, strict=True))


def _said(
    channel: Channel, item: Incoming, authors: Mapping[tuple[str, str], int], at: datetime
) -> tuple[Any, ...]:
    """What was said, by whom and when, in the order of MESSAGE."""
    return (
        item.digest,
        authors[identity_key(channel, item.author.address)],
        item.author.name,
        item.subject,
        item.text,
        own_length(item.text),
        item.from_html,
        Jsonb([_as_row(recipient) for recipient in item.recipients]),
        list(item.references),
        item.automatic,
        list(item.failed_ids),
        item.visibility,
        item.sent_at,
        _happened(item, at),
        at,
        hashlib.sha256(item.raw).digest(),
    )


def _write_attachments(ids: Iterable[int], items: Iterable[Incoming]) -> None:
    rows = [
        (
            pk,
            position,
            attachment.filename,
            attachment.media_type,
            attachment.content_id,
            len(attachment.content),
            hashlib.sha256(attachment.content).digest(),
        )
        for pk, item in zip(ids, items, strict=True)
        for position, attachment in enumerate(item.attachments)
    ]
    columns = ("message_id", "position", "filename", "media_type", "content_id", "size", "blob_id")
    if rows:
        copy_in(Attachment, columns, rows)


def _by_its_writer(item: Incoming, us: set[str]) -> Incoming:
    """A form on our site writes to us in our own name: who wrote is whom it asks us to answer, even if copied."""
    to_us = any(one.role == "to" and one.address in us for one in item.recipients)
    if item.author.address not in us or not to_us:
        return item
    asks = next((one for one in item.recipients if one.role == "reply-to" and one.address not in us), None)
    return replace(item, author=Address(asks.address, asks.name)) if asks else item


def _is_ours(item: Incoming, us: set[str]) -> bool:
    """Whether we said it: written from our address to somebody else. A mail from us to us is a form, so it came in."""
    return item.author.address in us and any(one.address not in us for one in item.recipients)


def _as_row(recipient: Recipient) -> dict[str, str]:
    return {"role": recipient.role, "address": recipient.address, "name": recipient.name}


def _happened(item: Incoming, at: datetime) -> datetime:
    """When it was said, as far as we can believe it: never in the future, never before mail was usual."""
    for claimed in (item.sent_at, item.arrived_at):
        if claimed is not None and at - EARLIEST < claimed <= at + timedelta(minutes=5):
            return min(claimed, at)
    return at
