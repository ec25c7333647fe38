"""The audit log: appended, sealed, and refusing to be rewritten."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from tests.answer.test_law import bypass
from tests.conftest import Place
from tests.neighbourhood import Neighbourhood

from colmado.kit.errors import InputError, NotAllowed
from colmado.ledger.actions import note_down
from colmado.ledger.models import Audit
from colmado.ledger.models.audit import Act
from colmado.ledger.queries.audit import audit, broken_audit, chain


@pytest.fixture
def noted(shop: Neighbourhood) -> Neighbourhood:
    for n in range(6 - Audit.objects.count()):
        note_down(Act.SIGNED_IN, by=shop.marta, about=shop.marta, detail={"n": n, "ñ": "é"}, address="192.0.2.7")
    return shop


def test_rows_follow_one_another(noted: Neighbourhood) -> None:
    rows = list(audit(by=noted.marta))
    assert [row.pk for row in rows] == list(range(len(rows), 0, -1))
    assert rows[0].by == noted.marta and rows[0].about == "teammate" and rows[0].about_id == noted.marta.pk
    found = chain(by=noted.marta)
    assert found.holds and found.rows == len(rows) and found.seal == bytes(rows[0].seal).hex()
    assert len({bytes(row.seal) for row in rows}) == len(rows)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_audit SET act = 'left'",
        "UPDATE ledger_audit SET seal = ''",
        "UPDATE ledger_audit SET address = NULL",
        "DELETE FROM ledger_audit WHERE id = 1",
        "TRUNCATE ledger_audit",
    ],
)
def test_nothing_of_it_can_be_changed(noted: Neighbourhood, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="keeps what"), transaction.atomic():
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("statement", "at"),
    [
        ("DELETE FROM ledger_audit WHERE id = 3", 4),
        ("DELETE FROM ledger_audit WHERE id = 1", 2),
        ("UPDATE ledger_audit SET by_id = NULL WHERE id = 2", 2),
        ("UPDATE ledger_audit SET detail = '{}' WHERE id = 2", 2),
        ("UPDATE ledger_audit SET at = at - interval '1 microsecond' WHERE id = 5", 5),
        ("UPDATE ledger_audit SET seal = sha256(seal) WHERE id = 2", 2),
    ],
)
def test_what_the_databases_owner_did_shows(noted: Neighbourhood, statement: str, at: int) -> None:
    assert broken_audit() == ()
    bypass(statement)
    assert broken_audit()[0] == at
    assert not chain(by=None).holds


def test_a_seal_noted_elsewhere_shows_what_was_cut_off_or_written_anew(noted: Neighbourhood) -> None:
    seal = chain(by=None).seal
    note_down(Act.SIGNED_OUT, by=noted.marta)
    assert chain(by=None, seal=seal).kept
    bypass("DELETE FROM ledger_audit WHERE id >= 5")
    assert chain(by=None).holds, "the end of a chain can be cut off and nothing in it tells"
    found = chain(by=None, seal=seal)
    assert found.kept is False and not found.holds
    with pytest.raises(InputError, match="64 hexadecimal"):
        chain(by=None, seal="marta")


def test_addresses_can_be_forgotten_and_the_chain_holds(noted: Neighbourhood) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL colmado.erasure = 'on'")
        cursor.execute("UPDATE ledger_audit SET address = NULL")
        with pytest.raises(DatabaseError, match="rewritten"), transaction.atomic():
            cursor.execute("UPDATE ledger_audit SET address = '192.0.2.8', act = 'left'")
    assert not Audit.objects.exclude(address=None).exists() and broken_audit() == ()


def test_only_owners_read_it(noted: Neighbourhood) -> None:
    for ask in (audit, chain):
        with pytest.raises(NotAllowed):
            ask(by=noted.diego)


def test_reading_a_page_of_it_is_one_statement(noted: Neighbourhood, statements: Callable[..., object]) -> None:
    with statements(1):  # type: ignore[attr-defined]
        assert next(row.by.called for row in audit(by=noted.marta)[:50] if row.by) == "Marta"


def test_rivals_take_turns(place: Place) -> None:
    """Eight connections at once: no number twice, none left out, every seal follows."""
    import psycopg

    add = "INSERT INTO ledger_audit (act, about, detail) VALUES ('signed-in', '', '{}')"

    def write() -> None:
        with psycopg.connect(place.url, autocommit=True) as session:
            for _ in range(25):
                session.execute(add)

    place.run("doctor", check=False)
    rivals = [threading.Thread(target=write) for _ in range(8)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
    with psycopg.connect(place.url) as session:
        count, last = session.execute("SELECT count(*), max(id) FROM ledger_audit").fetchone() or (0, 0)
        assert count == last == 200
        from colmado.ledger.queries.audit import BROKEN

        assert session.execute(BROKEN, [5]).fetchall() == []
