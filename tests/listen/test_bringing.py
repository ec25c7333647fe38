"""A table that somebody else's program wrote, as we understand it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from colmado.kit.errors import InputError
from colmado.listen.bringing.orders import Orders
from colmado.listen.bringing.sheet import Said, Sheet
from colmado.listen.bringing.tables import open_table
from colmado.listen.bringing.touches import Touches

MADRID = ZoneInfo("Europe/Madrid")


def read(text: str | bytes, folder: Path, noun: Any = None, **said: Any) -> tuple[list[Any], Sheet, bytes]:
    """Read a file to its end: the rows, the sheet, and what was rejected."""
    path = folder / "given.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    rejects = io.BytesIO()
    with open_table(path) as table:
        sheet = Sheet(table, noun or Orders(), Said("till", MADRID, **said))
        rows = [row for part in sheet.parts(rejects, size=2) for row in part]
    return rows, sheet, rejects.getvalue()


def heads(sheet: Sheet) -> Mapping[str, str]:
    return {name: one.head for name, one in sheet.taken.items()}


SPANISH = """\
Nº de pedido;Fecha;Correo electrónico;Nombre;Importe
1001;31/12/2025 18:30;Ana@X.example;Ana Pérez;"1.234,50 €"
1002;03/04/2025;beto@x.example;Beto;(12,00 €)
"""


def test_a_spanish_table_is_understood_by_its_names_and_its_cells(tmp_path: Path) -> None:
    rows, sheet, _ = read(SPANISH, tmp_path)
    assert heads(sheet) == {
        "id": "Nº de pedido", "at": "Fecha", "email": "Correo electrónico", "name": "Nombre", "amount": "Importe"
    }  # fmt: skip
    assert rows[0][:4] == ("email", "ana@x.example", "Ana Pérez", "1001")
    assert rows[0].placed_at.isoformat() == "2025-12-31T18:30:00+01:00"
    assert [(row.currency, row.amount_minor) for row in rows] == [("EUR", 123450), ("EUR", -1200)]
    assert rows[1].placed_at.month == 4, "the last day of the year said that the day comes first"
    assert (sheet.how.mark, sheet.how.dates_from) == (",", "31/12/2025 18:30 in line 2")


def test_windows_tables_and_tabs_and_a_byte_order_mark(tmp_path: Path) -> None:
    rows, *_ = read(SPANISH.replace("€", "EUR").encode("cp1252"), tmp_path)
    assert rows[0].name == "Ana Pérez"
    rows, *_ = read(b"\xef\xbb\xbf" + SPANISH.replace(";", "\t").encode(), tmp_path)
    assert len(rows) == 2


def test_a_column_without_a_telling_name_is_found_by_what_is_in_it(tmp_path: Path) -> None:
    rows, sheet, _ = read("id,when,x,total\n1,2025-01-02,ana@x.example,5\n", tmp_path, currency="EUR",
                          columns={"at": "when"})  # fmt: skip
    assert sheet.taken["email"].why == "by what is in it" and sheet.taken["at"].why == "named"
    assert rows[0].address == "ana@x.example"


@pytest.mark.parametrize(
    ("text", "said", "why"),
    [
        ("", {}, "the file is empty"),
        ("id,date,email,total\n", {}, "not one line"),
        ("a,b\n1,2\n", {}, "--column id=COLUMN, --column at=COLUMN, --column amount=COLUMN"),
        ("id,date,total\n1,2025-01-01,5\n", {"currency": "EUR"}, "no column says whose it is"),
        ("id,date,email,total\n1,03/04/2025,a@x.example,5\n", {}, "add --dates day"),
        ("id,date,email,total\n1,13/04/2025,a@x.example,5\n2,04/13/2025,a@x.example,5\n3,01/02/2025,a@x.example,5\n",
         {}, "others the month"),
        ("id,date,email,total\n1,2025-01-01,a@x.example,5\n", {"columns": {"total": "total"}}, "expected one of id"),
        ("id,date,email,total\n1,2025-01-01,a@x.example,5\n", {"columns": {"id": "nº"}}, "the columns are: 'id'"),
    ],
)  # fmt: skip
def test_what_has_to_be_asked_for_is_asked_before_anything_is_read(
    text: str, said: dict[str, Any], why: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=why):
        read(text, tmp_path, **said)


def test_lines_that_cannot_be_read_are_told_kept_as_they_came_and_lose_nothing_else(tmp_path: Path) -> None:
    bad = ['2,2025-01-02,b@x.example,"five"\r\n', "3,2025-01-02,b@x.example\r\n", ",2025-01-02,b@x.example,5\r\n",
           "4,2025-01-02,,5\r\n", "5,soon,b@x.example,5\r\n"]  # fmt: skip
    good = "1,2025-01-02,a@x.example,5\r\n"
    rows, sheet, rejects = read("id,date,email,total\r\n" + good + "".join(bad) + good, tmp_path, currency="EUR")
    assert len(rows) == 2 and sheet.account.refused == 5 and sheet.account.lines == 7
    assert [number for number, _ in sheet.account.told] == [3, 4, 5, 6, 7]
    assert rejects.decode() == "id,date,email,total\r\n" + "".join(bad), "byte for byte, with the head line"
    assert sheet.account.reasons["it has no order number"] == 1


def test_further_lines_of_an_order_are_passed_over_and_counted(tmp_path: Path) -> None:
    text = "Order ID,Created at,Email,Total\n1,2025-01-02,a@x.example,5\n1,,a@x.example,\n2,2025-01-03,a@x.example,\n"
    rows, sheet, _ = read(text, tmp_path, currency="EUR")
    assert len(rows) == 1 and sheet.account.passed_over == 1
    assert sheet.account.told == [(4, "there is no amount")], "an order with its date and no amount is no further line"


def test_refunds_by_a_column_whole_cents_and_a_head_line_that_says_utc(tmp_path: Path) -> None:
    text = (
        "id,Created (UTC),customer,Amount cents,Tipo,moneda\n"
        "1,2025-07-01 10:00,77,500,Venta,eur\n2,2025-07-01 10:00,77,500,Devolución,eur\n"
        "3,2025-07-01 10:00,Ana@X.example,5.5,Venta,eur\n4,2025-07-01 10:00,Ana@X.example,5,Venta,euro\n"
    )
    rows, sheet, _ = read(text, tmp_path, columns={"at": "Created (UTC)"})
    assert [(row.kind, row.address, row.currency, row.amount_minor) for row in rows] == [
        ("till", "77", "EUR", 500), ("till", "77", "EUR", -500)
    ]  # fmt: skip
    assert rows[0].placed_at.isoformat() == "2025-07-01T10:00:00+00:00"
    assert len(sheet.account.told) == 2


def test_the_first_rows_are_shown_and_counted_once(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text("id,date,email,total\n" + "".join(f"{n},2025-01-02,a@x.example,{n}\n" for n in range(1, 9)))
    with open_table(path) as table:
        sheet = Sheet(table, Orders(), Said("till", MADRID, currency="EUR"))
        assert [row.amount_minor for row in sheet.first(3)] == [100, 200, 300]
        assert sum(len(part) for part in sheet.parts()) == sheet.account.rows == 8


def test_touches_are_read_the_same_way(tmp_path: Path) -> None:
    text = (
        "Tipo;Fecha;Correo;Iniciativa;Nota\nvisita;31/12/2025;a@x.example;cliente;preguntó\n"
        "llamada;01/02/2025;a@x.example;tienda;\nvisita;01/02/2025;a@x.example;nadie;\n;01/02/2025;a@x.example;;\n"
    )
    rows, sheet, _ = read(text, tmp_path, Touches())
    assert [(row.touch, row.driven_by, row.note) for row in rows] == [
        ("visita", "people", "preguntó"), ("llamada", "company", "")
    ]  # fmt: skip
    assert [number for number, _ in sheet.account.told] == [4, 5]
    with pytest.raises(InputError, match="--column kind=COLUMN"):
        read("date,email\n2025-01-01,a@x.example\n", tmp_path, Touches())
