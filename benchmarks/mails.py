"""Mails such as a shop gets, as bytes: threads of 1 to 6, EN and ES, HTML, quotes, signatures, attachments in a tenth.

The same seed, the same mails. `mbox` writes them into one file.
"""

from __future__ import annotations

import base64
import quopri
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime
from html import escape
from pathlib import Path

import numpy as np
from vocabulary import vocabulary

OURS = "hola@shop.example"
START = datetime(2025, 1, 7, 8, tzinfo=UTC)
LINE = 76
PROGRAMS = ("Mail (3776.700)", "Mutt/2.2.9", "Post 16.0", "K-9 for phones", "Webmail 1.6")
LENGTHS = (0.34, 0.26, 0.17, 0.11, 0.07, 0.05)


@dataclass
class _Thread:
    number: int
    spanish: bool
    who: int
    at: datetime
    subject: str
    left: int
    ids: list[str] = field(default_factory=list)
    said: str = ""


class Writer:
    """Writes mails, many threads at a time, so that threads lie across one another as in a real mailbox."""

    def __init__(self, seed: int = 1):
        self.rng = np.random.default_rng(seed)
        # about as many different words as so many mails hold (Heaps), names and typing errors among them
        self.words = {True: vocabulary("es", 12_000), False: vocabulary("en", 12_000)}
        self.texts: dict[bool, list[str]] = {True: [], False: []}
        self.names = [name.title() for name in self.words[True].draw(self.rng, 4000)]
        self.begun = 0

    def mails(self, n: int, *, to_us_only: bool = False) -> Iterator[tuple[datetime, bytes]]:
        """Write `n` mails with the times they arrived, oldest first as far as a mailbox is."""
        running: list[_Thread] = []
        for _ in range(n):
            if not running or (len(running) < 40 and self.rng.random() < 0.4):
                running.append(self._begin())
            thread = running[int(self.rng.integers(len(running)))]
            ours = not to_us_only and len(thread.ids) % 2 == 1
            yield thread.at, self._mail(thread, ours)
            thread.left -= 1
            thread.at += timedelta(minutes=float(self.rng.exponential(600)))
            if not thread.left:
                running.remove(thread)

    def _begin(self) -> _Thread:
        self.begun += 1
        spanish = bool(self.rng.random() < 0.55)
        length = int(self.rng.choice(len(LENGTHS), p=LENGTHS)) + 1
        subject = " ".join(self.words[spanish].draw(self.rng, 4)).capitalize()
        at = START + timedelta(minutes=7 * self.begun)
        return _Thread(self.begun, spanish, int(6000 * self.rng.random() ** 1.5), at, subject, length)

    def _text(self, spanish: bool) -> str:
        if not self.texts[spanish]:
            self.texts[spanish] = self.words[spanish].texts(self.rng, 1000)
        return self.texts[spanish].pop()

    def _mail(self, thread: _Thread, ours: bool) -> bytes:
        name = self.names[thread.who % 2000] + " " + self.names[2000 + thread.who * 7 % 2000]
        them = f"{_word(name)} <p{thread.who}@mail.example>"
        us = f"La tienda <{OURS}>"
        own = f"{thread.number:x}.{len(thread.ids)}.{int(self.rng.integers(2**60)):x}"
        own += "@shop.example" if ours else "@mail.example"
        text = self._written(thread, name, ours)
        kind, body = self._body(text)
        head = [
            f"Return-Path: <{OURS if ours else f'p{thread.who}@mail.example'}>",
            f"Received: from mx{thread.who % 9}.mail.example (mx.mail.example [192.0.2.{thread.who % 250}])\n"
            f"\tby in.shop.example (Postmaster) with ESMTPS id {thread.number:08X}\n"
            f"\tfor <{OURS}>; {format_datetime(thread.at)}",
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=mail.example; s=k1;\n"
            f"\th=from:to:subject:date; bh={base64.b64encode(own.encode()[:30]).decode()};\n\tb={'Qx7' * 40}",
            f"Date: {format_datetime(thread.at - timedelta(seconds=9))}",
            f"From: {us if ours else them}",
            f"To: {them if ours else us}",
            f"Message-ID: <{own}>",
            f"Subject: {'Re: ' if thread.ids else ''}{_word(thread.subject)}",
            f"X-Mailer: {PROGRAMS[thread.who % len(PROGRAMS)]}",
            "MIME-Version: 1.0",
        ]
        if thread.ids:
            head += [f"In-Reply-To: <{thread.ids[-1]}>", "References: " + "\n ".join(f"<{one}>" for one in thread.ids)]
        thread.ids.append(own)
        thread.said = text
        return "\n".join([*head, kind]).encode() + b"\n\n" + body

    def _written(self, thread: _Thread, name: str, ours: bool) -> str:
        """Give the words: greeting, text, name, and mostly the mail before, quoted below."""
        hello, bye = ("Hola,", "Un saludo,") if thread.spanish else ("Hello,", "Kind regards,")
        text = f"{hello}\n\n{_wrapped(self._text(thread.spanish))}\n\n{bye}\n{'La tienda' if ours else name}\n"
        if self.rng.random() < 0.3:
            text += f"-- \n{name}\nCalle Mayor {thread.who % 90}, 2B\n+34 600 {thread.who:06}\n"
        if thread.said and self.rng.random() < 0.8:
            day = f"{thread.at:%d/%m/%Y}" if thread.spanish else f"{thread.at:%d %B %Y}"
            wrote = f"El {day}, {name} escribió:" if thread.spanish else f"On {day}, {name} wrote:"
            text += f"\n{wrote}\n" + "".join(f"> {line}\n" for line in thread.said.splitlines())
        return text

    def _body(self, text: str) -> tuple[str, bytes]:
        """Give the body in one of the forms mail programs use, with its Content-Type."""
        form, mark = self.rng.random(), f"=_{int(self.rng.integers(2**62)):x}"
        if form < 0.30:
            kind, body = _part("plain", text)
        elif form < 0.45:
            kind = 'Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: 8bit'
            body = text.encode()
        elif form < 0.90:
            parts = [_part("plain", text), _part("html", _html(text))]
            kind, body = _multipart("alternative", mark, parts)
        else:
            kind = "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64"
            body = base64.encodebytes(_html(text).encode())
        if self.rng.random() < 0.10:
            kind, body = _multipart("mixed", mark + "m", [(kind, body), self._attachment()])
        return kind, body

    def _attachment(self) -> tuple[str, bytes]:
        content = self.rng.bytes(int(self.rng.lognormal(9.6, 0.8)) + 100)
        kind = 'Content-Type: application/pdf; name="factura.pdf"\nContent-Transfer-Encoding: base64\n'
        return kind + 'Content-Disposition: attachment; filename="factura.pdf"', base64.encodebytes(content)


def _word(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=500).encode()


def _wrapped(text: str) -> str:
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) > LINE:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".lstrip()
    return "\n".join([*lines, line])


def _html(text: str) -> str:
    lines = "".join(f"<div>{escape(line) or '<br>'}</div>\n" for line in text.splitlines())
    style = "<style>p{margin:0;font-family:Helvetica,sans-serif;font-size:12px}</style>"
    return f'<html><head><meta charset="utf-8">{style}</head><body dir="ltr">\n{lines}</body></html>\n'


def _part(kind: str, text: str) -> tuple[str, bytes]:
    head = f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: quoted-printable"
    return head, quopri.encodestring(text.encode())


def _multipart(kind: str, mark: str, parts: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    inside = b"".join(b"--%s\n%s\n\n%s\n" % (mark.encode(), head.encode(), body) for head, body in parts)
    return f'Content-Type: multipart/{kind}; boundary="{mark}"', inside + f"--{mark}--\n".encode()


def mbox(path: Path, n: int, seed: int = 1) -> int:
    """Write `n` mails into one mbox file; its size in bytes."""
    with path.open("wb") as file:
        for at, mail in Writer(seed).mails(n):
            file.write(f"From mail@mail.example {at:%a %b %e %H:%M:%S %Y}\n".encode())
            file.write(mail.replace(b"\nFrom ", b"\n>From ") + b"\n\n")
    return path.stat().st_size
