"""What stands in a cell: read as people meant it, or refused; never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colmado.kit.errors import InputError
from colmado.listen.bringing.cells import amount, moment, typed_amount, words

MADRID = ZoneInfo("Europe/Madrid")


@pytest.mark.parametrize(
    ("text", "currency", "mark", "minor"),
    [
        *(("1.234,50 €", "", "", 123450), ("$1,234.50", "USD", "", 123450), ("US$ 20", "", "", 2000)),
        *(("RD$1,500.00", "", "", 150000), ("EUR 12,1", "", "", 1210), ("12,10 eur", "EUR", "", 1210)),
        *(("(12.00)", "EUR", "", -1200), ("($1,234.50)", "USD", "", -123450), ("-12,00", "EUR", "", -1200)),
        *(("12.00-", "EUR", "", -1200), ("−5", "EUR", "", -500), ("$-20", "USD", "", -2000), ("-$2", "USD", "", -200)),
        *(("1 234,50", "EUR", "", 123450), ("1'234.50", "CHF", "", 123450), ("1.234.567", "EUR", "", 123456700)),
        *(("12.5000", "EUR", "", 1250), (".5", "EUR", "", 50), ("300", "JPY", "", 300), ("1,5", "KWD", "", 1500)),
        *(("1.234", "EUR", ",", 123400), ("1.500", "EUR", ".", 150), ("1,234", "KWD", ",", 1234), ("0", "EUR", "", 0)),
        ("1\u202f234,50\u00a0€", "", "", 123450),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(text: str, currency: str, mark: str, minor: int) -> None:
    assert amount(text, currency, mark)[0] == minor


@pytest.mark.parametrize(
    ("text", "currency", "mark", "why"),
    [
        ("1.234", "EUR", "", "by --decimals"),
        ("1,234 $", "USD", "", "by --decimals"),
        ("12.505", "EUR", ".", "more decimals than its currency"),
        ("1.5", "JPY", "", "more decimals"),
        ("12.50", "EUR", ",", "decimal sign was expected"),
        ("$5", "", "", "does not say its currency"),
        ("5 USD", "EUR", "", "not in EUR"),
        ("twelve", "EUR", "", "an amount is like"),
        ("", "EUR", "", "there is no amount"),
        ("12 apples", "EUR", "", "a number with its currency"),
        ("9999999999999999", "EUR", "", "plain number"),
    ],
)
def test_what_is_no_amount_or_could_be_two_is_refused(text: str, currency: str, mark: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        amount(text, currency, mark)


@given(minor=st.integers(-(10**11), 10**11), mark=st.sampled_from(".,"), places=st.sampled_from((0, 2, 3)))
def test_whatever_is_written_out_is_read_back(minor: int, mark: str, places: int) -> None:
    currency = {0: "JPY", 2: "EUR", 3: "KWD"}[places]
    text = f"{Decimal(minor).scaleb(-places):,.{places}f}"
    if mark == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    assert amount(text, currency, mark) == (minor, currency)


def test_numbers_that_are_numbers_already() -> None:
    assert typed_amount(Decimal("12.50"), "EUR", ",") == (1250, "EUR")
    assert typed_amount(-3, "EUR", "") == (-300, "EUR")
    assert typed_amount(0.1, "EUR", "") == (10, "EUR")
    with pytest.raises(InputError, match="no amount"):
        typed_amount(None, "EUR", "")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        *(("2025-12-31", "2025-12-31T12:00:00+01:00"), ("2025-12-31 18:30:00 +0100", "2025-12-31T18:30:00+01:00")),
        *(("2025-07-01T18:30:00Z", "2025-07-01T20:30:00+02:00"), ("2025-12-31 18:30 UTC", "2025-12-31T19:30:00+01:00")),
        *(("31/12/2025", "2025-12-31T12:00:00+01:00"), ("12/31/2025 6:30 PM", "2025-12-31T18:30:00+01:00")),
        *(("31.12.25 0:05", "2025-12-31T00:05:00+01:00"), ("5-5-2025", "2025-05-05T12:00:00+02:00")),
        *(("31 dic 2025", "2025-12-31T12:00:00+01:00"), ("Dec 31, 2025", "2025-12-31T12:00:00+01:00")),
        *(("31 de diciembre de 2025 18:30", "2025-12-31T18:30:00+01:00"), ("2025/07/01", "2025-07-01T12:00:00+02:00")),
        *(("1767202200", "2025-12-31T18:30:00+01:00"), ("1767202200000", "2025-12-31T18:30:00+01:00")),
        ("12/31/2025 12:05 a.m.", "2025-12-31T00:05:00+01:00"),
    ],
)  # fmt: skip
def test_moments_as_people_write_them(text: str, iso: str) -> None:
    assert moment(text, MADRID).astimezone(MADRID).isoformat() == iso


def test_a_date_that_can_be_two_waits_to_be_told() -> None:
    with pytest.raises(InputError, match="by --dates"):
        moment("03/04/2025", MADRID)
    assert moment("03/04/2025", MADRID, True).month == 4 and moment("03/04/2025", MADRID, False).month == 3
    with pytest.raises(InputError, match="a date is like"):
        moment("31/12/2025", MADRID, False)


@pytest.mark.parametrize("text", ["soon", "2025-13-01", "32/01/2025", "31/12/2025 25:00", "31 foo 2025"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="a date is like"):
        moment(text, MADRID)


def test_moments_that_are_moments_already() -> None:
    assert moment(datetime(2025, 7, 1, 8, tzinfo=UTC), MADRID) == datetime(2025, 7, 1, 8, tzinfo=UTC)
    assert moment(datetime(2025, 7, 1, 8), MADRID) == datetime(2025, 7, 1, 6, tzinfo=UTC)
    assert moment(date(2025, 7, 1), MADRID) == datetime(2025, 7, 1, 10, tzinfo=UTC)
    with pytest.raises(InputError, match="no date"):
        moment(None, MADRID)


@given(st.text())
def test_words_are_one_line_that_the_database_takes(text: str) -> None:
    said = words(text, 20)
    assert len(said) <= 20 and "\x00" not in said and "\n" not in said
    said.encode()
