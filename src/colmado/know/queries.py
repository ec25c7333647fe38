"""Who is who."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from colmado.kit.errors import NotFound
from colmado.know.models import Claim
from colmado.ledger.models import Conversation, Identity, Person, Teammate
from colmado.ledger.queries.sight import through


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
