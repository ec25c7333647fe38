"""Every mail of the hostile corpus, and bombs too large to keep as files."""

from __future__ import annotations

import base64
import time
from pathlib import Path
from typing import Any

import pytest
from tests.channels.expected import READ, UNREADABLE
from tests.channels.invariants import check

from colmado.channels.contract import Incoming, Unreadable
from colmado.channels.rfc5322 import parse, reading

CORPUS = Path(__file__).parent / "corpus" / "hostile"
FILES = sorted(CORPUS.glob("*.eml"))

HEAD = b"From: Ana <ana@customer.test>\nMessage-ID: <bomb@customer.test>\nSubject: x\n"


def test_every_mail_of_the_corpus_has_an_expected_outcome():
    assert {file.stem for file in FILES} == set(READ) | set(UNREADABLE)
    assert len(FILES) >= 100


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_hostile_mail(file: Path):
    raw = file.read_bytes()
    item = parse(raw)
    check(item, raw)
    if file.stem in UNREADABLE:
        assert isinstance(item, Unreadable)
        assert UNREADABLE[file.stem] in item.reason
        assert item.external_id.startswith("sha256:")
    else:
        assert isinstance(item, Incoming), item
        looks_as(item, READ[file.stem])


def looks_as(item: Incoming, wanted: dict[str, Any]) -> None:
    seen = {
        "author": item.author.address,
        "name": item.author.name,
        "files": [a.filename for a in item.attachments],
        "content_ids": [a.content_id for a in item.attachments],
        "to": [r.address for r in item.recipients if r.role == "to"],
        "answer_to": [r.address for r in item.recipients if r.role == "reply-to"],
        "hashed": item.external_id.startswith("sha256:"),
    }
    for field, value in wanted.items():
        if field == "has":
            assert value in item.text
        else:
            assert seen.get(field, getattr(item, field, None)) == value, field


def timed(raw: bytes, seconds: float) -> Incoming:
    started = time.process_time()
    item = parse(raw)
    spent = time.process_time() - started
    check(item, raw)
    assert isinstance(item, Incoming), item.reason
    assert spent < 8 * seconds, f"took {spent:.2f} s"  # a busy machine; quadratic time takes minutes
    return item


def test_thousands_of_parts_all_arrive():
    parts = b"".join(b"--x\nContent-Type: image/png; name=%d.png\n\nabc\n" % n for n in range(3000))
    item = timed(HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + parts + b"--x--\n", 3)
    assert [a.filename for a in item.attachments] == [f"{n}.png" for n in range(3000)]


def test_too_many_parts_end_in_one_that_holds_the_rest():
    parts = b"".join(b"--x\n\n%d\n" % n for n in range(20_000))
    item = timed(HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + parts + b"--x--\n", 3)
    assert len(item.attachments) == 1
    assert b"19999" in item.attachments[0].content
    assert item.text.startswith("0\n\n1\n\n2")


def test_a_mail_nested_a_thousand_deep_keeps_its_core():
    raw = HEAD
    for n in range(1000):
        raw += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
    item = timed(raw + b"Content-Type: text/plain\n\ncore\n", 2)
    assert len(item.attachments) == 1
    assert b"core" in item.attachments[0].content


def test_forwards_nested_a_thousand_deep():
    raw = HEAD + b"Content-Type: message/rfc822\n\n" * 1 + b"From: b@x.test\nContent-Type: message/rfc822\n\n" * 1000
    assert len(timed(raw + b"core\n", 2).attachments) == 1


@pytest.mark.parametrize(
    "header",
    [
        b"References: " + b"<a@b> " * 200_000,
        b"To: " + b"a@b.test, " * 100_000,
        b"To: " + b"(" * 500_000,
        b'To: "' + b"\\" * 500_000,
        b"To: " + b"<" * 500_000,
        b"Subject: " + b"=?utf-8?q?" * 60_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 60_000,
        b"Content-Type: text/plain" + b'; a="' * 100_000,
        b"Content-Type: text/plain" + b"; a*0*=%41" * 100_000,
        b"X: y\n" * 100_000,
        b"Date: " + b"1" * 500_000,
        b"Received: " + b";" * 500_000,
        b"Message-ID: " + b"<" * 500_000,
        b"X:" + b"\n " * 300_000 + b"y",
    ],
    ids=lambda header: header[:24].decode(),
)
def test_header_bombs_take_linear_time(header: bytes):
    timed(HEAD.replace(b"Message-ID", b"X-ID") + header + b"\n\nHola\n", 2)


def test_a_long_body_arrives_whole():
    text = "una línea de texto con señas\n" * 170_000
    item = timed(HEAD + b"Content-Type: text/plain; charset=utf-8\n\n" + text.encode(), 2)
    assert item.text == text.rstrip()


def test_a_large_attachment_arrives_whole_and_soon():
    content = bytes(range(256)) * 60_000
    body = base64.encodebytes(content)
    raw = HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nHola\n--x\n"
    raw += b"Content-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n" + body + b"--x--\n"
    assert timed(raw, 3).attachments[0].content == content


def test_a_mail_over_the_limit_is_kept_and_said_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 1000)
    raw = HEAD + b"\n" + b"x" * 1000
    item = parse(raw)
    assert isinstance(item, Unreadable)
    assert item.raw == raw
    assert "too large: 1,0" in item.reason


def test_html_bomb():
    timed(HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 200_000 + b"x", 3)
