"""Money as people type and read it, and as it is kept: whole numbers of the smallest unit. Pure.

Source of the decimals: ISO 4217. Currencies that are not named have two.
"""

from __future__ import annotations

import re
from decimal import Decimal

from colmado.kit.errors import InputError

DECIMALS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV"), 0),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_AMOUNT = re.compile(r"\d{1,12}(?:[.,]\d{1,3})?")


def to_minor(amount: str, currency: str) -> int:
    """Read an amount as people type it. Raises InputError for anything but a plain number with fitting decimals.

    >>> to_minor("20,50", "EUR"), to_minor("300", "JPY")
    (2050, 300)
    """
    given = amount.strip()
    value = Decimal(given.replace(",", ".")) if _AMOUNT.fullmatch(given) and given.isascii() else None
    whole = None if value is None else value.scaleb(DECIMALS.get(currency, 2))
    if whole is None or whole != int(whole):
        raise InputError(f"an amount is a plain number such as 20 or 20.50, got {amount!r}")
    return int(whole)


def to_major(minor: int, currency: str) -> str:
    """Write an amount with its decimals, without those that say nothing.

    >>> to_major(2050, "EUR"), to_major(2000, "EUR"), to_major(300, "JPY")
    ('20.50', '20', '300')
    """
    places = DECIMALS.get(currency, 2)
    whole, rest = divmod(minor, 10**places)
    return f"{whole}.{rest:0{places}d}" if rest else str(whole)
