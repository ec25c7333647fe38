"""A letter as mail bytes: written by hand, so that every line is known and no value can add a header.

Line breaks in subjects and names are folded away; in an address or id they are refused. Lines stay within
78 columns, text is UTF-8 in quoted-printable unless plain ASCII does. Sources: RFC 5322, 2045, 2047.
"""

from __future__ import annotations

import base64
import binascii
import re
from email.utils import format_datetime

from colmado.channels.contract import Address, Letter, Recipient
from colmado.channels.rfc5322.charsets import storable
from colmado.channels.rfc5322.headers import one_line
from colmado.kit.errors import InputError

WIDTH = 76
MAX_REFERENCES = 50

_REFUSED_IN_ADDRESS = re.compile('[\\s\x00-\x1f\x7f-\x9f<>,;:"()\\[\\]\\\\]')
_REFUSED_IN_ID = re.compile("[\\s\x00-\x1f\x7f-\x9f<>]")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*\Z")


def compose(letter: Letter) -> bytes:
    """Write a letter as a mail with CRLF line ends.

    Raises InputError for an address or id that cannot stand in a header, no recipient, or a time without
    zone.
    """
    if not any(r.role in ("to", "cc", "bcc") for r in letter.recipients):
        raise InputError("the letter has no recipient; give at least one in To, Cc or Bcc")
    if letter.written_at.tzinfo is None:
        raise InputError(f"written_at must be a time with a zone, got {letter.written_at.isoformat()}")
    body, encoding = _body(letter.text)
    lines = [
        f"Message-ID: <{_id(letter.external_id)}>",
        f"Date: {format_datetime(letter.written_at)}",
        _mailboxes("From", [letter.author]),
    ]
    for role, name in (("to", "To"), ("cc", "Cc"), ("reply-to", "Reply-To")):
        people = [r for r in letter.recipients if r.role == role]
        if people:
            lines.append(_mailboxes(name, people))
    lines.append(_folded("Subject", letter.subject))
    lines += _threading(letter.references)
    lines.append("MIME-Version: 1.0")
    if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", letter.language):
        lines.append(f"Content-Language: {letter.language}")
    lines += ["Content-Type: text/plain; charset=utf-8", f"Content-Transfer-Encoding: {encoding}", ""]
    return "\r\n".join(lines).encode() + b"\r\n" + body


def envelope_address(address: str) -> str:
    """Give an address as SMTP takes it: an international domain as "xn--". Raises InputError if it is
    none.
    """
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain or _REFUSED_IN_ADDRESS.search(address):
        raise InputError(f"cannot send mail to {address!r}: expected an address like name@example.org")
    if domain.isascii():
        return f"{local}@{domain}"
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise InputError(f"cannot send mail to {address!r}: {domain!r} is no usable domain name") from None


def _id(text: str) -> str:
    if not text or _REFUSED_IN_ID.search(text):
        raise InputError(f"a Message-ID must be one word without <>, got {text!r}")
    return text


def _threading(references: tuple[str, ...]) -> list[str]:
    """Write In-Reply-To and References; ids that never stood in a mail ("sha256:...") are left out."""
    usable = [r for r in references if r and not r.startswith("sha256:") and not _REFUSED_IN_ID.search(r)]
    if not usable:
        return []
    if len(usable) > MAX_REFERENCES:
        usable = [usable[0], *usable[-MAX_REFERENCES + 1 :]]
    joined = "\r\n ".join(f"<{one}>" for one in usable)
    return [f"In-Reply-To: <{usable[-1]}>", f"References: {joined}"]


def _mailboxes(name: str, people: list[Address] | list[Recipient]) -> str:
    return f"{name}: " + ",\r\n ".join(_mailbox(person) for person in people)


def _mailbox(person: Address | Recipient) -> str:
    address = envelope_address(person.address)
    name = one_line(person.name, 200)
    if not name:
        return address
    if _PLAIN_NAME.match(name):
        return f"{name} <{address}>"
    if name.isascii() and "=?" not in name and len(name) < 60:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}" <{address}>'
    return f"{_encoded_words(name, 20)} <{address}>"


def _folded(name: str, value: str) -> str:
    """Write an unstructured header: plain if short ASCII, else encoded words, one a line."""
    clean = one_line(value)
    if clean.isascii() and "=?" not in clean and len(name) + 2 + len(clean) <= WIDTH:
        return f"{name}: {clean}"
    return f"{name}: {_encoded_words(clean, len(name) + 2)}"


def _encoded_words(text: str, used: int) -> str:
    """Split text between characters into UTF-8 base64 words that fit a line each."""
    out, held = [], b""
    room = (WIDTH - used - len("=?utf-8?b??=")) // 4 * 3
    for char in text:
        code = char.encode("utf-8", "replace")
        if len(held) + len(code) > room:
            out.append(held)
            held, room = b"", 45
        held += code
    out.append(held)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(piece).decode('ascii')}?=" for piece in out if piece)


def _body(text: str) -> tuple[bytes, str]:
    lines = storable(text).replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    plain = all(
        line.isascii() and line.isprintable() and len(line) <= WIDTH and not line.startswith("From ")
        and not line.endswith(" ")
        for line in lines
    )  # fmt: skip
    if plain:
        return "\r\n".join(lines).encode() + b"\r\n", "7bit"
    return b"".join(_quoted_printable(line) + b"\r\n" for line in lines), "quoted-printable"


def _quoted_printable(line: str) -> bytes:
    coded = binascii.b2a_qp(line.encode(), quotetabs=False, istext=True)
    if coded.startswith(b"From "):
        coded = b"=46rom " + coded[5:]
    return re.sub(rb"(?<!\r)\n", b"\r\n", coded)
