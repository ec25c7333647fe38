"""Public holidays by country and region, to be looked over and chosen from. Pure; the package is loaded when asked for.

Source: the package `holidays` (its rules are computed, nothing is asked of the network). Countries change their days: a
preview is a proposal, and what the shop keeps is only what somebody chose.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from colmado.kit.errors import InputError

if TYPE_CHECKING:
    from holidays.holiday_base import HolidayBase

YEAR = timedelta(days=365)
SPANISH = Path(__file__).with_name("countries_es.txt")
SMALL = ("And", "Of", "The")


@cache
def countries(language: str) -> Mapping[str, str]:
    """Every country there are rules for: its code and its name, by name."""
    from holidays.registry import COUNTRIES

    names = {code: _spaced(name) for name, code, *_others in COUNTRIES.values()}
    if language == "es":
        told = dict(line.split(" ", 1) for line in SPANISH.read_text(encoding="utf-8").splitlines())
        names |= {code: name for code, name in told.items() if code in names}
    return dict(sorted(names.items(), key=lambda one: _plain(one[1])))


def _spaced(name: str) -> str:
    """Read a name of a class as words.

    >>> _spaced("TrinidadAndTobago")
    'Trinidad and Tobago'
    """
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).split()
    return " ".join(word.lower() if number and word in SMALL else word for number, word in enumerate(words))


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(c))


def regions(country: str) -> Mapping[str, str]:
    """The regions of a country that have days of their own: code and name, by name. Raises InputError."""
    kind = _country(country)
    names = {code: code for code in kind.subdivisions}
    for name, code in getattr(kind, "subdivisions_aliases", {}).items():
        if names.get(code) == code:
            names[code] = name
    return dict(sorted(names.items(), key=lambda one: _plain(one[1])))


def upcoming(country: str, region: str, *, start: date, language: str) -> Mapping[date, str]:
    """The public holidays of twelve months from `start`, with their names, in `language` where they are known in it.

    Raises InputError for a country or region that there is not.
    """
    import holidays

    kind = _country(country)
    if region and region not in kind.subdivisions:
        raise InputError(f"{country} has no region {region!r}; known: {', '.join(kind.subdivisions) or 'none'}")
    spoken = {one.partition("_")[0]: one for one in kind.supported_languages}
    end = start + YEAR
    found = holidays.country_holidays(
        country, subdiv=region or None, years=range(start.year, end.year + 1), language=spoken.get(language)
    )
    return {day: name for day, name in sorted(found.items()) if start <= day <= end}


def _country(code: str) -> type[HolidayBase]:
    import holidays
    from holidays.registry import COUNTRIES

    name = next((name for name, known, *_others in COUNTRIES.values() if known == code), None)
    if name is None:
        raise InputError(f"no country is called {code!r}; say its two letters, as ES or DO")
    found: type[HolidayBase] = getattr(holidays, name)
    return found
