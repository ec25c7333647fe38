"""JSON lines and tables: what they may look like, and what is wrong with them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.channels.readings import read, texts, written

from colmado.channels.contract import Incoming, Unreadable
from colmado.kit.errors import InputError

# JSON lines


def test_jsonl_fields_by_many_names(tmp_path: Path):
    rows = [
        {"id": 1, "from": "Ana <ANA@customer.test>", "text": "uno", "date": "2026-11-16T10:00:00+01:00"},
        {"author": {"address": "ana@customer.test", "name": "Ana"}, "body": "dos", "at": 1795168800},
        {
            "author": "@Ana_P",
            "message": "tres",
            "sent_at": 1795168800000,
            "in_reply_to": "<1>",
            "to": ["@shop"],
        },
        {
            "nombre": "Ana Pérez",
            "comentario": "cuatro",
            "fecha": "16/11/2026 10:00",
            "references": ["a", "b"],
        },
        {
            "user": ["luis@customer.test"],
            "text": "cinco\r\nseis\x00\ud800",
            "visibility": "public",
            "subject": "a\nb",
        },
    ]
    path = written(tmp_path / "a.jsonl", "\n".join(json.dumps(row) for row in rows) + "\n\n")
    items, _ = read(path)
    assert [i.author.address for i in items] == [
        "ana@customer.test",
        "ana@customer.test",
        "@ana_p",
        "ana pérez",
        "luis@customer.test",
    ]
    assert texts(items) == ["uno", "dos", "tres", "cuatro", "cinco\nseis"]
    assert items[0].sent_at == datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
    assert items[1].sent_at == items[2].sent_at == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert items[3].sent_at == datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
    assert items[0].external_id == "1"
    assert items[1].external_id.startswith("sha256:")
    assert items[2].references == ("1",)
    assert items[3].references == ("a", "b")
    assert items[4].visibility == "public"
    assert items[4].subject == "a b"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{not json", "line 2: no JSON"),
        (b"[1, 2]", "line 2: list came; expected an object"),
        (b'"text"', "line 2: str came; expected an object"),
        (b'{"text": "x"}', "line 2: nobody to answer: there is no author"),
        (b'{"author": "a"}', "line 2: there is no text"),
        (b'{"author": {"name": ""}, "text": "x"}', "line 2: nobody to answer: author is an object"),
        (b'{"author": "a", "text": {"x": 1}}', "line 2: text is an object; expected text"),
        (b'{"author": "a", "text": "\xff"}', "line 2: byte 26 is not UTF-8"),
        (b"[" * 100_000, "line 2: no JSON"),
        (b'{"author": "a", "text": "x", "n": ' + b"9" * 5000 + b"}", "line 2: no JSON"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_bad_line_is_kept_and_the_rest_goes_on(tmp_path: Path, line: bytes, said: str):
    good = b'{"author": "ana", "text": "%d"}\n'
    items, _ = read(written(tmp_path / "a.jsonl", good % 1 + line + b"\r\n" + good % 3))
    assert [type(item) for item in items] == [Incoming, Unreadable, Incoming]
    assert items[1].raw == line
    assert said in items[1].reason


# CSV


@pytest.mark.parametrize(
    "table",
    [
        "author,text,date\nana@customer.test,Devolución,2026-11-16T09:00:00Z\n".encode(),
        "\ufeffCorreo electrónico;Comentario;Fecha\r\nana@customer.test;Devolución;16/11/2026 09:00\r\n".encode(),
        "Correo\tMensaje\tFecha\nana@customer.test\tDevolución\t2026-11-16 09:00\n".encode("cp1252"),
        b'"Marca temporal","E-mail","Opini\xf3n"\n"16/11/2026 9:00:00","ana@customer.test","Devoluci\xf3n"\n',
        "De;Texto;Fecha;;\nAna <ana@customer.test>;Devolución;11/16/2026 09:00;;\n".encode(),
    ],
    ids=range(5),
)
def test_tables_are_understood_as_they_come(tmp_path: Path, table: bytes):
    items, _ = read(written(tmp_path / "a.csv", table))
    assert [type(item) for item in items] == [Incoming]
    assert items[0].author.address == "ana@customer.test"
    assert items[0].text == "Devolución"
    assert items[0].sent_at == datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def test_wrong_columns_stop_before_anything_is_read(tmp_path: Path):
    path = written(tmp_path / "a.csv", "Qué opina;Quién;Cuándo\nBien;Ana;ayer\n")
    with pytest.raises(InputError) as caught:
        read(path)
    for part in ("text and author", "'Qué opina', 'Quién', 'Cuándo'", "mensaje", "mapping", '{"text": '):
        assert part in str(caught.value)
    for mapping in ('{"text": "Qué opina", "author": "Quién"}', "text=Qué opina, author=quien"):
        assert texts(read(path, mapping=mapping)[0]) == ["Bien"]
    with pytest.raises(InputError, match="no column is called 'Nada'; the columns are: 'Qué opina'"):
        read(path, mapping="text=Nada,author=Quién")
    with pytest.raises(InputError, match="mapping names colour; known: id, author"):
        read(path, mapping={"colour": "Quién"})
    with pytest.raises(InputError, match="neither JSON nor name=column"):
        read(path, mapping="nonsense")
    with pytest.raises(InputError, match="UTF-16"):
        read(written(tmp_path / "b.csv", "autor;texto\na;b\n".encode("utf-16")))


def test_bad_rows_are_kept_and_the_rest_goes_on(tmp_path: Path):
    table = 'author;text\nana;uno\nsolo\nana;"dos\nlíneas; ""sí"""\n;sin autor\nana;a;b\n\nana;"abierta\nana;última\n'
    items, cursor = read(written(tmp_path / "a.csv", table))
    good = [item.text for item in items if isinstance(item, Incoming)]
    assert good == ["uno", 'dos\nlíneas; "sí"', "última"]
    reasons = [item.reason for item in items if isinstance(item, Unreadable)]
    assert [reason.split(":")[0] for reason in reasons] == ["line 3", "line 6", "line 7", "line 9"]
    assert "1 fields came, 2 were expected ('author', 'text')" in reasons[0]
    assert b"".join(item.raw for item in items if isinstance(item, Unreadable)).count(b"\n") == 4
    assert read(tmp_path / "a.csv", cursor) == ([], cursor)


def test_a_date_format_can_be_said(tmp_path: Path):
    path = written(tmp_path / "a.csv", "author,text,date\nana,x,03/04/2026\n")
    assert read(path)[0][0].sent_at == datetime(2026, 4, 3, tzinfo=UTC)
    mapping = {"date_format": "%m/%d/%Y"}
    assert read(path, mapping=mapping)[0][0].sent_at == datetime(2026, 3, 4, tzinfo=UTC)
