"""Read profiles from a file of comma-separated values, as shops and other programs write them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence

from colmado.kit.errors import InputError
from colmado.know.matching.names import fold
from colmado.know.matching.profiles import Profile

# field -> the names that its column usually has, as `fold` writes them
FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "profile", "identity", "profile id", "customer id", "customer", "person", "rec id"),
    "name": ("name", "full name", "display name", "nombre completo", "customer name"),
    "first": ("first name", "first", "given name", "given", "nombre"),
    "surname": ("surname", "last name", "last", "family name", "apellidos", "apellido"),
    "email": ("email", "e mail", "email address", "mail", "correo", "correo electronico"),
    "phone": ("phone", "telephone", "phone number", "mobile", "telefono", "movil"),
    "handle": ("handle", "handles", "username", "usuario"),
    "postcode": ("postcode", "postal code", "zip", "zip code", "codigo postal", "cp"),
    "town": ("town", "city", "ciudad", "poblacion", "localidad", "suburb"),
    "street": ("street", "address", "direccion", "calle", "street address"),
    "card": ("card", "last4", "card last4", "tarjeta"),
    "holder": ("holder", "card name", "name on card", "titular"),
}


def read(lines: Iterable[str], named: Mapping[str, str] | None = None) -> Iterator[Profile]:
    """Give a profile for each line below the head line. `named`: field -> column, where it has no usual name.

    Several values of one field are parted by `;`, a handle is `kind:name`. Without a column of ids, the line's number
    is the id. Raises InputError with the line and the column.
    """
    rows = csv.reader(lines)
    try:
        head = [name.strip().lstrip("\ufeff") for name in next(rows, [])]
        columns = _columns(head, named or {})
        id_of: dict[str, int] = {}
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(head):
                raise InputError(f"line {rows.line_num} has {len(row)} columns, the head line {len(head)}")
            made = _profile({field: row[place].strip() for field, place in columns.items()}, rows.line_num)
            before = id_of.setdefault(made.id, rows.line_num)
            if before != rows.line_num:
                column = head[columns["id"]]
                raise InputError(
                    f"line {rows.line_num}, column {column}: {made.id!r} is the id of line {before} already"
                )
            yield made
    except csv.Error as error:
        raise InputError(f"line {rows.line_num}: {error}; expected comma-separated values in UTF-8") from error


def _columns(head: Sequence[str], named: Mapping[str, str]) -> dict[str, int]:
    folded = [fold(name) for name in head]
    found = {}
    for field, usual in FIELDS.items():
        if field in named:
            if named[field] not in head:
                raise InputError(f"no column {named[field]!r} for {field}; there are {', '.join(head) or 'none'}")
            found[field] = head.index(named[field])
            continue
        place = next((folded.index(name) for name in usual if name in folded), None)
        if place is not None:
            found[field] = place
    if "name" not in found and "surname" not in found and "first" in found:
        found["name"] = found.pop("first")
    if found.keys() <= {"id"}:
        raise InputError(
            f"no column tells who people are; there are {', '.join(head) or 'none'}, expected one of "
            f"{', '.join(field for field in FIELDS if field != 'id')} (name it with --column email=COLUMN)"
        )
    return found


def _profile(cells: Mapping[str, str], line: int) -> Profile:
    name = cells.get("name") or ", ".join(filter(None, (cells.get("surname"), cells.get("first"))))
    handles = [one.partition(":") for one in _many(cells, "handle")]
    return Profile(
        id=cells.get("id") or str(line),
        names=tuple(one.strip() for one in name.split(";") if one.strip()),
        emails=_many(cells, "email"),
        phones=_many(cells, "phone"),
        handles=tuple((kind, who) if colon else ("", kind) for kind, colon, who in handles),
        postcode=cells.get("postcode", ""),
        town=cells.get("town", ""),
        street=cells.get("street", ""),
        cards=_many(cells, "card"),
        holder=cells.get("holder", ""),
    )


def _many(cells: Mapping[str, str], field: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in cells.get(field, "").split(";") if one.strip())
