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
from colmado.listen.bringing.sheet import How, Read, span, whose_reader

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

    def reader(self, taken: Mapping[str, Taken], how: How, source: str) -> Read:
        """Make what reads the cells of a line. Raises InputError if a column is missing."""
        if missing := [name for name in ("kind", "at") if name not in taken]:
            named = ", ".join(f"--column {name}=COLUMN" for name in missing)
            raise InputError(f"no column says {' or '.join(missing)}; say which by {named}")
        whose = whose_reader(taken, source)
        kind, at = taken["kind"].index, taken["at"].index
        driven, note = (one.index if (one := taken.get(name)) else -1 for name in ("driven", "note"))

        def read(cells: Sequence[Any]) -> Met:
            what = words(cells[kind], MOST_KIND)
            if not what:
                raise InputError("it does not say of what kind it was")
            by = plain_name(str(cells[driven] or "")) if driven >= 0 else "unknown"
            if by not in DRIVERS:
                raise InputError(f"driven by company, people or unknown was expected, got {cells[driven]!r}")
            told = words(cells[note], MOST_NOTE) if note >= 0 else ""
            return Met(*whose(cells), what, moment(cells[at], how.zone, how.day_first), DRIVERS[by], told)

        return read


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
