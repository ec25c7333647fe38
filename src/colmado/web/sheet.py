"""The empowerment sheet as a form: a line for each act that a teammate may be let decide alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from colmado.answer.actions.together.empowerment import empower, end_empowerment
from colmado.answer.models import Empowerment
from colmado.kit.errors import InputError
from colmado.kit.money import to_major, to_minor
from colmado.ledger.models import Teammate
from colmado.ledger.queries.sight import must_arrange

MONEY = (Empowerment.Act.REPLACE, Empowerment.Act.REFUND, Empowerment.Act.DISCOUNT)


@dataclass
class Line:
    """One act: whether it may be decided alone, up to how much ("" for no limit), and what is wrong with that."""

    act: str
    may: bool = False
    amount: str = ""
    currency: str = ""
    bad: str = ""

    @property
    def money(self) -> bool:
        """Whether there is an amount in it."""
        return self.act in MONEY


def lines(rows: Iterable[Empowerment]) -> list[Line]:
    """Lay a sheet out: every act there is, as it stands."""
    held = {row.act: row for row in rows}
    return [_line(act, held.get(act)) for act in Empowerment.Act.values]


def _line(act: str, row: Empowerment | None) -> Line:
    if row is None:
        return Line(act)
    amount = "" if row.limit_minor is None else to_major(row.limit_minor, row.currency)
    return Line(act, True, amount, row.currency)


def write(row: Teammate, post: Mapping[str, str], *, by: Teammate, at: datetime) -> list[Line]:
    """Write a sheet as it was typed, line by line, where nothing is wrong with any. Raises NotAllowed."""
    must_arrange(by)
    typed = [_typed(act, post) for act in Empowerment.Act.values]
    if any(line.bad for line in typed):
        return typed
    held = {line.act: line for line in lines(Empowerment.objects.filter(teammate=row, ended_at__isnull=True))}
    for line in typed:
        if line == held[line.act]:
            continue
        if not line.may:
            end_empowerment(teammate=row, act=line.act, by=by, at=at)
        else:
            limit = to_minor(line.amount, line.currency) if line.amount else None
            empower(teammate=row, act=line.act, by=by, at=at, limit_minor=limit, currency=line.currency)
    return typed


def _typed(act: str, post: Mapping[str, str]) -> Line:
    line = Line(act, act in post)
    if not line.may or not line.money:
        return line
    line.amount, line.currency = post.get(f"{act}-amount", "").strip(), post.get(f"{act}-currency", "").strip().upper()
    if not line.amount:
        line.currency = ""
        return line
    try:
        line.amount = to_major(to_minor(line.amount, line.currency), line.currency)
    except InputError:
        line.bad = _("An amount is a plain number, such as 20 or 20.50.")
    if not (len(line.currency) == 3 and line.currency.isascii() and line.currency.isalpha()):
        line.bad = line.bad or _("Say the currency in three letters, such as EUR.")
    return line
