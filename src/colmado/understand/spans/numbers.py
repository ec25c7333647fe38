"""Check digits of the numbers people are known by: cards, bank accounts, identity cards. Pure."""

from __future__ import annotations

import re
from datetime import date

_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"


def luhn(digits: str) -> bool:
    """Check a card number of 13 to 19 digits.

    >>> luhn("4242424242424242"), luhn("4242424242424241")
    (True, False)
    """
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(n - 9 * (n > 9) for n in doubled) % 10 == 0


def iban(written: str) -> bool:
    """Check an international bank account number (ISO 13616), without spaces, in capitals.

    >>> iban("ES9121000418450200051332"), iban("ES9121000418450200051333")
    (True, False)
    """
    if not 15 <= len(written) <= 34 or not written[2:4].isdigit():
        return False
    return int("".join(str(int(sign, 36)) for sign in written[4:] + written[:4])) % 97 == 1


def dni(written: str) -> bool:
    """Check the letter of a Spanish DNI or NIE, without hyphens, in capitals.

    >>> dni("12345678Z"), dni("X1234567L"), dni("12345678A")
    (True, True, False)
    """
    number = str("XYZ".index(written[0])) + written[1:-1] if written[0] in "XYZ" else written[:-1]
    return _DNI[int(number) % 23] == written[-1]


def dated(written: str) -> bool:
    """Check the date of birth in a Mexican CURP or RFC, the first six digits: their form is rare enough beside it."""
    digits = next(iter(re.findall(r"\d{6}", written)), "000000")
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    try:
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True


def ssn(written: str) -> bool:
    """Check that a US social security number is one that is given out: 3-2-4 digits with hyphens."""
    area, group, serial = written.split("-")
    return area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"

