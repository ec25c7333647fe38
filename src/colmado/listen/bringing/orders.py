"""Orders in a table: their columns, and how a line becomes one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice, repeat
from typing import Any

from colmado.channels.archives.records import plain_name
from colmado.kit.errors import InputError
from colmado.listen.bought import Bought
from colmado.listen.bringing.cells import all_words, amount, moment, typed_amount, words
from colmado.listen.bringing.columns import WHOSE, Taken
from colmado.listen.bringing.columns import field as column
from colmado.listen.bringing.sheet import How, Whose, index_of, span

MOST_ID = 200  # characters
# What a column of kinds calls a refund, as plain_name writes it.
REFUNDS = {
    *("refund", "refunded", "return", "returned", "creditnote", "credit"),
    *("devolucion", "devuelto", "reembolso", "abono", "notadecredito"),
}
BLANK = ("", None)


class Orders:
    """What an order is made of."""

    amounts = "amount"
    fields = (
        column("id", "orderid ordernumber order orderno orderref externalid pedido numerodepedido numeropedido "
               "nropedido nodepedido ndepedido nopedido npedido idpedido numerodeorden orden id numero "
               "numerodefactura factura invoice invoicenumber receipt receiptnumber recibo"),
        column("at", "placedat orderdate ordered orderedat dateordered createdat datecreated created createdutc date "
               "paidat datetime timestamp time at day fecha fechapedido fechadelpedido fechadepedido fechacompra "
               "fechadecompra fechadecreacion fechayhora fechahora creado dia"),
        column("amount", "total ordertotal totalamount grandtotal amount totalprice price revenue value net gross "
               "importe importetotal totalpedido totaldelpedido monto montototal precio valor venta"),
        column("minor", "amountminor amountcents totalcents cents centimos importecentimos centavos"),
        column("currency", "currency currencycode ordercurrency moneda divisa"),
        column("kind", "kind type ordertype transactiontype tipo tipodemovimiento"),
        *WHOSE,
    )  # fmt: skip

    def reader(self, taken: Mapping[str, Taken], how: How, source: str) -> OrderReader:
        """Make what reads the cells of a line. Raises InputError if a column is missing."""
        _require(taken)
        return OrderReader(taken, how, source)


class OrderReader:
    """What makes orders of cells. Raises InputError."""

    def __init__(self, taken: Mapping[str, Taken], how: How, source: str):
        self.how, self.whose = how, Whose(taken, source)
        self.number, self.at = taken["id"].index, taken["at"].index
        self.paid, self.minor, self.currency, self.kind = (
            index_of(taken, name) for name in ("amount", "minor", "currency", "kind")
        )

    def one(self, cells: Sequence[Any]) -> Bought | None:
        """Make an order of the cells of a line; None for a further line of an order with several things in it."""
        external_id = words(cells[self.number], MOST_ID)
        much = cells[self.paid if self.paid >= 0 else self.minor]
        if much in BLANK and (not external_id or cells[self.at] in BLANK):
            return None
        if not external_id:
            raise InputError("it has no order number")
        currency = _code(cells[self.currency], self.how.currency) if self.currency >= 0 else self.how.currency
        minor, currency = self._paid(much, currency)
        if self.kind >= 0 and minor > 0 and _is_refund(cells[self.kind]):
            minor = -minor
        at = moment(cells[self.at], self.how.zone, self.how.day_first)
        return Bought(*self.whose.one(cells), external_id, at, currency, minor)

    def _paid(self, cell: Any, currency: str) -> tuple[int, str]:
        if self.paid < 0:
            return _whole(cell, currency), currency
        return typed_amount(cell, currency, self.how.mark)

    def at_once(self, lines: Sequence[Sequence[Any]]) -> list[Bought]:
        """Make orders of many lines, each as `one` does; any error if one of them needs to be looked at."""
        columns = list(zip(*lines, strict=True))
        ids = all_words(columns[self.number], MOST_ID)
        moments = _moments(columns[self.at], self.how)
        amounts = self._amounts(columns)
        if not all(ids):
            raise ValueError("an order has no number")
        return [
            Bought(kind, address, name, external_id, at, currency, minor)
            for (kind, address, name), external_id, at, (minor, currency) in zip(
                self.whose.at_once(columns), ids, moments, amounts, strict=True
            )
        ]

    def _amounts(self, columns: Sequence[Sequence[str]]) -> Iterable[tuple[int, str]]:
        usual = self.how.currency
        codes: Iterable[str] = repeat(usual)
        if self.currency >= 0:
            known = {cell: _code(cell, usual) for cell in set(columns[self.currency])}
            codes = map(known.__getitem__, columns[self.currency])
        if self.paid >= 0:
            amounts: Iterable[tuple[int, str]] = map(amount, columns[self.paid], codes, repeat(self.how.mark))
        else:
            amounts = map(self._paid, columns[self.minor], codes)
        if self.kind >= 0:
            refunds = {cell for cell in set(columns[self.kind]) if _is_refund(cell)}
            amounts = (
                (-minor if minor > 0 and kind in refunds else minor, code)
                for (minor, code), kind in zip(amounts, columns[self.kind], strict=True)
            )
        return islice(amounts, len(columns[0]))


def _moments(cells: Sequence[str], how: How) -> list[datetime]:
    made = list(map(datetime.fromisoformat, cells))
    return [
        one if one.tzinfo is not None else moment(cell, how.zone, how.day_first)
        for one, cell in zip(made, cells, strict=True)
    ]


def _is_refund(cell: Any) -> bool:
    return plain_name(str(cell or "")) in REFUNDS


def _require(taken: Mapping[str, Taken]) -> None:
    missing = [name for name in ("id", "at") if name not in taken]
    if "amount" not in taken and "minor" not in taken:
        missing.append("amount")
    if missing:
        named = ", ".join(f"--column {name}=COLUMN" for name in missing)
        what = {"id": "the order's number", "at": "when it was placed", "amount": "how much it was"}
        raise InputError(f"no column says {' or '.join(what[name] for name in missing)}; say which by {named}")


def _code(cell: Any, usual: str) -> str:
    code = str(cell or "").strip().upper()
    if not code:
        return usual
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise InputError(f"a currency is a code of three letters such as EUR, got {cell!r}")
    return code


def _whole(cell: Any, currency: str) -> int:
    if not currency:
        raise InputError("there is no currency; say it with --currency, as in --currency EUR")
    try:
        return int(cell)
    except (TypeError, ValueError):
        raise InputError(f"an amount in the smallest unit is a whole number, got {cell!r}") from None


@dataclass
class Sums:
    """What orders come to: how many, of how many people, in which currencies, from when to when."""

    orders: int = 0
    refunds: int = 0
    currencies: Counter[str] = field(default_factory=Counter)
    people: set[int] = field(default_factory=set)
    period: tuple[datetime, datetime] | None = None

    def add(self, part: Sequence[Bought]) -> None:
        """Add a part; people are kept as hashes of their identity."""
        refunds = sum(one.amount_minor < 0 for one in part)
        self.refunds += refunds
        self.orders += len(part) - refunds
        self.people.update(hash(one[:2]) for one in part)
        self.period = span((one.placed_at for one in part), self.period)
        for one in part:
            self.currencies[one.currency] += one.amount_minor

    def as_json(self) -> dict[str, Any]:
        """Write it as JSON; the currencies with the sum of their orders less refunds, in the smallest unit."""
        first, last = self.period or (None, None)
        return {
            "orders": self.orders, "refunds": self.refunds, "people": len(self.people),
            "currencies": dict(self.currencies), "first_at": first, "last_at": last,
        }  # fmt: skip
