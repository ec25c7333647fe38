"""Orders in a table: their columns, and how a line becomes one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from colmado.channels.archives.records import plain_name
from colmado.kit.errors import InputError
from colmado.listen.bought import Bought
from colmado.listen.bringing.cells import moment, typed_amount, words
from colmado.listen.bringing.columns import WHOSE, Taken
from colmado.listen.bringing.columns import field as column
from colmado.listen.bringing.sheet import How, Read, span, whose_reader

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

    def reader(self, taken: Mapping[str, Taken], how: How, source: str) -> Read:
        """Make what reads the cells of a line. Raises InputError if a column is missing."""
        _require(taken)
        whose = whose_reader(taken, source)
        number, at = taken["id"].index, taken["at"].index
        paid, minor, paid_in, kind = (
            one.index if (one := taken.get(name)) else -1 for name in ("amount", "minor", "currency", "kind")
        )
        zone, day_first, mark, usual = how.zone, how.day_first, how.mark, how.currency
        much = paid if paid >= 0 else minor

        def read(cells: Sequence[Any]) -> Bought | None:
            external_id = words(cells[number], MOST_ID)
            if cells[much] in BLANK and (not external_id or cells[at] in BLANK):
                return None  # a further line of an order that has several things in it, as shops write them
            if not external_id:
                raise InputError("it has no order number")
            currency = _code(cells[paid_in], usual) if paid_in >= 0 else usual
            if paid >= 0:
                amount, currency = typed_amount(cells[paid], currency, mark)
            else:
                amount = _whole(cells[minor], currency)
            if kind >= 0 and amount > 0 and plain_name(str(cells[kind] or "")) in REFUNDS:
                amount = -amount
            return Bought(*whose(cells), external_id, moment(cells[at], zone, day_first), currency, amount)

        return read


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
