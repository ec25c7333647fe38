"""Who is who."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from colmado.kit.errors import NotFound
from colmado.know.models import Known
from colmado.ledger.models import Conversation, Identity, Person, Teammate
from colmado.ledger.queries.sight import sees_everything, through

MATCHES = 200  # addresses that a search for people follows up


def people_of(identities: Iterable[int]) -> dict[int, Person]:
    """The person behind each identity, by the claims that hold now. One statement."""
    rows = Known.objects.filter(pk__in=list(identities)).select_related("person")
    return {row.pk: row.person for row in rows}


def known(pk: int, *, by: Teammate | None) -> Person:
    """A person with whom there is a conversation that the teammate may see, by any number of theirs. Raises NotFound.

    A number of theirs is that of any person who turned out to be the same one.
    """
    mine = {"identity__claim__person": pk, "identity__claim__own": True}
    row = Known.objects.filter(**mine).select_related("person").first()
    if row is None or not (sees_everything(by) or _talks(row.person, by).exists()):
        raise NotFound(_("there is no person %s") % pk)
    return row.person


def sees(identity: int, *, by: Teammate | None) -> bool:
    """Whether a teammate may see an identity: a conversation with it."""
    return sees_everything(by) or Conversation.objects.filter(through(by), identity=identity).exists()


def identities_of(person: Person, *, by: Teammate | None) -> list[Identity]:
    """The identities that are this person now, where there is a conversation with them that the teammate may see."""
    rows = Identity.objects.filter(known__person=person)
    if not sees_everything(by):
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
    return Conversation.objects.filter(through(by), identity__known__person=person)


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
    known = Known.objects.filter(person__in=people).values_list("identity", flat=True)
    return list(named.union(at, known))
