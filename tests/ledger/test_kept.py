"""What all processes must know alike: kept in the database, one statement a call."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from tests.conftest import Place

from colmado.ledger.actions.kept import ADD
from colmado.ledger.models import Kept


def wind(seconds: int) -> None:
    """Let time pass for everything that is kept."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_kept SET kept_until = kept_until - make_interval(secs => %s)", [seconds])


@pytest.mark.django_db
def test_values_are_kept_for_their_time() -> None:
    cache.set("a", [1.5, 2], 60)
    assert cache.get("a") == [1.5, 2] and cache.get("b", "none") == "none"
    assert cache.add("b", True, 60) and not cache.add("b", False, 60) and cache.get("b") is True
    cache.set("forever", "x", None)
    cache.set("five-minutes", "y")
    wind(61)
    assert cache.get("a") is None and cache.add("b", "again", 60) and cache.get("five-minutes") == "y"
    assert cache.touch("five-minutes", 600) and not cache.touch("a", 600)
    wind(400)
    assert cache.get("five-minutes") == "y" and cache.get("forever") == "x"
    cache.set("c", 1, 60)
    assert Kept.objects.count() == 3, "what has had its time goes with the next write"
    assert cache.delete("c") and not cache.delete("c")
    cache.clear()
    assert not Kept.objects.exists()


@pytest.mark.django_db
def test_each_call_is_a_statement(statements: Callable[[int], object]) -> None:
    with statements(4):  # type: ignore[attr-defined]  # get, add, and set with what it lets go
        cache.get("a")
        cache.add("a", 1, 60)
        cache.set("a", 2, 60)


def test_of_rivals_one_is_first(place: Place) -> None:
    import psycopg

    place.run("doctor", check=False)
    kept: list[int] = []

    def add() -> None:
        with psycopg.connect(place.url, autocommit=True) as session:
            kept.extend(n for n in range(40) if session.execute(ADD, [f"{n}", "1", 60]).rowcount)

    rivals = [threading.Thread(target=add) for _ in range(6)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
    assert sorted(kept) == list(range(40))
