"""What listening does to the database: store what a channel handed over, once, with its cursor."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from colmado.channels.contract import Incoming, Recipient, Unreadable, find, read_options
from colmado.kit.seal import seal, unseal
from colmado.ledger.actions import add_missing, copy_in, reserve
from colmado.ledger.models import Arrival, Attachment, Blob, Channel, Identity, Message
from colmado.listen.models import Intake, Quarantine
from colmado.listen.quoting import own_length

EARLIEST = timedelta(days=365 * 40)
WAKE = "colmado"


@dataclass(frozen=True)
class Stored:
    """What became of one hand-over: received = stored + quarantined; duplicates were received before."""

    received: int = 0
    stored: int = 0
    ours: int = 0
    quarantined: int = 0
    duplicates: int = 0

    def __add__(self, other: Stored) -> Stored:
        return Stored(
            self.received + other.received,
            self.stored + other.stored,
            self.ours + other.ours,
            self.quarantined + other.quarantined,
            self.duplicates + other.duplicates,
        )

    @property
    def handed_over(self) -> int:
        """Everything that came, whether it was new or not."""
        return self.received + self.duplicates

    def as_json(self) -> dict[str, int]:
        """The numbers for people and programs: `received` is everything that came, duplicates among it."""
        return {**vars(self), "received": self.handed_over}


@dataclass
class _Sorted:
    """The items of one batch, told apart under the lock of their channel."""

    fresh: dict[str, Incoming] = field(default_factory=dict)
    bad: dict[str, Unreadable] = field(default_factory=dict)
    duplicates: int = 0


def store(
    *,
    channel: Channel,
    items: Iterable[Incoming | Unreadable],
    at: datetime,
    cursor: Mapping[str, Any] | None = None,
    source: str = "",
    inbound: bool = False,
) -> Stored:
    """Store a batch and the cursor it stands for, in one transaction; what was received before is only counted.

    The lock on the channel makes rival readers of one channel take turns, so that "is it known?" is asked of what
    is true; UNIQUE(channel, external_id) stands behind it. Those who queue what was stored before need not wait for it.
    """
    with transaction.atomic():
        channel = Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
        told = _tell_apart(channel, items)
        _keep(told)
        messages = _write_messages(channel, told.fresh, at, inbound)
        _write_quarantine(channel, told.bad, source, at)
        count = Stored(
            received=len(messages) + len(told.bad),
            stored=len(messages),
            ours=sum(messages.values()),
            quarantined=len(told.bad),
            duplicates=told.duplicates,
        )
        if count.received or count.duplicates:
            Intake.objects.create(channel=channel, source=source, at=at, **vars(count))
        channel.heard_at, channel.trouble = at, ""
        if cursor is not None:
            channel.cursor = dict(cursor)
        channel.save(update_fields=["cursor", "heard_at", "trouble"])
        if messages:
            wake()
    return count


def wake() -> None:
    """Tell sleeping workers, when this transaction commits, that there may be work. The truth stays in the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [WAKE])


def connect(
    *,
    name: str,
    kind: str,
    at: datetime,
    options: Mapping[str, Any] | None = None,
    addresses: Iterable[str] = (),
    title: str = "",
) -> Channel:
    """Make a channel, or change what is given of one that there is; its passwords are sealed.

    Raises InputError for an unknown kind or options that its connector does not take.
    """
    connector = find(kind)
    with transaction.atomic():
        channel = Channel.objects.select_for_update().filter(name=name).first()
        channel = channel or Channel(name=name, created_at=at)
        values = {**(channel.options if channel.kind == kind else {}), **(options or {})}
        made = read_options(connector.options, _opened(values))
        channel.kind, channel.options = kind, _sealed(connector.options, values)
        ours = (
            getattr(made, "address", ""),
            *addresses,
            *channel.addresses,
        )  # the first is whom replies come from
        channel.addresses = [*dict.fromkeys(address.strip().lower() for address in ours if address.strip())]
        channel.title = title or channel.title or getattr(made, "name", "")
        channel.save()
    return channel


def _opened(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: unseal(v, secret=settings.SECRET_KEY) if isinstance(v, str) else v for k, v in values.items()}


def _sealed(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    secret = {f.name for f in fields(kind) if f.metadata.get("secret")}
    return {k: seal(v, secret=settings.SECRET_KEY) if k in secret else v for k, v in values.items()}


def note_trouble(*, channel: Channel, trouble: str) -> None:
    """Write down why a channel cannot be heard, for the first page to show."""
    Channel.objects.filter(pk=channel.pk).update(trouble=trouble)


def retry(*, quarantined: Quarantine, item: Incoming | Unreadable, at: datetime) -> bool:
    """Take a quarantined thing that has been read again; True if it is a message now. The count does not change."""
    with transaction.atomic():
        channel = Channel.objects.select_for_update(no_key=True).get(pk=quarantined.channel_id)
        row = Quarantine.objects.select_for_update().get(pk=quarantined.pk)
        if row.message_id:
            return True
        row.attempts += 1
        if isinstance(item, Incoming):
            told = _tell_apart(channel, [item])
            _keep(told)
            made = _write_messages(channel, told.fresh, at, inbound=True)
            known = Message.objects.filter(channel=channel, external_id=item.external_id)
            row.message_id = next(iter(made), None) or known.values_list("pk", flat=True).get()
            row.read_at = at
            wake()
        else:
            row.reason = item.reason
        row.save()
    return row.message_id is not None


def _tell_apart(channel: Channel, items: Iterable[Incoming | Unreadable]) -> _Sorted:
    """Sort a batch into fresh, unreadable and known. The same id saying something else is another message."""
    items = list(items)
    letters = [item for item in items if isinstance(item, Incoming)]
    ids = {item.external_id for item in letters} | {_second_id(item) for item in letters}
    known = {
        external_id: (bytes(digest), origin)
        for external_id, digest, origin in Message.objects.filter(
            channel=channel, external_id__in=ids
        ).values_list("external_id", "digest", "origin")
    }
    shut = set(
        Quarantine.objects.filter(
            channel=channel, external_id__in={i.external_id for i in items if isinstance(i, Unreadable)}
        ).values_list("external_id", flat=True)
    )
    told = _Sorted()
    for item in items:
        key = item.external_id
        if isinstance(item, Unreadable):
            if key in shut or key in told.bad:
                told.duplicates += 1
            else:
                told.bad[key] = item
            continue
        if key in known and known[key][0] != item.digest and not _sent_by_us(known[key]):
            key = _second_id(item)
        if key in known:
            told.duplicates += 1
        else:
            told.fresh[key] = item
            known[key] = (item.digest, "")
    return told


def _second_id(item: Incoming) -> str:
    return f"{item.external_id}#{item.digest.hex()}"


def _sent_by_us(known: tuple[bytes, str]) -> bool:
    """Whether a known message is our own reply: its copy in the Sent folder may differ in form, not in content."""
    return known[1] not in ("", "outside", "unproven")


def _keep(told: _Sorted) -> None:
    """Keep raw bytes and attachments, once per content."""
    raws = [item.raw for item in told.fresh.values()] + [item.raw for item in told.bad.values()]
    contents = {hashlib.sha256(raw).digest(): raw for raw in raws}
    for item in told.fresh.values():
        for attachment in item.attachments:
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
    "digest",
    "author_id",
    "direction",
    "origin",
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


def _write_messages(
    channel: Channel, fresh: Mapping[str, Incoming], at: datetime, inbound: bool
) -> dict[int, bool]:
    """Write messages with their attachments and arrivals. Returns their ids and whether each is our own words.

    Our address on a mail in a box that others write into proves nothing: such words of "ours" answer nobody.
    """
    if not fresh:
        return {}
    ids = reserve(Message, len(fresh))
    ours = {item.external_id: _is_ours(item, set(channel.addresses)) for item in fresh.values()}
    identities = _identities(channel, fresh.values(), at)
    copy_in(
        Message,
        MESSAGE,
        (
            (
                pk,
                channel.pk,
                external_id,
                item.digest,
                identities[identity_key(channel, item.author.address)],
                "out" if ours[item.external_id] else "in",
                ("unproven" if inbound else "outside") if ours[item.external_id] else "",
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
            for pk, (external_id, item) in zip(ids, fresh.items(), strict=True)
        ),
    )
    _write_attachments(ids, fresh.values())
    copy_in(
        Arrival,
        ("message_id", "channel_id", "annotated", "recognised"),
        ((pk, channel.pk, False, False) for pk in ids),
    )
    return {pk: ours[item.external_id] for pk, item in zip(ids, fresh.values(), strict=True)}


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


def _write_quarantine(channel: Channel, bad: Mapping[str, Unreadable], source: str, at: datetime) -> None:
    Quarantine.objects.bulk_create(
        Quarantine(
            channel=channel,
            external_id=external_id,
            raw_id=hashlib.sha256(item.raw).digest(),
            reason=item.reason,
            source=source,
            at=at,
        )
        for external_id, item in bad.items()
    )


def identity_key(channel: Channel, address: str) -> tuple[str, str]:
    """Say which identity an address is: mail addresses are the same everywhere, others are the channel's own."""
    return (
        "email" if "@" in address[1:] and "." in address.rpartition("@")[2] else channel.name,
        address[:400],
    )


def _identities(channel: Channel, items: Iterable[Incoming], at: datetime) -> dict[tuple[str, str], int]:
    """Find or make the identities of everyone named in a batch; sorted, so that rivals never deadlock."""
    names: dict[tuple[str, str], str] = {}
    for item in items:
        people = [(item.author.address, item.author.name), *((r.address, r.name) for r in item.recipients)]
        for address, name in people:
            key = identity_key(channel, address)
            names[key] = names.get(key) or name[:200]
    wanted = sorted(names)
    found = _find(wanted)
    missing = [(*key, names[key], at) for key in wanted if key not in found]
    if missing:
        add_missing(Identity, ("kind", "address", "name", "created_at"), missing)
        found |= _find([(kind, address) for kind, address, *_ in missing])
    return found


def _find(keys: list[tuple[str, str]]) -> dict[tuple[str, str], int]:
    rows = Identity.objects.filter(
        kind__in={kind for kind, _ in keys}, address__in=[address for _, address in keys]
    ).values_list("kind", "address", "id")
    return {(kind, address): pk for kind, address, pk in rows}


def _is_ours(item: Incoming, ours: set[str]) -> bool:
    """Whether we said it: written from our address to somebody else. A mail from us to us is a form, so it came in."""
    if item.author.address not in ours:
        return False
    return any(recipient.address not in ours for recipient in item.recipients)


def _as_row(recipient: Recipient) -> dict[str, str]:
    return {"role": recipient.role, "address": recipient.address, "name": recipient.name}


def _happened(item: Incoming, at: datetime) -> datetime:
    """When it was said, as far as we can believe it: never in the future, never before mail was usual."""
    for claimed in (item.sent_at, item.arrived_at):
        if claimed is not None and at - EARLIEST < claimed <= at + timedelta(minutes=5):
            return min(claimed, at)
    return at
