"""Recognise who wrote: give every identity a person of its own. Who is the same human is claimed apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from colmado.know.models import Claim, Known
from colmado.ledger.actions import copy_in, reserve
from colmado.ledger.models import Arrival, Identity, Message, Person
from colmado.ledger.queries.backlog import unrecognised


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
    unknown = identities - _known(identities)
    if not unknown:
        return
    locked = list(Identity.objects.select_for_update(no_key=True).filter(pk__in=unknown).order_by("id"))
    known = _known(unknown)
    newcomers = [identity for identity in locked if identity.pk not in known]
    people = reserve(Person, len(newcomers))
    pairs = list(zip(people, newcomers, strict=True))
    copy_in(
        Person,
        ("id", "name", "language", "created_at"),
        ((person, identity.name, "", at) for person, identity in pairs),
    )
    copy_in(
        Claim,
        ("identity_id", "person_id", "own", "evidence", "score", "at"),
        ((identity.pk, person, True, "first seen under this address", 1.0, at) for person, identity in pairs),
    )
    copy_in(Known, ("identity_id", "person_id"), ((identity.pk, person) for person, identity in pairs))


def _known(identities: Collection[int]) -> set[int]:
    return set(Known.objects.filter(pk__in=identities).values_list("pk", flat=True))
