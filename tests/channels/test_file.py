"""The file connector: every kind, what is wrong with files, and letters out."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.channels.readings import LINE, MAIL, read, texts, written

from colmado.channels.contract import Address, ChannelError, Incoming, Letter, Recipient, Unreadable
from colmado.channels.file import File, Options, find_kind
from colmado.channels.rfc5322 import compose, parse
from colmado.kit.errors import InputError

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
    assert items[0].text == f"Hola 1\n\n{body.decode().replace('>From', 'From')}".rstrip().replace("\n>From", "\n>From")
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


def test_a_letter_to_who_has_no_mail_address_is_a_record_that_can_be_read_again(tmp_path: Path):
    options = Options(path="x", outgoing=str(tmp_path / "out"))
    people = (Recipient("to", "@ana_92", "Ana"), Recipient("to", "+9990000000001"))
    File().send(options, replace(LETTER, recipients=people), lambda: None)
    (written_file,) = (tmp_path / "out" / "new").iterdir()
    assert written_file.suffix == ".json"
    written_file.rename(tmp_path / "said.jsonl")
    (batch,) = File().fetch(Options(path=str(tmp_path / "said.jsonl")), {})
    (item,) = batch.items
    assert isinstance(item, Incoming)
    assert (item.external_id, item.text, item.sent_at) == (LETTER.external_id, LETTER.text, LETTER.written_at)
    assert [one.address for one in item.recipients] == ["@ana_92", "+9990000000001"]


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
    said = list(File().test(Options(path=str(path))))
    assert said[0] == f"{path} is read as mbox; the first look found 1 message."
    said = list(File().test(Options(path=str(path), outgoing=str(tmp_path / "out"))))
    assert said[1] == f"Replies are written to {tmp_path / 'out'}."
    assert not (tmp_path / "out").exists()
    with pytest.raises(InputError, match="replies cannot be written"):
        list(File().test(Options(path=str(path), outgoing=str(path / "out"))))


def test_a_disk_that_fails_is_the_worlds_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ChannelError, match="No space left on device") as caught:
        File().send(Options(path="x", outgoing=str(tmp_path)), LETTER, lambda: pytest.fail("handed over"))
    assert not caught.value.permanent
