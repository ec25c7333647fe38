"""Suggest who may be one human, as identities come in; a teammate says whether they are."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from colmado.kit.errors import NotFound
from colmado.know.matching import weights as weighing
from colmado.know.matching.blocking import HOLDERS, keys
from colmado.know.matching.comparing import Comparison, compare
from colmado.know.matching.profiles import Normal, Profile, normalised
from colmado.know.models import Alike, Known, Trace
from colmado.know.queries.people import sees
from colmado.ledger.actions import add_missing
from colmado.ledger.models import Identity, Teammate
from colmado.ledger.queries.sight import must_answer

THRESHOLD = 0.8
"""Chosen for a precision of 0.98 on a made-up neighbourhood (docs/matching.md)."""
VERSION = "shipped-1"
LOCK = 119
"""One looks at a time: of two who look at once at two newcomers, neither would see the other's."""
# Who shares a key with one of them; a key that many have says too little.
NEAR = """
SELECT a.identity_id, b.identity_id FROM know_trace a
  JOIN LATERAL (SELECT identity_id FROM know_trace t WHERE t.key = a.key LIMIT %(most)s + 1) b ON true
 WHERE a.identity_id = ANY(%(identities)s) AND b.identity_id <> a.identity_id
   AND (SELECT count(*) FROM (SELECT FROM know_trace t WHERE t.key = a.key LIMIT %(most)s + 1) h) <= %(most)s
"""


def suggest(*, limit: int, at: datetime) -> int:
    """Look who else up to `limit` identities may be, and suggest it; how many were looked at.

    Each pair is compared when the later of both comes in: a newcomer costs a few look-ups, however many there are.
    """
    with transaction.atomic():
        if not _has_turn():
            return 0
        waiting = Known.objects.filter(looked=False).order_by("pk")
        fresh = list(waiting.values_list("pk", flat=True)[:limit])
        if not fresh:
            return 0
        mine = _normal(fresh)
        traces = sorted((key, pk) for pk, one in mine.items() for key in set(keys(one)))
        add_missing(Trace, ("key", "identity_id"), traces)
        _keep(_likely(fresh, mine), at)
        Known.objects.filter(pk__in=fresh).update(looked=True)
    return len(fresh)


def _has_turn() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _normal(identities: Collection[int]) -> dict[int, Normal]:
    rows = Identity.objects.filter(pk__in=identities).values_list("pk", "kind", "address", "name")
    return {pk: normalised(profile_of(pk, kind, address, name)) for pk, kind, address, name in rows}


def profile_of(pk: int, kind: str, address: str, name: str) -> Profile:
    """What an identity tells of who has it: its address, by the kind of channel, and the name given there."""
    known = {"email": {"emails": (address,)}, "phone": {"phones": (address,)}}
    more = known.get(kind, {"handles": ((kind, address),)})
    return Profile(id=str(pk), names=(name,), **more)


def _likely(fresh: Collection[int], mine: Mapping[int, Normal]) -> dict[tuple[int, int], Comparison]:
    with connection.cursor() as cursor:
        cursor.execute(NEAR, {"identities": list(fresh), "most": HOLDERS})
        pairs = {(min(pair), max(pair)) for pair in cursor.fetchall()}
    people = dict(Known.objects.filter(pk__in={pk for pair in pairs for pk in pair}).values_list("pk", "person"))
    apart = [(one, other) for one, other in sorted(pairs) if people.get(one) != people.get(other)]
    normal = dict(mine) | _normal({pk for pair in apart for pk in pair} - set(mine))
    weights = weighing.load().among(_about_how_many())
    found = {(one, other): compare(normal[one], normal[other], weights) for one, other in apart}
    return {pair: said for pair, said in found.items() if said.probability >= THRESHOLD}


def _about_how_many() -> int:
    """Identities in all, as the database last counted them: exact counting would take longer than all the rest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT greatest(reltuples, 1000)::bigint FROM pg_class WHERE relname = 'know_known'")
        return int(cursor.fetchone()[0])


def _keep(found: Mapping[tuple[int, int], Comparison], at: datetime) -> None:
    rows = [
        (one, other, said.probability, said.bits, _parts(said), VERSION, at)
        for (one, other), said in sorted(found.items())
    ]
    columns = ("one_id", "other_id", "probability", "bits", "parts", "version", "at")
    add_missing(Alike, columns, rows)


def _parts(said: Comparison) -> str:
    return json.dumps([[part.what, part.name, round(part.bits, 2)] for part in said.parts])


def reject(*, alike: int, by: Teammate | None, at: datetime) -> Alike:
    """Say that two are not one human: it is not suggested again."""
    return _mark(alike, by=by, rejected_at=at, rejected_by=by)


def reopen(*, alike: int, by: Teammate | None) -> Alike:
    """Take a rejection back: it is a suggestion again."""
    return _mark(alike, by=by, rejected_at=None, rejected_by=None)


def _mark(alike: int, *, by: Teammate | None, **changed: object) -> Alike:
    if by is not None:
        must_answer(by)
    with transaction.atomic():
        row = Alike.objects.select_for_update(of=("self",)).select_related("one", "other").filter(pk=alike).first()
        if row is None or not all(sees(pk, by=by) for pk in (row.one_id, row.other_id)):
            raise NotFound(_("there is no suggestion %s") % alike)
        for name, value in changed.items():
            setattr(row, name, value)
        row.save()
    return row

