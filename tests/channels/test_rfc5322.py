"""Properties of parser and writer, and the parser beside the standard library's."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.channels.invariants import check
from tests.channels.test_hostile import FILES

from colmado.channels.contract import Address, Incoming, Letter, Recipient
from colmado.channels.rfc5322 import compose, parse
from colmado.channels.rfc5322.headers import normal
from colmado.kit.errors import InputError

QUICK = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CORPUS = [file.read_bytes() for file in FILES]

pieces = st.sampled_from(
    [
        b"From: a@b.c\n",
        b"Content-Type: ",
        b"multipart/mixed; boundary=x\n",
        b"multipart/alternative; boundary=x\n",
        b"message/rfc822\n",
        b"\n",
        b"\r\n",
        b"--x\n",
        b"--x--\n",
        b"Content-Transfer-Encoding: base64\n",
        b"=?utf-8?b?",
        b"?=",
        b"=C3",
        b"<",
        b">",
        b'"',
        b"(",
        b"\\",
        b"\x00",
        b"\xff",
        b"text/html; charset=utf-16\n",
        b"<p>",
        b";",
        b"*0*=",
        b"Content-Transfer-Encoding: quoted-printable\n",
        b"Date: ",
        b"Mon, 16 Nov 2026 10:00:00 +0100\n",
        b"name*=''%",
        b"multipart/report\n",
        b"message/delivery-status\n",
        b"Status: 5.1.1\n",
        b"Message-ID: <",
        b"From ",
        b"@",
        b",",
        b":",
        b"x-uuencode\n",
        b"begin 644 a\n",
        b"format=flowed; delsp=yes\n",
        b"To: ",
        b"Subject: ",
        b"text/plain; ",
    ]
)


@given(st.binary(max_size=400))
@QUICK
def test_any_bytes_never_raise(raw: bytes):
    check(parse(raw), raw)
    whole = b"From: a@b.c\n" + raw
    check(parse(whole), whole)


@given(st.lists(pieces | st.binary(max_size=8), max_size=60).map(b"".join))
@QUICK
def test_pieces_of_mail_in_any_order_never_raise(raw: bytes):
    check(parse(raw), raw)


@given(st.sampled_from(CORPUS), st.data())
@QUICK
def test_damaged_mails_never_raise(raw: bytes, data: st.DataObject):
    at = data.draw(st.integers(0, len(raw)))
    to = data.draw(st.integers(at, len(raw)))
    raw = raw[:at] + data.draw(st.binary(max_size=12)) + raw[to:]
    check(parse(raw), raw)


names = st.text(max_size=60)
locals_ = st.from_regex(r"[a-z0-9]([a-z0-9.+_-]{0,20}[a-z0-9])?", fullmatch=True).filter(lambda s: ".." not in s)
domains = st.sampled_from(["customer.test", "shop.test", "ñandú.test", "sub.müller.test", "xn--and-6ma2c.test"])
mailboxes = st.builds(lambda local, domain: normal(f"{local}@{domain}"), locals_, domains)
ids = st.from_regex(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,60}@[a-z0-9.-]{1,40}", fullmatch=True)
people = st.builds(Recipient, st.sampled_from(["to", "cc"]), mailboxes, names)
letters = st.builds(
    Letter,
    external_id=ids,
    author=st.builds(Address, mailboxes, names),
    recipients=st.lists(people, min_size=1, max_size=5).map(tuple),
    subject=st.text(max_size=300),
    text=st.text(max_size=600)
    | st.lists(st.sampled_from(["From x", ".", "", "> q", "-- ", "\t", "ñ" * 90]), max_size=9).map("\n".join),
    written_at=st.integers(800_000_000, 2_800_000_000).map(lambda at: datetime.fromtimestamp(at, UTC)),
    references=st.lists(ids, max_size=12, unique=True).map(tuple),
    language=st.sampled_from(["", "es", "en", "pt-BR", "x\r\nBcc: evil@x.test"]),
)


@given(letters)
@QUICK
def test_what_is_written_is_read_back(letter: Letter):
    raw = compose(letter)
    item = parse(raw)
    assert isinstance(item, Incoming)
    check(item, raw)
    assert item.text == expected_text(letter.text)
    assert item.subject.split() == clean(letter.subject).split()
    assert item.external_id == letter.external_id
    assert item.references == letter.references
    assert item.sent_at == letter.written_at
    assert item.author.address == letter.author.address
    assert {(r.role, r.address) for r in item.recipients} == {(r.role, r.address) for r in letter.recipients}
    assert item.automatic == ""
    assert item.attachments == ()
    head, _, body = raw.partition(b"\r\n\r\n")
    assert all(len(line) <= 320 for line in head.split(b"\r\n"))
    assert all(len(line) <= 78 for line in body.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    known = {
        b"message-id",
        b"date",
        b"from",
        b"to",
        b"cc",
        b"subject",
        b"in-reply-to",
        b"references",
        b"mime-version",
    }
    known |= {b"content-language", b"content-type", b"content-transfer-encoding"}
    assert {line.split(b":")[0].lower() for line in head.split(b"\r\n") if line[:1] not in (b" ", b"\t")} <= known


@given(letters)
@QUICK
def test_the_standard_library_reads_our_letters_the_same(letter: Letter):
    theirs = email.message_from_bytes(compose(letter), policy=email.policy.default)
    assert not theirs.defects
    assert theirs.get_content().replace("\r\n", "\n").rstrip("\n") == expected_text(letter.text, strip=False).rstrip(
        "\n"
    )
    assert theirs["Message-ID"] == f"<{letter.external_id}>"


def clean(text: str) -> str:
    kept = "".join(" " if ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u2028\u2029" else c for c in text)
    return kept.encode("utf-8", "ignore").decode().strip()[:2000]


def expected_text(text: str, *, strip: bool = True) -> str:
    kept = text.replace("\x00", "").encode("utf-8", "ignore").decode().replace("\r\n", "\n").replace("\r", "\n")
    kept = kept.removeprefix("\ufeff") if strip else kept
    return kept.rstrip().lstrip("\n").strip("\n") if strip else kept


BASE = Letter(
    external_id="a@shop.test",
    author=Address("brand@shop.test", "Tienda"),
    recipients=(Recipient("to", "ana@customer.test", "Ana"),),
    subject="Hola",
    text="Hola",
    written_at=datetime(2026, 11, 16, 9, 0, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("external_id", "a@b\r\nBcc: evil@x.test", "Message-ID"),
        ("external_id", "", "Message-ID"),
        ("author", Address("brand@shop.test\nBcc: evil@x.test"), "cannot send mail to"),
        ("author", Address("brand"), "expected an address like"),
        ("recipients", (Recipient("to", "a@b.test>, <evil@x.test"),), "cannot send mail to"),
        ("recipients", (), "no recipient"),
        ("recipients", (Recipient("reply-to", "ana@customer.test"),), "no recipient"),
        ("written_at", datetime(2026, 11, 16), "zone"),
    ],
)
def test_what_cannot_stand_in_a_header_is_refused(field: str, value: object, said: str):
    from dataclasses import replace

    with pytest.raises(InputError, match=said):
        compose(replace(BASE, **{field: value}))


def test_the_same_words_have_the_same_digest_whatever_way_they_came():
    raw = compose(BASE)
    other = b"Received: from a by b; Mon, 16 Nov 2026 10:00:00 +0000\r\n" + raw
    changed = raw.replace(b"\r\n\r\nHola", b"\r\n\r\nHolo")
    one, two, three = parse(raw), parse(other), parse(changed)
    assert isinstance(one, Incoming)
    assert isinstance(two, Incoming)
    assert isinstance(three, Incoming)
    assert one.digest == two.digest != three.digest


def test_a_date_is_believed_up_to_two_days_after_arrival():
    arrived = datetime(2026, 11, 14, 9, 0, tzinfo=UTC)
    for days, believed in ((2, True), (1, False)):
        item = parse(compose(BASE), arrived_at=arrived, latest=arrived + timedelta(days=days))
        assert isinstance(item, Incoming)
        assert (item.sent_at is not None) is believed
        assert item.arrived_at == arrived


def files_in(part: email.message.Message) -> int:
    """Count the parts that are no shown text, as the standard library sees them; attached mails are one each."""
    if part.get_content_maintype() == "multipart":
        return sum(files_in(child) for child in part.get_payload())  # type: ignore[union-attr,arg-type]
    return part.get_content_type() not in ("text/plain", "text/html") or bool(part.get_filename())


GOOD_PARTS = [
    "names-rfc2231",
    "names-missing",
    "inline-images",
    "forward-as-attachment",
    "signed",
    "encrypted",
    "tnef",
]
GOOD_PARTS += [
    "text-around-attachment",
    "alternative-calendar",
    "digest",
    "bounce-dsn",
    "read-receipt",
    "boundary-not-closed",
]


@pytest.mark.parametrize("name", GOOD_PARTS)
def test_parts_in_are_parts_out_as_the_standard_library_counts(name: str):
    raw = next(file for file in FILES if file.stem == name).read_bytes()
    item = parse(raw)
    assert isinstance(item, Incoming)
    assert len(item.attachments) == files_in(email.message_from_bytes(raw))
