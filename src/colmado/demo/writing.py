"""How a letter becomes a mail: each person's mail program quotes, packs and encodes in its own way.

Programs: gmail (text and HTML, quote below), outlook (the same, with its header block), apple and phone (text
only), plain (text, no quote), html (HTML only), shop (ours: text, quote below).

Oddities: nodate, noid, cp1252 (8-bit and undeclared), questions (accents lost on the way), double (UTF-8
taken for cp1252 and encoded again), away (an automatic answer), bounce (a delivery report),
bulk (a newsletter), inline (a picture in the text), twice (delivered two times), base64.
"""

from __future__ import annotations

import base64
import hashlib
import html
import quopri
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from email.header import Header
from email.utils import format_datetime
from textwrap import fill

from colmado.demo.letters import Letter
from colmado.demo.things import thing

Shift = Callable[[Letter], timedelta]  # how much later than written a letter is sent
SHOP = "hola@laesquina.example"
DAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "es": ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
}
MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
}
PHONE = {"en": "\n\nSent from my phone", "es": "\n\nEnviado desde mi teléfono"}
# How each program says whose words come next; apple and phone write the same.
SAID = {
    "gmail en": "On {day:.3}, {month:.3} {at.day}, {at.year} at {hour12} {name} <{address}> wrote:",
    "gmail es": "El {day:.3}, {at.day} {month:.3} {at.year} a las {hour}, {name} (<{address}>) escribió:",
    "apple en": "On {at.day} {month:.3} {at.year}, at {hour}, {name} <{address}> wrote:",
    "apple es": "El {at.day} {month:.3} {at.year}, a las {hour}, {name} <{address}> escribió:",
    "outlook en": "{at.day} {month} {at.year} {hour}",
    "outlook es": "{day}, {at.day} de {month} de {at.year} {hour}",
}
OUTLOOK = {"en": ("From", "Sent", "To", "Subject"), "es": ("De", "Enviado", "Para", "Asunto")}


def message_id(letter: Letter) -> str:
    """Give the id a letter's mail carries: of its thread, writer and time, so that it never changes."""
    words = f"{letter.thread} {letter.person.key} {letter.at.isoformat()}"
    return f"{hashlib.sha256(words.encode()).hexdigest()[:20]}@{letter.person.address.split('@')[1]}"


def write(letter: Letter, before: list[Letter], customer: str, refers: str, shift: Shift) -> bytes:
    """Write one mail. `before`: the earlier letters of its thread; `refers`: a foreign id it claims."""
    at = letter.at + shift(letter)
    subject = letter.subject or _answer_subject(before[0].subject if before else "")
    lines = [] if letter.kind == "out" else [_received(letter, at)]
    lines += ["From: " + _mailbox(letter), f"To: {customer if letter.kind == 'out' else SHOP}"]
    lines += ["Subject: " + _words(subject)] if subject else []
    lines += [] if "nodate" in letter.oddities else ["Date: " + format_datetime(at)]
    lines += [] if "noid" in letter.oddities else [f"Message-ID: <{message_id(letter)}>"]
    known = [message_id(earlier) for earlier in before if "noid" not in earlier.oddities]
    if refers or (known and (not letter.subject or "away" in letter.oddities)):
        chain = [refers] if refers else known
        lines += [f"In-Reply-To: <{chain[-1]}>", "References: " + "\n ".join(f"<{one}>" for one in chain)]
    lines += _automatic(letter)
    kind, content = _content(letter, before, subject, shift)
    return "\n".join([*lines, "MIME-Version: 1.0", *kind, "", ""]).encode() + content


def _content(letter: Letter, before: list[Letter], subject: str, shift: Shift) -> tuple[list[str], bytes]:
    """Write the body in the way of the writer's mail program; give its headers and its bytes."""
    if "bounce" in letter.oddities:
        return _bounce(letter, before)
    program = letter.person.program
    quoted = before[-1] if before and not letter.subject and program not in ("plain", "html") else None
    said = _said(letter, quoted, subject, shift) if quoted else ""
    text = (
        "\n".join(fill(line, 72) for line in letter.body.split("\n")) if program == "plain" else letter.body
    )
    text += _quote(letter, quoted, said) if quoted else ""
    text += PHONE[letter.language] if program == "phone" else ""
    rich = _html(letter, quoted, said)
    mark = hashlib.sha256(message_id(letter).encode()).hexdigest()[:16]
    if program in ("html", "gmail", "outlook") and not letter.oddities & {"cp1252", "double", "questions"}:
        whole = _part("text/html", rich, "quoted-printable")
        if program != "html":
            whole = _multipart(
                "alternative", mark + "a", [_part("text/plain", text, "quoted-printable"), whole]
            )
    else:
        whole = _text(letter, text)
    names = [
        name for name in letter.attachments if not ("inline" in letter.oddities and name.endswith(".png"))
    ]
    if len(names) < len(letter.attachments):
        pictures = [_attachment(name, inline=True) for name in letter.attachments if name not in names]
        whole = _multipart("related", mark + "r", [whole, *pictures])
    if names:
        whole = _multipart("mixed", mark + "m", [whole, *(_attachment(name) for name in names)])
    return whole


def _text(letter: Letter, text: str) -> tuple[list[str], bytes]:
    """Write plain text, well or in one of the ways it goes wrong in the world."""
    if "cp1252" in letter.oddities:
        return ["Content-Type: text/plain", "Content-Transfer-Encoding: 8bit"], text.encode("cp1252") + b"\n"
    if "questions" in letter.oddities:
        text = re.sub(r"[^\x00-\x7f]|(?<=\w)'(?=\w)", "?", text)
    if "double" in letter.oddities:
        text = "".join(_twice(character) for character in text)
    encoding = "base64" if "base64" in letter.oddities else "quoted-printable"
    return _part("text/plain", text, "8bit" if letter.person.program == "apple" else encoding)


def _twice(character: str) -> str:
    return character.encode().decode("cp1252", "replace") if character > "\x7f" else character


def _part(kind: str, text: str, encoding: str) -> tuple[list[str], bytes]:
    content = (text + "\n").encode()
    if encoding == "quoted-printable":
        content = quopri.encodestring(content)
    elif encoding == "base64":
        content = base64.encodebytes(content)
    return [f"Content-Type: {kind}; charset=utf-8", f"Content-Transfer-Encoding: {encoding}"], content


def _attachment(name: str, *, inline: bool = False) -> tuple[list[str], bytes]:
    kind, content = thing(name)
    lines = [f'Content-Type: {kind}; name="{name}"', "Content-Transfer-Encoding: base64"]
    lines.append(f'Content-Disposition: {"inline" if inline else "attachment"}; filename="{name}"')
    lines += [f"Content-ID: <{name}>"] if inline else []
    return lines, base64.encodebytes(content)


def _multipart(kind: str, mark: str, parts: list[tuple[list[str], bytes]]) -> tuple[list[str], bytes]:
    content = b"".join(
        b"--%s\n%s\n\n%s\n" % (mark.encode(), "\n".join(lines).encode(), body) for lines, body in parts
    )
    return [f'Content-Type: multipart/{kind}; boundary="{mark}"'], content + b"--%s--\n" % mark.encode()


def _said(letter: Letter, quoted: Letter, subject: str, shift: Shift) -> str:
    """Write the line or lines with which a mail program announces what it quotes."""
    at = quoted.at.astimezone(letter.person.zone) + shift(quoted)
    language = "en" if letter.language == "en" else "es"
    program = {"outlook": "outlook", "apple": "apple", "phone": "apple"}.get(letter.person.program, "gmail")
    said = SAID[f"{program} {language}"].format(
        at=at,
        day=DAYS[language][at.weekday()],
        month=MONTHS[language][at.month - 1],
        hour=f"{at.hour}:{at:%M}",
        hour12=f"{at.hour % 12 or 12}:{at:%M %p}",
        name=quoted.person.name,
        address=quoted.person.address,
    )
    if program != "outlook":
        return said
    to = SHOP if quoted.kind != "out" else letter.person.address
    values = (f"{quoted.person.name} <{quoted.person.address}>", said, to, subject)
    return "\n".join(f"{name}: {value}" for name, value in zip(OUTLOOK[language], values, strict=True))


def _quote(letter: Letter, quoted: Letter, said: str) -> str:
    """Quote the letter before, as text."""
    if letter.person.program == "outlook":
        return f"\n\n________________________________\n{said}\n\n{quoted.body}"
    return f"\n\n{said}\n\n" + "\n".join(f"> {line}".rstrip() for line in quoted.body.splitlines())


def _html(letter: Letter, quoted: Letter | None, said: str) -> str:
    """Write the letter as its program's HTML, the quote in the program's own element."""
    body = "".join(f"<div>{_escape(line) or '<br>'}</div>" for line in letter.body.splitlines())
    if "inline" in letter.oddities:
        body += "".join(f'<div><img src="cid:{name}" alt=""></div>' for name in letter.attachments)
    if quoted:
        old, head = ("<br>".join(_escape(line) for line in text.splitlines()) for text in (quoted.body, said))
        if letter.person.program == "outlook":
            body += f'<hr><div id="divRplyFwdMsg">{head}</div><div>{old}</div>'
        else:
            body += f'<div class="gmail_quote"><div class="gmail_attr">{head}</div>'
            body += f'<blockquote class="gmail_quote">{old}</blockquote></div>'
    return f"<html><head><style>div{{margin:0}}</style></head><body>{body}</body></html>"


def _escape(line: str) -> str:
    """Escape a line; addresses of pages become links."""
    return re.sub(r"(https?://[^\s<]+)", r'<a href="\1">\1</a>', html.escape(line, quote=False))


def _automatic(letter: Letter) -> list[str]:
    if "away" in letter.oddities:
        return ["Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All"]
    if "bulk" in letter.oddities:
        domain = letter.person.address.split("@")[1]
        return [
            "Precedence: bulk",
            f"List-Unsubscribe: <https://{domain}/leave>",
            f"List-Id: <news.{domain}>",
        ]
    return ["Auto-Submitted: auto-generated"] if "bounce" in letter.oddities else []


def _bounce(letter: Letter, before: list[Letter]) -> tuple[list[str], bytes]:
    """Write a delivery report for the shop's last letter of the thread."""
    lost = next(earlier for earlier in reversed(before) if earlier.kind == "out")
    to = before[0].person.address
    report = (
        f"Reporting-MTA: dns; {letter.person.address.split('@')[1]}\n\n"
        f"Final-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.2.2\n"
        "Diagnostic-Code: smtp; 552 5.2.2 Mailbox full\n"
    )
    headers = f"From: {SHOP}\nTo: {to}\nMessage-ID: <{message_id(lost)}>\n"
    mark = hashlib.sha256(message_id(letter).encode()).hexdigest()[:16]
    lines, content = _multipart(
        "report",
        mark,
        [
            _part("text/plain", letter.body, "quoted-printable"),
            (["Content-Type: message/delivery-status"], report.encode()),
            (["Content-Type: text/rfc822-headers"], headers.encode()),
        ],
    )
    return [lines[0] + "; report-type=delivery-status"], content


def _received(letter: Letter, at: datetime) -> str:
    domain = letter.person.address.split("@")[-1]
    when = format_datetime(at + timedelta(seconds=7))
    return f"Received: from mail.{domain} (mail.{domain} [192.0.2.25])\n by mx.laesquina.example; {when}"


def _mailbox(letter: Letter) -> str:
    name = _words(letter.person.name)
    return f"{name} <{letter.person.address}>" if name else letter.person.address


def _words(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=76).encode()


def _answer_subject(subject: str) -> str:
    return subject if subject.lower().startswith("re:") or not subject else f"Re: {subject}"
