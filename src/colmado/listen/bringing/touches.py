"""Touches in a table (visits, calls, recommendations): their columns, and how a line becomes one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from colmado.channels.archives.records import plain_name
from colmado.kit.errors import InputError
from colmado.listen.bought import Met
from colmado.listen.bringing.cells import moment, words
from colmado.listen.bringing.columns import WHOSE, Taken
from colmado.listen.bringing.columns import field as column
from colmado.listen.bringing.sheet import How, Whose, index_of, span

MOST_KIND, MOST_NOTE = 40, 10_000  # characters
# Who drove a contact, as plain_name writes what tables call them.
COMPANY = ("company", "us", "shop", "store", "we", "nosotros", "empresa", "tienda", "comercio")
PEOPLE = ("people", "them", "customer", "client", "person", "ellos", "cliente", "personas", "persona")
UNKNOWN = ("unknown", "desconocido", "nosesabe", "")
DRIVERS = {
    **dict.fromkeys(COMPANY, "company"),
    **dict.fromkeys(PEOPLE, "people"),
    **dict.fromkeys(UNKNOWN, "unknown"),
}


class Touches:
    """What a touch is made of."""

    amounts = ""
    fields = (
        column("kind", "kind type touch activity event what tipo contacto actividad evento motivo"),
        column("at", "at date datetime timestamp time when day createdat fecha fechayhora fechahora cuando dia"),
        column("driven", "drivenby driven initiatedby begunby iniciadopor iniciativa dequien"),
        column("note", "note notes comment comments description nota notas comentario comentarios descripcion detalle"),
        *WHOSE,
    )

    def reader(self, taken: Mapping[str, Taken], how: How, source: str) -> TouchReader:
        """Make what reads the cells of a line. Raises InputError if a column is missing."""
        if missing := [name for name in ("kind", "at") if name not in taken]:
            named = ", ".join(f"--column {name}=COLUMN" for name in missing)
            raise InputError(f"no column says {' or '.join(missing)}; say which by {named}")
        return TouchReader(taken, how, source)


class TouchReader:
    """What makes touches of cells. Raises InputError."""

    def __init__(self, taken: Mapping[str, Taken], how: How, source: str):
        self.how, self.whose = how, Whose(taken, source)
        self.kind, self.at = taken["kind"].index, taken["at"].index
        self.driven, self.note = index_of(taken, "driven"), index_of(taken, "note")

    def one(self, cells: Sequence[Any]) -> Met:
        """Make a touch of the cells of a line."""
        what = words(cells[self.kind], MOST_KIND)
        if not what:
            raise InputError("it does not say of what kind it was")
        by = plain_name(str(cells[self.driven] or "")) if self.driven >= 0 else "unknown"
        if by not in DRIVERS:
            raise InputError(f"driven by company, people or unknown was expected, got {cells[self.driven]!r}")
        told = words(cells[self.note], MOST_NOTE) if self.note >= 0 else ""
        at = moment(cells[self.at], self.how.zone, self.how.day_first)
        return Met(*self.whose.one(cells), what, at, DRIVERS[by], told)

    def at_once(self, lines: Sequence[Sequence[Any]]) -> list[Met]:
        """Make touches of many lines."""
        return [self.one(cells) for cells in lines]


@dataclass
class Sums:
    """What touches come to: how many of each kind, with how many people, from when to when."""

    kinds: Counter[str] = field(default_factory=Counter)
    people: set[int] = field(default_factory=set)
    period: tuple[datetime, datetime] | None = None

    def add(self, part: Sequence[Met]) -> None:
        """Add a part; people are kept as hashes of their identity."""
        self.kinds.update(one.touch for one in part)
        self.people.update(hash(one[:2]) for one in part)
        self.period = span((one.at for one in part), self.period)

    def as_json(self) -> dict[str, Any]:
        """Write it as JSON."""
        first, last = self.period or (None, None)
        return {"kinds": dict(self.kinds), "people": len(self.people), "first_at": first, "last_at": last}
