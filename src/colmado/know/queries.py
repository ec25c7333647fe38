"""Who is who."""

from __future__ import annotations

from collections.abc import Iterable

from colmado.know.models import Claim
from colmado.ledger.models import Conversation, Identity, Person


def people_of(identities: Iterable[int]) -> dict[int, Person]:
    """The person behind each identity, by the claims that hold now. One statement."""
    rows = Claim.objects.filter(identity__in=list(identities), revoked_at__isnull=True).select_related(
        "person"
    )
    return {claim.identity_id: claim.person for claim in rows}


def identities_of(person: Person) -> list[Identity]:
    """Every identity that is this person now."""
    return list(
        Identity.objects.filter(claim__person=person, claim__revoked_at__isnull=True).order_by(
            "kind", "address"
        )
    )


def talks_with(person: Person, *, limit: int = 100) -> list[Conversation]:
    """The conversations with a person, on every channel, last first."""
    return list(
        Conversation.objects.filter(identity__claim__person=person, identity__claim__revoked_at__isnull=True)
        .select_related("channel")
        .order_by("-last_at")[:limit]
    )
