"""Who is who."""

from __future__ import annotations

from collections.abc import Iterable

from colmado.know.models import Claim
from colmado.ledger.models import Identity, Person


def people_of(identities: Iterable[int]) -> dict[int, Person]:
    """The person behind each identity, by the claims that hold now. One statement."""
    rows = Claim.objects.filter(identity__in=list(identities), revoked_at__isnull=True).select_related("person")
    return {claim.identity_id: claim.person for claim in rows}


def identities_of(person: Person) -> list[Identity]:
    """Every identity that is this person now."""
    return list(
        Identity.objects.filter(claim__person=person, claim__revoked_at__isnull=True).order_by("kind", "address")
    )
