"""Read again, by meaning, what a person may answer: every head at the second tier, and the vector to find it by."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, transaction

from colmado.ledger.models import Message, ToRead
from colmado.ledger.queries.backlog import unread
from colmado.understand.annotating import Reader
from colmado.understand.encoder import USE, encoder
from colmado.understand.head import Head
from colmado.understand.models import PERSON, Reading, Vector
from colmado.understand.queries import head_in_use, words_of
from colmado.understand.shipped import NAMES, head
from colmado.understand.topics.models import ToGather

TIER = 2
BESIDES = tuple(name for name in NAMES if name != "kind")  # the heads that a Reading keeps
KINDS = """
UPDATE understand_annotation n SET kind = j.kind, kind_p = j.kind_p, version = %s, made_at = %s
  FROM unnest(%s::bigint[], %s::text[], %s::float8[]) AS j (id, kind, kind_p),
       (SELECT message_id, kind FROM understand_annotation WHERE message_id = ANY(%s) AND version <> %s
         ORDER BY message_id FOR NO KEY UPDATE) AS was
 WHERE n.message_id = j.id AND was.message_id = j.id
RETURNING n.message_id, was.kind <> j.kind
"""


def read_again(*, limit: int, at: datetime) -> int:
    """Read up to `limit` messages a second time, newest first, in one transaction; how many were.

    What a teammate said of a message's kind stands. Where its kind changes, its row in ToRead says so, for `answer`.
    """
    with transaction.atomic():
        ids = list(unread().values_list("message_id", flat=True)[:limit])
        if not ids:
            return 0
        messages = list(Message.objects.filter(pk__in=ids).only("subject", "text", "own_length").order_by("id"))
        reader = _reader(head_in_use("kind", TIER))
        texts = [words_of(message) for message in messages]
        vectors = encoder(USE).encode(texts)
        found = reader.read(texts, {USE: vectors})
        _keep_readings(messages, found, _version(reader.versions), at)
        Vector.objects.bulk_create(
            [Vector(message=one, encoder=USE, vector=row) for one, row in zip(messages, vectors, strict=True)],
            update_conflicts=True,
            unique_fields=["message"],
            update_fields=["encoder", "vector"],
        )
        ToGather.objects.bulk_create([ToGather(message=one) for one in messages], ignore_conflicts=True)
        changed = _keep_kinds(messages, found, reader.versions["kind"], at)
        ToRead.objects.filter(pk__in=changed).update(changed=True)
        ToRead.objects.filter(pk__in=set(ids) - set(changed)).delete()
    return len(ids)


@lru_cache(2)
def _reader(kind: Head | None) -> Reader:
    return Reader([kind or head("kind", TIER), *(head(name, TIER) for name in BESIDES)], TIER)


@lru_cache(2)
def _digest(versions: tuple[str, ...]) -> str:
    return f"tier-{TIER}-{hashlib.sha256(' '.join(versions).encode()).hexdigest()[:12]}"


def _version(versions: Mapping[str, str]) -> str:
    return _digest(tuple(versions[name] for name in BESIDES))


def _keep_readings(messages: Sequence[Message], found: Sequence[Mapping[str, Any]], version: str, at: datetime) -> None:
    names = [*BESIDES, *(f"{name}_p" for name in BESIDES)]
    rows = [
        Reading(
            message=message,
            **{name: one[name] for name in names if name != "root_cause"},
            root_cause=one["root_cause"] or "",
            unsure=[name for name in one["unsure"] if name != "kind"],
            version=version,
            made_at=at,
        )
        for message, one in zip(messages, found, strict=True)
    ]
    kept = [*names, "unsure", "version", "made_at"]
    Reading.objects.bulk_create(rows, update_conflicts=True, unique_fields=["message"], update_fields=kept)


def _keep_kinds(
    messages: Sequence[Message], found: Sequence[Mapping[str, Any]], version: str, at: datetime
) -> list[int]:
    """Write the kinds, but those that a teammate said; of which messages it changed."""
    ids = [message.pk for message in messages]
    kinds, ps = [one["kind"] for one in found], [one["kind_p"] for one in found]
    with connection.cursor() as cursor:
        cursor.execute(KINDS, [version, at, ids, kinds, ps, ids, PERSON])
        return [pk for pk, changed in cursor.fetchall() if changed]
