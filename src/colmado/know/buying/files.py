"""Read orders or histories from a file of comma-separated values, as shops and other programs write them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from colmado.kit.errors import InputError
from colmado.kit.money import to_minor
from colmado.know.buying.histories import Histories, from_columns
from colmado.know.buying.orders import Purchases, purchases
from colmado.know.buying.sbg import Contracts

CUSTOMER = ("customer", "customer_id", "person", "id", "ID", "masterid")
DATE = ("date", "at", "day", "created_at", "ordered_at")
AMOUNT = ("amount", "amount_minor", "usd", "value", "total")
COUNTED = ("frequency", "recency", "T")
MEAN = ("monetary_value", "mean_value", "zbar")
CONTRACTS = (("survivors",), ("T", "left"), ("T", "recency"))
ALIKE = {"x": "frequency", "t_x": "recency", "periods": "T"}


@dataclass(frozen=True)
class Named:
    """Which columns hold what; None: found by its usual name."""

    customer: str | None = None
    date: str | None = None
    amount: str | None = None


def read(lines: Iterable[str], named: Named, *, zone: str = "UTC", unit: str = "week") -> Purchases | Histories:
    """Read a file with a head line: orders (customer, date, amount), or histories (frequency, recency, T).

    A time without a zone is by the shop's clock; with one, it is turned into it. Raises InputError with the line.
    """
    rows = csv.reader(lines)
    head = [name.strip().lstrip("\ufeff") for name in next(rows, [])]
    if not head:
        raise InputError("the file is empty; expected a head line, then an order or a history on each line")
    columns = {ALIKE.get(name, name): i for i, name in enumerate(head)}
    if set(COUNTED) <= columns.keys() and not (named.date or named.amount):
        return _histories(_cells(rows, len(head)), columns, unit)
    return _orders(_cells(rows, len(head)), columns, named, zone)


def read_contracts(lines: Iterable[str]) -> Contracts:
    """Read who left a contract, for sBG: `survivors` (a count a period, the first line before any), or `T` and `left`.

    Without `left`, `recency` below `T` means that they left in that period. Raises InputError with the line.
    """
    rows = csv.reader(lines)
    head = [name.strip().lstrip("\ufeff") for name in next(rows, [])]
    wanted = next((want for want in CONTRACTS if set(want) <= set(head)), None)
    if wanted is None:
        raise InputError(f"expected a column survivors, or T with left or recency; got {', '.join(head) or 'nothing'}")
    numbers = []
    for number, row in _cells(rows, len(head)):
        try:
            numbers.append([float(row[head.index(name)]) for name in wanted])
        except ValueError as error:
            raise InputError(f"line {number}: {error}; expected numbers in {', '.join(wanted)}") from error
    made = np.array(numbers).reshape(-1, len(wanted)).T
    if wanted == ("survivors",):
        return Contracts.of_survivors(made[0])
    if wanted == ("T", "left"):
        return Contracts.of_people(*made)
    return Contracts.of_people(made[1], made[1] < made[0])


def _cells(rows: Iterator[list[str]], wide: int) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != wide:
            raise InputError(f"line {number} has {len(row)} columns, the head line {wide}")
        yield number, row


def _histories(rows: Iterator[tuple[int, list[str]]], columns: dict[str, int], unit: str) -> Histories:
    mean = next((name for name in MEAN if name in columns), None)
    who = next((name for name in CUSTOMER if name in columns), None)
    wanted = [columns[name] for name in (*COUNTED, *([mean] if mean else []))]
    numbers, people = [], []
    for number, row in rows:
        try:
            numbers.append([float(row[i]) if row[i].strip() else np.nan for i in wanted])
        except ValueError as error:
            raise InputError(f"line {number}: {error}; expected numbers in {', '.join(COUNTED)}") from error
        if who:
            people.append(row[columns[who]])
    if not numbers:
        raise InputError("there are no histories in the file")
    made = np.array(numbers).T
    return from_columns(
        made[0], made[1], made[2], made[3] if mean else None, person=people if who else None, unit=unit
    )


def _orders(rows: Iterator[tuple[int, list[str]]], columns: dict[str, int], named: Named, zone: str) -> Purchases:
    customer = _find(columns, named.customer, CUSTOMER, "--customer")
    date = _find(columns, named.date, DATE, "--date")
    amount = _find(columns, named.amount, AMOUNT, "--amount") if named.amount else _usual(columns, AMOUNT)
    currency = columns.get("currency")
    there = ZoneInfo(zone)
    people, times, minors, currencies = [], [], [], set()
    whole = amount is not None and amount == columns.get("amount_minor")
    for number, row in rows:
        people.append(row[customer].strip())
        times.append(_time(row[date], number, there))
        paid_in = row[currency].strip() if currency is not None else ""
        currencies.add(paid_in)
        if amount is not None:
            minors.append(_minor(row[amount].strip(), paid_in, number, whole=whole))
    if len(currencies) > 1:
        raise InputError(f"orders are of one currency at a time, got {', '.join(sorted(currencies))}")
    amounts = None if amount is None else np.array(minors, dtype=np.int64)
    paid_in = currencies.pop() if currencies else ""
    return purchases(people, np.array(times, dtype="datetime64[s]"), amounts, currency=paid_in)


def _usual(columns: dict[str, int], usual: Sequence[str]) -> int | None:
    return next((columns[name] for name in usual if name in columns), None)


def _find(columns: dict[str, int], named: str | None, usual: Sequence[str], option: str) -> int:
    found = columns.get(named) if named else _usual(columns, usual)
    if found is None:
        looked = repr(named) if named else " or ".join(usual)
        raise InputError(f"no column {looked} among {', '.join(columns)}; name it with {option}")
    return found


def _time(text: str, number: int, zone: ZoneInfo) -> datetime:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise InputError(f"line {number}: a date is like 2026-05-31 or 2026-05-31T18:30, got {text!r}") from error
    return at.astimezone(zone).replace(tzinfo=None) if at.tzinfo else at


def _minor(text: str, currency: str, number: int, *, whole: bool) -> int:
    try:
        if whole:
            return int(text)
        return -to_minor(text[1:], currency) if text.startswith("-") else to_minor(text, currency)
    except (InputError, ValueError) as error:
        raise InputError(f"line {number}: {error}") from error
