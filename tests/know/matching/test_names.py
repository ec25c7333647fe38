"""Names in one form: Spanish and English ways of writing them, and any text at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colmado.know.matching.names import fold, fullest, parse, short_forms

ANY = st.text(max_size=40)


@pytest.mark.parametrize(
    ("written", "given_name", "surname", "second"),
    [
        ("Ana García López", "ana", "garcia", "lopez"),
        ("García López, Ana", "ana", "garcia", "lopez"),
        ("Garcia Ana", "ana", "garcia", ""),
        ("ANA GARCÍA", "ana", "garcia", ""),
        ("Pepe García", "jose", "garcia", ""),
        ("Bob Smith", "robert", "smith", ""),
        ("María del Carmen de la Cruz y Ruiz", "maria carmen", "cruz", "ruiz"),
        ("John Michael Smith", "john michael", "smith", ""),
        ("Dr. José-Luis Peña", "jose luis", "pena", ""),
        ("Ana Gil Mora", "ana", "gil", "mora"),
        ("J. García", "j", "garcia", ""),
        ("D. Rodríguez González", "d", "rodriguez", "gonzalez"),
        ("D. Juan Rodríguez", "juan", "rodriguez", ""),
        ("I. Varela", "i", "varela", ""),
        ("Мария Иванова", "mariya", "ivanova", ""),
        ("Charo", "rosario", "", ""),
        ("", "", "", ""),
        ("...", "", "", ""),
    ],
)
def test_a_name_is_taken_apart(written: str, given_name: str, surname: str, second: str) -> None:
    name = parse(written)
    assert (name.given, name.surname, name.second) == (given_name, surname, second)


def test_a_short_form_of_several_names_stays_open() -> None:
    alex = parse("Alex Vega")
    assert alex.given == "alex" and {"alejandro", "alexander", "alejandra"} <= set(alex.givens) and alex.listed
    assert not parse("Ekaitz Vega").listed


@pytest.mark.parametrize(
    ("short", "full"),
    [("pepe", "jose"), ("paco", "francisco"), ("charo", "rosario"), ("quique", "enrique"), ("nacho", "ignacio"),
     ("bob", "robert"), ("peggy", "margaret"), ("dick", "richard"), ("lupe", "guadalupe")],
)  # fmt: skip
def test_short_forms_stand_for_their_names(short: str, full: str) -> None:
    assert full in short_forms()[short]


def test_a_full_name_stands_for_itself_alone() -> None:
    forms = short_forms()
    assert all(forms[full] == (full,) for fulls in forms.values() for full in fulls)


def test_of_several_names_the_fullest_counts_in_any_order() -> None:
    names = ("Ana", "Ana García López", "A. García")
    assert fullest(names) == fullest(names[::-1]) == parse("Ana García López")


@given(ANY)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text).isascii()


@given(ANY)
def test_a_name_that_was_taken_apart_stays_so(text: str) -> None:
    name = parse(text)
    again = parse(f"{name.surname} {name.second}, {name.given}" if name.surname else name.given)
    assert (again.given, again.givens) == (name.given, name.givens) or not name.surname
