"""Who is who."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from colmado.kit.errors import NotFound
from colmado.know.models import Claim
from colmado.ledger.models import Conversation, Identity, Person, Teammate
from colmado.ledger.queries.sight import through

MATCHES = 200  # addresses that a search for people follows up


def people_of(identities: Iterable[int]) -> dict[int, Person]:
    """The person behind each identity, by the claims that hold now. One statement."""
    rows = Claim.objects.filter(identity__in=list(identities), revoked_at__isnull=True).select_related(
        "person"
    )
    return {claim.identity_id: claim.person for claim in rows}


def known(pk: int, *, by: Teammate | None) -> Person:
    """A person with whom there is a conversation that the teammate may see. Raises NotFound if there is none."""
    person = Person.objects.filter(pk=pk).first()
    if person is None or (by is not None and not _talks(person, by).exists()):
        raise NotFound(_("there is no person %s") % pk)
    return person


def identities_of(person: Person, *, by: Teammate | None) -> list[Identity]:
    """The identities that are this person now, where there is a conversation with them that the teammate may see."""
    rows = Identity.objects.filter(claim__person=person, claim__revoked_at__isnull=True)
    if by is not None:
        rows = rows.filter(pk__in=_talks(person, by).values("identity"))
    return list(rows.order_by("kind", "address"))


def talks_with(person: Person, *, by: Teammate | None, limit: int = 100) -> list[Conversation]:
    """The conversations with a person, on every channel, last first."""
    return list(
        _talks(person, by)
        .select_related("channel")
        .order_by("-last_at")[:limit]
    )


def _talks(person: Person, by: Teammate | None) -> QuerySet[Conversation]:
    ours = Conversation.objects.filter(identity__claim__person=person, identity__claim__revoked_at__isnull=True)
    return ours.filter(through(by))


def recent(*, by: Teammate | None, q: str = "", limit: int = 60) -> list[tuple[Person, Conversation]]:
    """People, who spoke last first, each with the last conversation a teammate may see; `q`: part of a name or address.

    Two statements: the last conversations, and the people behind them; two more to search.
    """
    rows = Conversation.objects.filter(through(by), identity__isnull=False)
    if q:
        # Sorted here: asked for the newest, the planner walks back through everyone until it meets them.
        found_at = rows.filter(identity__in=_like(q)).values_list("last_at", "pk")
        rows = rows.filter(pk__in=[pk for _at, pk in sorted(found_at, reverse=True)[: limit * 3]])
    latest = list(rows.select_related("channel", "identity").order_by("-last_at", "-id")[: limit * 3])
    people = people_of({row.identity_id for row in latest if row.identity_id})
    found: dict[int, tuple[Person, Conversation]] = {}
    for row in latest:
        person = people.get(row.identity_id or 0)
        if person is not None:
            found.setdefault(person.pk, (person, row))
    return list(found.values())[:limit]


def _like(q: str) -> list[int]:
    """Identities whose name, address or person has these letters, some hundreds of each. One statement, by index."""
    named = Identity.objects.filter(name__icontains=q).order_by().values_list("pk", flat=True)[:MATCHES]
    at = Identity.objects.filter(address__icontains=q).order_by().values_list("pk", flat=True)[:MATCHES]
    people = Person.objects.filter(name__icontains=q).order_by().values("pk")[:MATCHES]
    known = Claim.objects.filter(person__in=people, revoked_at__isnull=True).values_list("identity", flat=True)
    return list(named.union(at, known))
