"""Who wrote: one person for an address, whoever meets them first."""

from __future__ import annotations

from tests.neighbourhood import ANA, BETO, US, Neighbourhood, mail

from colmado.know.models import Claim
from colmado.know.queries.people import identities_of, people_of, talks_with
from colmado.ledger.models import Identity, Person


def test_an_address_is_one_person_however_often_it_writes(shop: Neighbourhood) -> None:
    shop.hear(mail(ANA, name="Ana", id="a@x"), mail(ANA, "otra", id="b@x"), mail(ANA.upper(), "más", id="c@x"))
    assert [person.name for person in Person.objects.all()] == ["Ana"]
    claim = Claim.objects.get()
    assert claim.evidence and claim.revoked_at is None
    assert [identity.address for identity in identities_of(claim.person, by=None)] == [ANA]
    assert len(talks_with(claim.person, by=None)) == 3


def test_whom_we_wrote_to_is_a_person_and_we_are_not(shop: Neighbourhood) -> None:
    shop.hear(mail(US, "¿Cómo le fue?", to=f"{BETO}, {US}", id="a@x"))
    assert set(people_of(Identity.objects.values_list("id", flat=True)).values()) == {Person.objects.get()}


def test_two_customers_of_the_same_name_are_two_people(shop: Neighbourhood) -> None:
    shop.hear(mail(ANA, name="Ana García", id="a@x"), mail("ana2@otros.example", name="Ana García", id="b@x"))
    assert Person.objects.count() == 2
