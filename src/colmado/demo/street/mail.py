"""Message rows as what channels hand over: `Incoming` values, and mails as bytes.

What came by e-mail is written as a mail and read by the product's own reader; what came by chat, social or phone
is one JSON object, a line in a file. The rows need text (`frames(text=True)`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime
from typing import Any, NamedTuple

from colmado.channels.contract import Address, Incoming, Recipient, Unreadable
from colmado.channels.rfc5322 import digest, parse
from colmado.demo.street.world import Batch

DOMAIN = "street.example"
"""Of the ids of what was said in the street."""
SHOP = Address("hola@laesquina.example", "Colmado La Esquina")


class Row(NamedTuple):
    """One message with its other side's name and address; `reply_to` is "" if it begins a conversation."""

    external_id: str
    channel: str
    outgoing: bool
    at: datetime
    reply_to: str
    subject: str
    text: str
    who: Address


def own_id(number: int) -> str:
    """Write a message's number as the id its channel gives it."""
    return f"{number:016x}@{DOMAIN}"


def rows(messages: Batch, identities: Batch) -> Iterator[Row]:
    """Join messages to the identities of the same block."""
    whole: Any = identities
    places = {one: place for place, one in enumerate(whole["identity"].tolist())}
    names = ("external_id", "identity", "channel", "direction", "at", "reply_to")
    columns: Any = messages
    if "text" not in columns:
        raise ValueError("these messages have no text; ask for frames(text=True)")
    listed = [columns[name].tolist() for name in names] + [columns["subject"], columns["text"]]
    for number, identity, channel, direction, at, reply_to, subject, text in zip(*listed, strict=True):
        place = places[identity]
        who = Address(whole["address"][place], whole["name"][place])
        before = own_id(reply_to) if reply_to else ""
        yield Row(own_id(number), channel, direction == "out", at.replace(tzinfo=UTC), before, subject, text, who)


def incoming(messages: Batch, identities: Batch) -> Iterator[Incoming]:
    """Yield what came in, as its channel would hand it over."""
    for row in rows(messages, identities):
        if not row.outgoing:
            yield _mailed(row) if row.channel == "email" else _told(row)


def mail(row: Row) -> bytes:
    """Write a row as a mail: plain text, UTF-8, eight bits."""
    author, reader = (SHOP, row.who) if row.outgoing else (row.who, SHOP)
    subject = row.subject or ("Re: La Esquina" if row.reply_to else "")
    lines = [
        f"From: {_name(author.name)} <{author.address}>",
        f"To: {reader.address}",
        *([f"Subject: {_word(subject)}"] if subject else []),
        f"Date: {format_datetime(row.at)}",
        f"Message-ID: <{row.external_id}>",
        *([f"In-Reply-To: <{row.reply_to}>", f"References: <{row.reply_to}>"] if row.reply_to else []),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
    ]
    return "\n".join([*lines, "", row.text, ""]).encode()


def mbox(messages: Batch, identities: Batch) -> bytes:
    """Write the mails of a block, both directions, as a piece of an mbox."""
    pieces = []
    for row in rows(messages, identities):
        if row.channel == "email":
            sender = SHOP.address if row.outgoing else row.who.address
            line = f"From {sender} {row.at:%a %b %d %H:%M:%S %Y}\n".encode()
            pieces.append(line + mail(row).replace(b"\nFrom ", b"\n>From ") + b"\n")
    return b"".join(pieces)


def lines(messages: Batch, identities: Batch, channel: str) -> bytes:
    """Write what was said on one channel of a block, both directions, as JSON lines."""
    return b"".join(_line(row) for row in rows(messages, identities) if row.channel == channel)


def _line(row: Row) -> bytes:
    author, reader = (SHOP, row.who) if row.outgoing else (row.who, SHOP)
    said = {
        "id": row.external_id,
        "from": {"address": author.address, "name": author.name},
        "to": [{"address": reader.address, "name": reader.name}],
        "at": row.at.isoformat(),
        "text": row.text,
        **({"in_reply_to": row.reply_to} if row.reply_to else {}),
    }
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


def _word(text: str) -> str:
    """Write words in a header."""
    return text if text.isascii() else Header(text, "utf-8").encode()


def _name(text: str) -> str:
    """Write a name in a header, quoted: a full stop in a bare one is no mail grammar."""
    return f'"{text}"' if text.isascii() else _word(text)


def _mailed(row: Row) -> Incoming:
    read = parse(mail(row), arrived_at=row.at)
    if isinstance(read, Unreadable):
        raise ValueError(f"a simulated mail cannot be read: {read.reason}")
    return read


def _told(row: Row) -> Incoming:
    said = {"id": row.external_id, "from": row.who.address, "at": row.at.isoformat(), "text": row.text}
    return Incoming(
        external_id=row.external_id,
        author=row.who,
        text=row.text,
        raw=json.dumps(said, ensure_ascii=False).encode(),
        digest=digest(row.who.address, row.at, "", row.text),
        sent_at=row.at,
        arrived_at=row.at,
        recipients=(Recipient("to", SHOP.address, SHOP.name),),
        references=(row.reply_to,) if row.reply_to else (),
    )
