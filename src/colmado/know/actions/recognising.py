"""Recognise who wrote: give every identity a person of its own. Who is the same human is claimed apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from colmado.know.models import Known
from colmado.ledger.models import Arrival, Identity, Message
from colmado.ledger.queries.backlog import unrecognised

# Two statements: what a rival wrote while we waited is seen by the second alone.
HOLD = """
SELECT count(*) FROM (
    SELECT FROM ledger_identity WHERE id = ANY(%(identities)s) ORDER BY id FOR NO KEY UPDATE) AS held
"""
MEET = """
WITH newcomers AS MATERIALIZED (
    SELECT i.id, i.name, nextval('ledger_person_id_seq') AS person
      FROM ledger_identity i LEFT JOIN know_known k ON k.identity_id = i.id
     WHERE i.id = ANY(%(identities)s) AND k.identity_id IS NULL ORDER BY i.id
), people AS (
    INSERT INTO ledger_person (id, name, language, created_at) SELECT person, name, '', %(at)s FROM newcomers
), claims AS (
    INSERT INTO know_claim (identity_id, person_id, own, evidence, score, at)
    SELECT id, person, true, %(evidence)s, 1, %(at)s FROM newcomers
)
INSERT INTO know_known (identity_id, person_id) SELECT id, person FROM newcomers
"""


def recognise(*, limit: int, at: datetime) -> int:
    """Give everyone who wrote (or whom we wrote to) in up to `limit` arrivals a person; how many arrivals were seen.

    The identity is locked before looking again, so two workers who meet the same newcomer make one person.
    """
    with transaction.atomic():
        ids = list(unrecognised().values_list("message_id", flat=True)[:limit])
        if not ids:
            return 0
        _claim_newcomers(_identities_of(ids), at)
        Arrival.objects.filter(pk__in=ids).update(recognised=True)
    return len(ids)


def meet(*, identities: Collection[int], at: datetime) -> None:
    """Give identities a person who came to us otherwise than by writing: with an order, with a visit."""
    with transaction.atomic():
        _claim_newcomers(set(identities), at)


def _identities_of(message_ids: Iterable[int]) -> set[int]:
    """The customers in these messages: the author of what came in, the addressees of what went out."""
    wanted: set[int] = set()
    addresses: set[str] = set()
    rows = Message.objects.filter(pk__in=message_ids).values_list(
        "direction", "author_id", "recipients", "channel__addresses"
    )
    for direction, author_id, recipients, ours in rows:
        if direction == Message.Direction.IN:
            wanted.add(author_id)
        else:
            addresses |= {recipient["address"] for recipient in recipients} - set(ours)
    if addresses:
        wanted |= set(Identity.objects.filter(address__in=addresses).values_list("id", flat=True))
    return wanted


def _claim_newcomers(identities: set[int], at: datetime) -> None:
    unknown = sorted(identities - _known(identities))
    if not unknown:
        return
    given: dict[str, Any] = {"identities": unknown, "at": at, "evidence": "first seen under this address"}
    with connection.cursor() as cursor:
        cursor.execute(HOLD, given)
        cursor.execute(MEET, given)


def _known(identities: Collection[int]) -> set[int]:
    return set(Known.objects.filter(pk__in=identities).values_list("pk", flat=True))
