"""Public holidays by country and region: a proposal of twelve months."""

from __future__ import annotations

from datetime import date

import pytest

from colmado.answer.public_holidays import SPANISH, countries, regions, upcoming
from colmado.kit.errors import InputError

START = date(2026, 11, 22)


def test_every_country_has_its_name_in_both_languages() -> None:
    english, spanish = countries("en"), countries("es")
    assert english["TT"] == "Trinidad and Tobago" and spanish["DE"] == "Alemania"
    assert english.keys() == spanish.keys()
    known = dict(line.split(" ", 1) for line in SPANISH.read_text(encoding="utf-8").splitlines())
    assert not english.keys() - known.keys(), "say them in answer/countries_es.txt"
    assert list(spanish.values())[:2] == ["Afganistán", "Albania"], "accents do not send a name to the end"


def test_a_region_has_days_of_its_own_and_names_in_the_language_asked_for() -> None:
    assert regions("ES")["PV"] == "País Vasco" and not regions("DO")
    country, madrid = (upcoming("ES", region, start=START, language="es") for region in ("", "MD"))
    assert set(country) < set(madrid)
    assert madrid[date(2026, 12, 25)] == "Natividad del Señor"
    assert upcoming("DO", "", start=START, language="en")[date(2027, 2, 27)] == "National Independence Day"
    assert all(START <= day <= date(2027, 11, 22) for day in madrid)


@pytest.mark.parametrize(("country", "region"), [("XX", ""), ("", ""), ("ES", "Springfield")])
def test_what_there_is_not_is_said_so(country: str, region: str) -> None:
    with pytest.raises(InputError, match=r"no country is called|has no region 'Springfield'; known: AN"):
        upcoming(country, region, start=START, language="en")
