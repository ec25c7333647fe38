# ruff: noqa: E501 - what stands here is what programs write
"""The file connector: every kind, what is wrong with files, and letters out."""

from __future__ import annotations

import json
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.channels.invariants import check

from colmado.channels.contract import Address, ChannelError, Incoming, Letter, Recipient, Unreadable
from colmado.channels.file import File, Options, find_kind
from colmado.channels.rfc5322 import compose, parse
from colmado.kit.errors import InputError

MAIL = b"From: Ana <ana@customer.test>\nMessage-ID: <%d@customer.test>\nSubject: x\n\nHola %d\n"
LINE = b"From ana@customer.test Mon Nov 16 10:00:00 2026\n"


def read(path: Path, cursor: dict | None = None, **other):
    items = []
    after = cursor or {}
    for batch in File().fetch(Options(path=str(path), **other), after):
        items += batch.items
        after = dict(batch.cursor)
    for item in items:
        check(item)
    return items, after


def texts(items) -> list[str]:
    return [item.text for item in items]


def written(path: Path, content: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# what is wrong with the path


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("nothing-there", "", "does not exist"),
        ("empty-folder", "", "is an empty folder"),
        ("empty-folder", "maildir", "is no Maildir"),
        ("folder", "mbox", "is a folder; mbox is one file"),
        ("folder", "csv", "is a folder; csv is one file"),
        ("folder", "maildir", "no folders cur and new"),
        ("folder", "", r"no \.eml file in"),
        ("folder/a.txt", "pst", "no kind of file is called 'pst'; known: mbox, maildir, eml, jsonl, csv"),
        ("folder/a.txt", "maildir", "is a file; a Maildir is a folder"),
        ("folder/a.txt", "", "cannot tell what kind of file"),
        ("empty.mbox", "", "is empty"),
        ("list.json", "", "one object a line"),
    ],
)
def test_a_wrong_path_is_said_in_a_sentence(tmp_path: Path, name: str, kind: str, said: str):
    (tmp_path / "empty-folder").mkdir()
    written(tmp_path / "folder" / "a.txt", "nada")
    written(tmp_path / "empty.mbox", "")
    written(tmp_path / "list.json", "[1]")
    with pytest.raises(InputError, match=said) as caught:
        read(tmp_path / name, kind=kind)
    assert str(tmp_path) in str(caught.value) or kind == "pst"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (LINE + MAIL % (1, 1), "mbox"),
        (MAIL % (1, 1), "eml"),
        (b"Received: from x\n" + MAIL % (1, 1), "eml"),
        (b'\xef\xbb\xbf{"from": "a"}\n', "jsonl"),
        (b"fecha;correo;texto\n", "csv"),
        (b"date,author,text\n", "csv"),
    ],
)
def test_the_kind_is_found_out(tmp_path: Path, content: bytes, kind: str):
    assert find_kind(written(tmp_path / "what", content), "") == kind


# mbox


def test_mbox_is_split_at_separators_only(tmp_path: Path):
    body = b"From here on it went wrong.\n\nFrom here too, Mon 10:00 2026 it said\n>From me\n>>From you\n"
    second = b"From 1234@xxx Tue Jul 11 11:44:47 +0000 2017\r\n" + (MAIL % (2, 2)).replace(b"\n", b"\r\n")
    content = LINE + MAIL % (1, 1) + b"\n" + body + b"\n" + second + b"\r\n" + LINE + MAIL % (3, 3)
    items, _ = read(written(tmp_path / "a.mbox", content))
    assert len(items) == 3
    assert items[0].text == f"Hola 1\n\n{body.decode().replace('>From', 'From')}".rstrip().replace(
        "\n>From", "\n>From"
    )
    assert items[1].arrived_at == datetime(2017, 7, 11, 11, 44, 47, tzinfo=UTC)
    assert items[2].arrived_at == datetime(2026, 11, 16, 10, 0, tzinfo=UTC)


def test_mbox_keeps_what_is_no_mail(tmp_path: Path):
    content = b"trash before\n\n" + LINE + MAIL % (1, 1) + b"\n" + LINE + b"\n" + LINE + MAIL % (2, 2)
    items, _ = read(written(tmp_path / "a.mbox", content), kind="mbox")
    assert [type(item) for item in items] == [Unreadable, Incoming, Unreadable, Incoming]


def test_a_growing_mbox_goes_on_where_it_was_and_a_new_one_begins_anew(tmp_path: Path):
    path = written(tmp_path / "a.mbox", b"".join(LINE + MAIL % (n, n) + b"\n" for n in range(3)))
    items, cursor = read(path)
    assert len(items) == 3
    with path.open("ab") as out:
        out.write(LINE + MAIL % (3, 3) + b"\n")
    items, cursor = read(path, cursor)
    assert texts(items) == ["Hola 3"]
    written(path, LINE + MAIL % (9, 9))
    assert texts(read(path, cursor)[0]) == ["Hola 9"]


def test_a_large_mbox_is_not_held_in_memory(tmp_path: Path):
    path = tmp_path / "a.mbox"
    with path.open("wb") as out:
        for n in range(1500):
            out.write(LINE + MAIL % (n, n) + b"una linea de relleno, sin mas\n" * 1000 + b"\n")
    assert path.stat().st_size > 40_000_000
    tracemalloc.start()
    count = 0
    for batch in File().fetch(Options(path=str(path)), {}):
        count += len(batch.items)
        assert batch.total == path.stat().st_size
        del batch
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 1500
    # two batches of 16 MB, each as raw bytes and as text
    assert peak < 110_000_000


# folders


def test_maildir_with_flags_and_subfolders(tmp_path: Path):
    written(tmp_path / "cur" / "1.a.host:2,S", MAIL % (1, 1))
    written(tmp_path / "new" / "2.b.host", MAIL % (2, 2))
    written(tmp_path / ".Sent" / "cur" / "3.c.host:2,", MAIL % (3, 3))
    written(tmp_path / "tmp" / "4.d.host", MAIL % (4, 4))
    items, cursor = read(tmp_path)
    assert sorted(texts(items)) == ["Hola 1", "Hola 2", "Hola 3"]
    (tmp_path / "new" / "2.b.host").rename(tmp_path / "cur" / "2.b.host:2,RS")
    assert read(tmp_path, cursor) == ([], cursor)
    written(tmp_path / "new" / "0.z.host", MAIL % (0, 0))
    assert "Hola 0" in texts(read(tmp_path, cursor)[0])


def test_a_file_that_cannot_be_opened_does_not_stop_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for n in range(3):
        written(tmp_path / f"{n}.eml", MAIL % (n, n))
    honest = Path.read_bytes

    def refuses(path: Path) -> bytes:
        if path.name == "1.eml":
            raise OSError(5, "Input/output error")
        return honest(path)

    monkeypatch.setattr(Path, "read_bytes", refuses)
    items, _ = read(tmp_path)
    assert [type(item) for item in items] == [Incoming, Unreadable, Incoming]
    assert "1.eml cannot be read: Input/output error" in items[1].reason


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


# letters out

LETTER = Letter(
    external_id="a@shop.test",
    author=Address("brand@shop.test", "Tienda"),
    recipients=(Recipient("to", "ana@customer.test"),),
    subject="Hola",
    text="Ya sale.",
    written_at=datetime(2026, 11, 16, tzinfo=UTC),
)


def test_a_letter_is_written_whole_and_once(tmp_path: Path):
    options = Options(path="x", outgoing=str(tmp_path / "out"))
    said: list[str] = []
    for _ in range(2):
        File().send(options, LETTER, lambda: said.append("over"))
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert [path.parent.name for path in files] == ["new"]
    assert files[0].read_bytes() == compose(LETTER)
    assert said == ["over"]
    item = parse(files[0].read_bytes())
    assert isinstance(item, Incoming)
    assert item.text == "Ya sale."
    files[0].rename(tmp_path / "out" / "cur" / f"{files[0].name}:2,S")
    assert "already" in File().send(options, LETTER, lambda: pytest.fail("handed over again")).detail


def test_a_letter_is_not_there_before_it_is_handed_over(tmp_path: Path):
    def looks() -> None:
        assert not list((tmp_path / "new").iterdir())
        raise RuntimeError("the database is down")

    with pytest.raises(RuntimeError):
        File().send(Options(path="x", outgoing=str(tmp_path)), LETTER, looks)
    assert not list((tmp_path / "new").iterdir())


def test_waiting_ends_when_the_file_grows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from colmado.channels import file

    path = written(tmp_path / "a.mbox", LINE + MAIL % (1, 1))
    assert not File().wait(Options(path=str(path)), 0.1)
    monkeypatch.setattr(file.time, "sleep", lambda _: written(path, (LINE + MAIL % (1, 1)) * 2))
    assert File().wait(Options(path=str(path)), 5)


def test_trying_it_out_says_what_was_found(tmp_path: Path):
    path = written(tmp_path / "a.mbox", LINE + MAIL % (1, 1))
    assert (
        File().test(Options(path=str(path)))[0] == f"{path} is read as mbox; the first look found 1 message."
    )
    said = File().test(Options(path=str(path), outgoing=str(tmp_path / "out")))
    assert said[1] == f"Replies are written to {tmp_path / 'out'}."
    assert not (tmp_path / "out").exists()
    with pytest.raises(InputError, match="replies cannot be written"):
        File().test(Options(path=str(path), outgoing=str(path / "out")))


def test_a_disk_that_fails_is_the_worlds_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ChannelError, match="No space left on device") as caught:
        File().send(Options(path="x", outgoing=str(tmp_path)), LETTER, lambda: pytest.fail("handed over"))
    assert not caught.value.permanent
