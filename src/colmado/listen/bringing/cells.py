"""What is in a cell: amounts, moments and words as people and programs write them. Raises InputError with the reason.

Nothing is guessed that can be read two ways: 1.234 and 03/04/2025 are refused until the table (or an option) says
which sign is the decimal one, and whether the day or the month comes first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from functools import lru_cache

from colmado.kit.errors import InputError
from colmado.kit.money import DECIMALS, to_minor

SIGNS = {"€": "EUR", "£": "GBP", "US$": "USD", "RD$": "DOP", "MX$": "MXN", "R$": "BRL", "S/": "PEN", "₡": "CRC"}
UNSURE_SIGNS = ("$", "¥", "kr", "")  # of several currencies: an option or a column says which
_AMOUNT = re.compile(r"(?P<before>[^\d.,]*)(?P<number>[\d.,][\d.,'’\s]*)(?P<after>\D*)")
_MARKED = {
    ".": re.compile(r"(?:\d{1,3}(?:[,'’\s]\d{3})+|\d*)(?:\.(\d+))?"),
    ",": re.compile(r"(?:\d{1,3}(?:[.'’\s]\d{3})+|\d*)(?:,(\d+))?"),
}
_PLAIN = re.compile(r"\d{1,12}(?:\.\d{1,2})?")
_THREE = 3  # digits of a group of thousands; also the decimals of a few currencies

_DAY = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T,]+(.+))?")
_NAMED = re.compile(r"(?:(\d{1,2})\W+(?:de\W+)?)?([a-z]{3,10})\.?\W+(?:(\d{1,2})\W+)?(?:de\W+)?(\d{4})(?:[ ,]+(.+))?")
_YEAR_FIRST = re.compile(r"^(\d{4})[/.](\d\d)[/.](\d\d)")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(?:([ap])\.?\s?m\.?)?", re.IGNORECASE)
_SPACED_ZONE = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}$)|\s*UTC$")
_MONTHS = {
    name: number
    for names in ("jan feb mar apr may jun jul aug sep oct nov dec", "ene feb mar abr may jun jul ago sep oct nov dic")
    for number, name in enumerate(names.split(), 1)
}
_CENTURY = 2000
_SECONDS, _MILLISECONDS = 10, 13  # digits of a moment counted from 1970


@lru_cache(maxsize=1 << 16)
def amount(text: str, currency: str = "", mark: str = "") -> tuple[int, str]:
    """Read an amount: how much in the smallest unit, and of which currency. Parentheses and a minus are a refund.

    currency  what the table or an option says; a sign in the cell that says otherwise is refused
    mark      the decimal sign of the table, "." or ","; without it a cell is read only if it can be read one way

    >>> amount("1.234,50 €"), amount("($1,234.50)", "USD"), amount("-20", "JPY")
    ((123450, 'EUR'), (-123450, 'USD'), (-20, 'JPY'))
    """
    if currency and mark != "," and currency not in DECIMALS and text.isascii() and _PLAIN.fullmatch(text):
        return to_minor(text, currency), currency
    bare = " ".join(text.replace("−", "-").split())
    negative = (bare[:1] == "(" and bare[-1:] == ")") or "-" in (bare[:1], bare[-1:])
    found = _AMOUNT.fullmatch(bare.strip("()"))
    if found is None:
        raise InputError(f"an amount is like 1.234,50 or $1,234.50, got {text!r}" if bare else "there is no amount")
    said = found["before"] + " " + found["after"]
    negative |= found["before"].rstrip().endswith("-")
    paid_in = _currency_of(" ".join(said.replace("-", " ").replace("+", " ").split()), currency, text)
    number = found["number"].strip()
    plain = _plain_number(number, mark or decimal_mark(number), DECIMALS.get(paid_in, 2), text)
    minor = to_minor(plain, paid_in)
    return (-minor if negative else minor), paid_in


def _currency_of(sign: str, currency: str, text: str) -> str:
    """Say what is paid in: the sign or code of the cell, and what the table says, agree or one of them is silent."""
    said = SIGNS.get(sign) or (sign.upper() if re.fullmatch(r"[A-Za-z]{3}", sign) else "")
    if not said and sign not in UNSURE_SIGNS:
        raise InputError(f"an amount is a number with its currency, got {text!r}")
    if said and currency and said != currency:
        raise InputError(f"{text!r} is not in {currency}, as the table or --currency says")
    if not (said or currency):
        raise InputError(f"{text!r} does not say its currency; say it with --currency, as in --currency EUR")
    return said or currency


def decimal_mark(number: str) -> str:
    """Say which sign of a number is the decimal one; "" where it has none, or could be read two ways."""
    dot, comma = number.rfind("."), number.rfind(",")
    if dot >= 0 and comma >= 0:
        return "." if dot > comma else ","
    for sign, at in ((".", dot), (",", comma)):
        if at >= 0 and number.count(sign) == 1 and len(number) - at - 1 != _THREE:
            return sign
        if number.count(sign) > 1:
            return "," if sign == "." else "."
    return ""


def _plain_number(number: str, mark: str, decimals: int, text: str) -> str:
    if not mark:
        if number.isdigit():
            return number
        raise InputError(f"{text!r} can be a thousand or a few: say which sign is the decimal one, by --decimals")
    found = _MARKED[mark].fullmatch(number)
    if found is None or not any(sign.isdigit() for sign in number):
        raise InputError(f"an amount with {mark!r} as its decimal sign was expected, got {text!r} (see --decimals)")
    rest = (found[1] or "").rstrip("0")
    if len(rest) > decimals:
        raise InputError(f"{text!r} has more decimals than its currency ({decimals})")
    whole = number[: found.start(1) - 1] if found[1] is not None else number
    digits = "".join(sign for sign in whole if sign.isdigit()) or "0"
    return f"{digits}.{rest}" if rest else digits


def typed_amount(value: object, currency: str, mark: str) -> tuple[int, str]:
    """Read an amount that may be a number already, as databases and Parquet files have them."""
    if isinstance(value, str):
        return amount(value, currency, mark)
    if isinstance(value, Decimal):
        value = format(value, "f")
    return amount("" if value is None else str(value), currency, ".")


def moment(value: object, zone: tzinfo, day_first: bool | None = None) -> datetime:
    """Read a moment: aware, in UTC or by the zone it was told in. A day alone is its noon, by the shop's clock.

    zone       the clock of a time that names none
    day_first  whether 03/04/2025 is in April; None: it is refused
    """
    if isinstance(value, str):
        text = value.strip()
        try:
            made = datetime.fromisoformat(text)
        except ValueError:
            made = _written(text, day_first)
        if made.time() == time() and made.tzinfo is None and ":" not in text:
            made = made.replace(hour=12)
    elif isinstance(value, datetime):
        made = value
    elif isinstance(value, date):
        made = datetime.combine(value, time(12))
    else:
        made = _written("" if value is None else str(value), day_first)
    return made if made.tzinfo is not None else made.replace(tzinfo=zone)


def _written(text: str, day_first: bool | None) -> datetime:
    if _SPACED_ZONE.search(text):
        try:
            return datetime.fromisoformat(_SPACED_ZONE.sub("+00:00" if text.endswith("UTC") else "", text))
        except ValueError:
            pass
    if text.isdecimal() and text.isascii() and len(text) in (_SECONDS, _MILLISECONDS):
        return datetime.fromtimestamp(int(text) / (1 if len(text) == _SECONDS else 1000), UTC)
    expected = "a date is like 2025-12-31 18:30, 31/12/2025 or 31 dic 2025"
    if not text:
        raise InputError("there is no date")
    try:
        if found := _DAY.fullmatch(text):
            return _at(_numbered(found, day_first, text), found[5])
        if found := _NAMED.fullmatch(text.lower()):
            number = _MONTHS.get(found[2][:3])
            day = found[1] or found[3]
            if number and day:
                return _at(datetime(int(found[4]), number, int(day)), found[5])  # noqa: DTZ001 - its zone comes after
        return datetime.fromisoformat(_YEAR_FIRST.sub(r"\1-\2-\3", text))
    except ValueError:
        raise InputError(f"{expected}; got {text!r}") from None


def _numbered(found: re.Match[str], day_first: bool | None, text: str) -> datetime:
    one, other, year = int(found[1]), int(found[3]), int(found[4])
    if day_first is None and one == other:
        day_first = True
    if day_first is None:
        day_first = first_is_day(text)
    if day_first is None:
        raise InputError(f"{text!r} can be two dates: say whether the day or the month comes first, by --dates")
    day, month = (one, other) if day_first else (other, one)
    return datetime(year if year > 99 else _CENTURY + year, month, day)  # noqa: DTZ001 - its zone comes after


def first_is_day(text: str) -> bool | None:
    """Whether the day comes first in a date of numbers; None where it is none, or could be read two ways."""
    found = _DAY.fullmatch(text.strip())
    if found is None or (int(found[1]) <= 12) == (int(found[3]) <= 12):  # months
        return None
    return int(found[1]) > 12


def can_be_two_dates(text: str) -> bool:
    """Whether a cell is a date of numbers that could be read two ways."""
    found = _DAY.fullmatch(text.strip())
    return bool(found and int(found[1]) <= 12 and int(found[3]) <= 12 and found[1] != found[3])


def _at(day: datetime, said: str | None) -> datetime:
    if said is None:
        return day
    found = _CLOCK.fullmatch(said.strip())
    if found is None:
        raise ValueError(said)
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    return day.replace(hour=hour, minute=int(found[2]), second=int(found[3] or 0))


def words(value: object, most: int) -> str:
    """Read words of one line, at most so many characters of them."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    if text.isprintable() and text[:1] != " " != text[-1:] and "  " not in text:
        return text[:most]
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:most]


def all_words(cells: Sequence[str], most: int) -> Sequence[str]:
    """Read the cells of a column whose every cell is what `words` makes of it. Raises ValueError if one is not."""
    joined = "|".join(cells)
    if (
        not joined.isprintable() or "  " in joined or " |" in joined or "| " in joined
        or joined[:1] == " " or joined[-1:] == " " or max(map(len, cells)) > most
    ):  # fmt: skip
        raise ValueError("not plain words")
    return cells
