"""Store what a channel handed over, once, with the cursor it stands for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from colmado.channels.contract import Incoming, Unreadable
from colmado.ledger.models import Channel, Message
from colmado.listen.actions.bell import wake
from colmado.listen.actions.writing import keep, write_messages
from colmado.listen.models import Intake, Quarantine


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
    known: list[str] = field(default_factory=list)


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
        keep([*told.fresh.values(), *told.bad.values()])
        messages = write_messages(channel, told.fresh, at, inbound)
        _write_quarantine(channel, told.bad, source, at)
        count = Stored(
            received=len(messages) + len(told.bad),
            stored=len(messages),
            ours=sum(messages.values()),
            quarantined=len(told.bad),
            duplicates=len(told.known),
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


def retry(*, quarantined: Quarantine, item: Incoming | Unreadable, at: datetime) -> bool:
    """Take a quarantined thing that has been read again; True if it is a message now.

    A second receipt says what it turned out to be: a message, our own words, or something received before.
    """
    with transaction.atomic():
        channel = Channel.objects.select_for_update(no_key=True).get(pk=quarantined.channel_id)
        row = Quarantine.objects.select_for_update().get(pk=quarantined.pk)
        if row.message_id:
            return True
        row.attempts += 1
        if isinstance(item, Incoming):
            told = _tell_apart(channel, [item])
            keep([*told.fresh.values(), *told.bad.values()])
            made = write_messages(channel, told.fresh, at, inbound=True)
            Intake.objects.create(
                channel=channel,
                source=f"quarantine {row.pk}, read again",
                at=at,
                received=len(made) - 1,
                stored=len(made),
                ours=sum(made.values()),
                quarantined=-1,
                duplicates=len(told.known),
            )
            external_id = [*told.fresh, *told.known][0]
            row.message, row.read_at = Message.objects.get(channel=channel, external_id=external_id), at
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
                told.known.append(key)
            else:
                told.bad[key] = item
            continue
        if key in known and known[key][0] != item.digest and not _is_our_copy(channel, item, known[key][1]):
            key = _second_id(item)
        if key in known:
            told.known.append(key)
        else:
            told.fresh[key] = item
            known[key] = (item.digest, "")
    return told


def _second_id(item: Incoming) -> str:
    return f"{item.external_id}#{item.digest.hex()}"


def _is_our_copy(channel: Channel, item: Incoming, origin: str) -> bool:
    """Whether this is the copy of a reply we sent: a server may have changed its form. Others may know its id too."""
    return origin not in ("", "outside", "unproven") and item.author.address in channel.addresses


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
