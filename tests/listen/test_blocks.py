"""Tables are read in blocks where that can be done: what comes out is what a reading line by line gives."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colmado.kit.errors import InputError
from colmado.listen.bringing import tables
from colmado.listen.bringing.columns import choose
from colmado.listen.bringing.orders import Orders
from colmado.listen.bringing.sheet import How, Said, Sheet
from colmado.listen.bringing.tables import Block, open_table

HEAD = ("id", "date", "email", "customer", "name", "total", "currency", "kind")
CELLS = st.tuples(
    st.one_of(st.sampled_from(["1", "A 2", "A  3", " 4", "", "ñ", "x|y", "x | y", "\x0b5"]), st.text(max_size=5)),
    st.sampled_from(["2025-01-02", "2025-01-02T03:04:05Z", "2025-03-30 02:30", "31/12/2025", "20250102", "soon"]),
    st.sampled_from(["a@x.example", "A@X.example", "ÀΣ@x.example", " a@x.example", "no address", ""]),
    st.sampled_from(["77", "@ana", ""]),
    st.sampled_from(["Ana", "Ana  P.", "Ana\u00a0P.", ""]),
    st.sampled_from(["5", "1.234,50", "(3)", "1.234", "-2", "five", ""]),
    st.sampled_from(["EUR", "eur", "", "euro", "JPY"]),
    st.sampled_from(["sale", "Devolución", ""]),
)


ROWS = st.lists(CELLS, min_size=1, max_size=4)


@given(rows=ROWS, mark=st.sampled_from(("", ",", ".")), width=st.sampled_from((7, 8)))
def test_at_once_is_what_one_by_one_gives_or_nothing(rows: list[tuple[str, ...]], mark: str, width: int) -> None:
    taken = {name: one for name, one in choose(Orders.fields, HEAD[:width], rows, {}).items() if one.index < width}
    reader = Orders().reader(taken, How(ZoneInfo("Europe/Madrid"), "EUR", True, "", mark, ""), "till")
    try:
        at_once: list[Any] = reader.at_once(rows)
    except (InputError, ValueError):
        return
    assert at_once == [reader.one(row) for row in rows]
    assert [row.placed_at.isoformat() for row in at_once] == [reader.one(row).placed_at.isoformat() for row in rows]


@pytest.mark.parametrize("block", [1, 40, 200, 1 << 18])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_line_comes_out_with_its_number_and_its_bytes(
    block: int, ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "BLOCK", block)
    rows = [("1", "ä"), ("2", 'said "no"'), ("3", f"two{ending}lines"), ("4", "a,b"), ("5", ""), ("6", "end")]
    written = io.StringIO()
    csv.writer(written, lineterminator=ending).writerows([("id", "what"), *rows])
    text = written.getvalue()
    path = tmp_path / "given.csv"
    for given_text in (text, text.removesuffix(ending)):
        path.write_bytes(given_text.encode())
        with open_table(path) as table:
            lines = [line for each in table.blocks() for line in each.lines()]
            assert table.done() == table.size
        assert [tuple(line.cells) for line in lines] == rows
        assert [line.number for line in lines] == [2, 3, 4, 6, 7, 8]
        assert (table.begin + b"".join(line.raw for line in lines)).decode().removesuffix(ending).removesuffix(
            "\n"
        ) == text.removesuffix(ending)


def test_a_block_with_a_bad_line_loses_only_that_line(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    lines = [f"{n},2025-01-02,a@x.example,{n}" for n in range(1, 5001)]
    lines[2500] = "2501,2025-01-02,a@x.example"
    lines[4000] = "4001,soon,a@x.example,5"
    path.write_text("\n".join(["id,date,email,total", *lines]))
    with open_table(path) as table:
        sheet = Sheet(table, Orders(), Said("till", ZoneInfo("UTC"), currency="EUR"))
        rows = [row for part in sheet.parts(size=999) for row in part]
    assert len(rows) == 4998 and sheet.account.lines == 5000
    assert [number for number, _ in sheet.account.told] == [2502, 4002]
    assert isinstance(sheet.begin[0], Block)
