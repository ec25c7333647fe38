"""The gate at the door: what leaves asks everyone it goes to, at the moment it leaves."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.know.test_claiming import HOME, WORK, of, person
from tests.neighbourhood import ANA, BETO, EVE, Neighbourhood, mail

from colmado.answer.actions.reply import reply
from colmado.kit.errors import ConflictError, InputError, NotFound
from colmado.know.actions.claiming import UNDOABLE, claim, part, unclaim, undo
from colmado.know.actions.consenting import say
from colmado.know.consent import EVERYTHING, IN, NEITHER, OUT, Purpose
from colmado.know.queries.allowed import held_by
from colmado.know.queries.people import known
from colmado.ledger.models import Audit, Consent, Outbox, Teammate
from colmado.loop import sending

EVERYONE = (ANA, HOME, WORK, BETO)


@pytest.fixture
def street(shop: Neighbourhood) -> Neighbourhood:
    for number, who in enumerate((*EVERYONE, EVE)):
        shop.hear(mail(who, f"¿Tienen pan {number}?", name=who[:3], id=f"{number}@x"))
    return shop


def out(shop: Neighbourhood, who: str, purpose: str = EVERYTHING, **more: object) -> Consent:
    given: dict[str, object] = {"evidence": "she said so", "by": shop.diego, "at": shop.clock(), "state": OUT, **more}
    return say(identity=of(who), purpose=purpose, **given)  # type: ignore[arg-type]


def write(shop: Neighbourhood, external_id: str, text: str = "Sí.") -> Outbox:
    """Reply, and let the outbox be emptied; the letter as it is afterwards."""
    talk = shop.talk_of(external_id)
    row = reply(conversation=talk.pk, text=text, by=shop.diego, at=shop.clock(), seen=talk.version)
    shop.now += timedelta(minutes=5)
    sending.send_due(clock=shop.clock)
    return Outbox.objects.get(pk=row.pk)


def state(who: str, purpose: Purpose, shop: Neighbourhood) -> str:
    held = held_by(known(person(who), by=None), by=None, at=shop.clock())
    return next(one.allowed.state for one in held if one.identity.address == who and one.purpose == purpose)


def test_who_left_is_still_answered_and_not_written_to_unasked(street: Neighbourhood) -> None:
    out(street, ANA)
    assert write(street, "0@x").state == "accepted", "she asked"
    after = write(street, "0@x", "¿Le gustó el pan?")
    assert (after.state, after.detail) == ("failed", "they asked us not to write about this")
    assert street.states()["answered"] == 1


def test_who_asked_never_to_be_answered_is_not(street: Neighbourhood) -> None:
    out(street, ANA, Purpose.ANSWER)
    letter = write(street, "0@x")
    assert letter.state == "failed" and street.states()["open"] == 5, "it is owed still: a person decides"


def test_an_out_of_another_address_of_theirs_counts(street: Neighbourhood) -> None:
    out(street, WORK)
    made = claim(identity=of(HOME), person=person(WORK), why="x", by=street.diego, at=street.clock())
    write(street, "1@x")
    assert write(street, "1@x", "Y más.").state == "failed"
    undo(act=made.act, by=street.diego, at=street.clock())
    assert write(street, "1@x", "Y más.").state == "accepted", "she is somebody else"


def test_a_pause_ends(street: Neighbourhood) -> None:
    until = street.now + timedelta(days=2)
    out(street, ANA, until=until)
    write(street, "0@x")
    assert "pause until" in write(street, "0@x", "Y más.").detail
    street.now = until + timedelta(hours=1)
    assert write(street, "0@x", "Y más.").state == "accepted"


def test_what_cannot_be_said(street: Neighbourhood) -> None:
    at = street.now
    for wrong, says in (
        ({"purpose": "spam"}, "no purpose"),
        ({"state": "maybe"}, "in, out or neither"),
        ({"state": IN, "purpose": ""}, "nobody says yes to everything"),
        ({"until": at - timedelta(days=1)}, "still to come"),
        ({"state": IN, "until": at + timedelta(days=1)}, "still to come"),
        ({"basis": "because"}, "no lawful basis"),
        ({"evidence": " "}, "how you know"),
    ):
        given = {"purpose": "news", "state": OUT, "evidence": "x", "by": street.diego, "at": at, **wrong}
        with pytest.raises(InputError, match=says):
            say(identity=of(ANA), **given)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        say(identity=10**9, purpose="news", state=OUT, evidence="x", by=None, at=at)
    reader = Teammate.objects.create_user("rita", role="read-only")
    with pytest.raises(InputError):
        say(identity=of(ANA), purpose="news", state=OUT, evidence="x", by=reader, at=at)
    assert not Consent.objects.exists()


def test_what_was_said_stays_said(street: Neighbourhood) -> None:
    row = out(street, ANA)
    for change in ("UPDATE ledger_consent SET state = 'in'", "DELETE FROM ledger_consent"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{change} WHERE id = %s", [row.pk])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_an_out_is_never_lost(street: Neighbourhood, seed: int) -> None:
    """By claims, their taking back, partings, an address added, lists that are imported, or others who sign them up."""
    chance = random.Random(seed)
    with transaction.atomic():
        left: set[tuple[str, Purpose]] = set()
        for _ in range(14):
            who, other = chance.sample(EVERYONE, 2)
            at, purpose = street.clock(), chance.choice(list(Purpose))
            acts = list(Audit.objects.filter(act__in=UNDOABLE).values_list("pk", flat=True))
            try:
                match chance.randrange(7):
                    case 0 | 1:
                        claim(identity=of(who), person=person(other), why="x", by=street.diego, at=at)
                    case 2:
                        part(identity=of(who), why="x", by=street.diego, at=at)
                    case 3 if acts:
                        undo(act=chance.choice(acts), by=street.diego, at=at)
                    case 4:
                        say(identity=of(who), purpose=purpose, state=chance.choice((IN, NEITHER)), evidence="a list",
                            by=None, at=at)  # fmt: skip
                    case 5:
                        say(identity=of(who), purpose=purpose, state=IN, evidence="a link", by=None, at=at, proved=True)
                        left.discard((who, purpose))
                    case _:
                        out(street, who, purpose)
                        left.add((who, purpose))
            except (InputError, ConflictError):
                pass
            for address, about in left:
                assert state(address, about, street) == OUT
                assert state(EVE, about, street) == NEITHER, "nobody else's word"
        transaction.set_rollback(True)


def test_taking_a_claim_back_gives_everyone_their_own_word_again(street: Neighbourhood) -> None:
    out(street, WORK, Purpose.NEWS)
    say(identity=of(HOME), purpose="news", state=IN, evidence="a form", by=None, at=street.clock())
    before = [state(who, Purpose.NEWS, street) for who in EVERYONE]
    made = claim(identity=of(HOME), person=person(WORK), why="x", by=street.diego, at=street.clock())
    assert state(HOME, Purpose.NEWS, street) == OUT
    unclaim(claim=made.claims[0], why="x", by=street.diego, at=street.clock())
    assert [state(who, Purpose.NEWS, street) for who in EVERYONE] == before == [NEITHER, IN, OUT, NEITHER]
