"""Which column of a table is taken for what: by a name given, by its own name (English, Spanish), by what is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from colmado.channels.archives.records import plain_name
from colmado.kit.errors import InputError

MOSTLY = 0.8  # of the cells that are not empty


@dataclass(frozen=True)
class Field:
    """Something a row of ours holds: how columns that hold it are called, the usual name first."""

    name: str
    called: tuple[str, ...]
    looks: Callable[[str], bool] | None = None


def field(name: str, called: str, looks: Callable[[str], bool] | None = None) -> Field:
    """Name a field and, in one string, how columns are called that hold it, without case, accents and signs."""
    return Field(name, tuple(called.split()), looks)


@dataclass(frozen=True)
class Taken:
    """A column taken for a field, and why: "named", "by its name", "by what is in it"."""

    field: str
    index: int
    head: str
    why: str


def is_address(text: str) -> bool:
    """Whether a cell looks like a mail address."""
    before, at, after = text.strip().rpartition("@")
    return bool(at and before) and "." in after and " " not in text.strip()


WHOSE = (
    field("email", "email emailaddress mail customeremail billingemail useremail correo correoelectronico "
          "emailcliente emaildelcliente correocliente correodelcliente direcciondecorreo", is_address),
    field("customer", "customer customerid client clientid userid buyer buyerid person personid cliente idcliente "
          "codigocliente numerocliente numerodecliente clienteid comprador socio phone telefono movil"),
    field("name", "billingname customername fullname buyername name nombre nombrecliente nombredelcliente "
          "nombreyapellidos nombrecompleto razonsocial"),
)  # fmt: skip


def choose(
    fields: Sequence[Field], head: Sequence[str], sample: Sequence[Sequence[object]], named: Mapping[str, str]
) -> dict[str, Taken]:
    """Say which column is which field. Raises InputError naming what was looked for and the columns there are."""
    known = [one.name for one in fields]
    if wrong := sorted(named.keys() - set(known)):
        raise InputError(f"--column names {', '.join(wrong)}; expected one of {', '.join(known)}")
    plain = [plain_name(name) for name in head]
    taken: dict[str, Taken] = {}
    for name, column in named.items():
        index = _find(column, head, plain)
        taken[name] = Taken(name, index, head[index], "named")
    used = {one.index for one in taken.values()}
    for one in fields:
        ranked = [(one.called.index(word), i) for i, word in enumerate(plain) if word in one.called and i not in used]
        if one.name not in taken and ranked:
            index = min(ranked)[1]
            taken[one.name] = Taken(one.name, index, head[index], "by its name")
            used.add(index)
    for one in fields:
        index_of = None if one.looks is None or one.name in taken else _looks_like(one.looks, sample, len(head), used)
        if index_of is not None:
            taken[one.name] = Taken(one.name, index_of, head[index_of], "by what is in it")
            used.add(index_of)
    return taken


def _find(column: str, head: Sequence[str], plain: Sequence[str]) -> int:
    if column in head:
        return head.index(column)
    if plain_name(column) and plain_name(column) in plain:
        return plain.index(plain_name(column))
    raise InputError(f"no column is called {column!r}; the columns are: {listed(head)}")


def _looks_like(
    looks: Callable[[str], bool], sample: Sequence[Sequence[object]], wide: int, used: set[int]
) -> int | None:
    """Give the only column whose cells mostly look so; None if there is none, or there are several."""
    found = []
    for index in range(wide):
        cells = [str(row[index]) for row in sample if index < len(row) and str(row[index] or "").strip()]
        if index not in used and cells and sum(map(looks, cells)) >= MOSTLY * len(cells):
            found.append(index)
    return found[0] if len(found) == 1 else None


def listed(head: Sequence[str]) -> str:
    """Write the columns there are."""
    return ", ".join(repr(name[:60]) for name in head[:40])
