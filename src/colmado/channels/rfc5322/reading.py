"""Mail as bytes, understood: `parse` turns any bytes into an Incoming or an Unreadable and never raises.

Of the parts, text/plain and text/html that are shown in the mail are its text; every other part is an
attachment, none is dropped: parts in = parts out. Where plain and HTML are offered side by side the plain
one is read, unless it is empty or only says "view this in HTML". Nothing is repaired silently: `raw`
keeps what came.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from colmado.channels.contract import Address, Attachment, Incoming, Recipient, Role, Unreadable
from colmado.channels.rfc5322.automatic import Origin, origin
from colmado.channels.rfc5322.headers import addresses, date, ids, message_id, one_line, person_name, words
from colmado.channels.rfc5322.mime import Headers, first, read_parts, unfold
from colmado.channels.rfc5322.text import MAX_DEPTH, content

MAX_BYTES = 64 * 1024 * 1024
BELIEVED = timedelta(days=2)
BROKE = "our reader broke on this mail"


def parse(
    raw: bytes, *, arrived_at: datetime | None = None, latest: datetime | None = None
) -> Incoming | Unreadable:
    """Understand one mail. Never raises, whatever the bytes.

    arrived_at  when our server got it; without it the topmost Received header is believed
    latest      no Date after this is believed (default: two days after arrival)
    """
    try:
        return _parse(raw, arrived_at, latest)
    except Exception as error:  # noqa: BLE001
        # why: one mail nobody foresaw must not stop those behind it; it is kept whole, with this reason
        return Unreadable(_hash_id(raw), raw, f"{BROKE} ({type(error).__name__}: {error})")


def digest(
    author: str, sent_at: datetime | None, subject: str, text: str, attachments: Iterable[Attachment] = ()
) -> bytes:
    """Give 16 bytes over what was said: the same for the same words, whatever way they came."""
    said = hashlib.blake2b(digest_size=16)
    for piece in (author, sent_at.isoformat() if sent_at else "", subject, text):
        said.update(piece.encode("utf-8", "replace"))
        said.update(b"\x00")
    for attachment in attachments:
        said.update(hashlib.blake2b(attachment.content, digest_size=16).digest())
    return said.digest()


def _hash_id(raw: bytes) -> str:
    return "sha256:" + hashlib.sha256(raw).hexdigest()


def _parse(raw: bytes, arrived_at: datetime | None, latest: datetime | None) -> Incoming | Unreadable:
    reason = _why_no_mail(raw)
    if reason:
        return Unreadable(_hash_id(raw), raw, reason)
    source = raw if b"\n" in raw else raw.replace(b"\r", b"\n")
    root = read_parts(source, _begin(source))
    headers = root.headers
    if not headers:
        reason = f"this is no mail: it begins with {_glimpse(raw)}, not with header lines"
        return Unreadable(_hash_id(raw), raw, reason)
    subject = words(first(headers, "subject"))
    made = origin(root, subject)
    writers = _writers(headers, made)
    if not writers:
        return Unreadable(_hash_id(raw), raw, _nobody(headers))
    arrived_at = arrived_at or _received(headers)
    if latest is None and arrived_at is not None:
        latest = arrived_at + BELIEVED
    text, from_html, attachments = content(root, forwards=0 if made.automatic else MAX_DEPTH)
    if made.summary:
        text = f"[{made.summary}]\n\n{text}".rstrip()
    sent_at = date(first(headers, "date"), latest)
    author = writers[0]
    return Incoming(
        external_id=_own_id(headers) or _hash_id(raw),
        author=author,
        text=text,
        raw=raw,
        digest=digest(author.address, sent_at, subject, text, attachments),
        subject=subject,
        sent_at=sent_at,
        arrived_at=arrived_at,
        recipients=_recipients(headers, writers),
        references=_references(headers),
        attachments=attachments,
        automatic=made.automatic,
        failed_ids=made.failed_ids,
        from_html=from_html,
    )


def _why_no_mail(raw: bytes) -> str:
    if not raw.strip(b" \r\n\t\x00"):
        return "nothing is in it: 0 bytes of text were found where a mail was expected"
    if len(raw) > MAX_BYTES:
        return f"too large: {len(raw):,} bytes came, at most {MAX_BYTES:,} are read"
    return ""


def _begin(source: bytes) -> int:
    """Pass over a byte order mark and blank lines before the first header."""
    if source[:1] not in (b"\xef", b"\r", b"\n", b"\t", b" ", b"\x00"):
        return 0
    return len(source) - len(source.lstrip(b"\xef\xbb\xbf\r\n\t \x00"))


def _glimpse(raw: bytes) -> str:
    shown = raw[:40].decode("latin-1")
    return repr("".join(c if c.isprintable() else "." for c in shown))


def _nobody(headers: Headers) -> str:
    claimed = one_line(first(headers, "from")[:120].decode("utf-8", "replace"))
    came = f"From says {claimed!r}, which is no address" if claimed else "there is no From"
    return f"nobody to answer: {came}, and Sender, Reply-To and Return-Path name nobody either"


def _writers(headers: Headers, made: Origin) -> list[Address]:
    """Give the authors: From, else the next best header. The first is who wrote."""
    for name in ("from", "sender", "reply-to", "return-path"):
        found = [one for value in headers.get(name, ()) for one in addresses(unfold(value))]
        if found:
            return list(dict.fromkeys(found))
    if made.automatic == "bounce":
        return [Address("mailer-daemon", person_name("Mail system"))]
    return []


def _own_id(headers: Headers) -> str:
    for value in headers.get("message-id", ()):
        found = ids(unfold(value))
        if found:
            return found[0]
        bare = message_id(unfold(value).decode("utf-8", "replace").strip("<>"))
        if bare:
            return bare
    return ""


def _received(headers: Headers) -> datetime | None:
    return date(first(headers, "received").rpartition(b";")[2])


_ROLES: tuple[tuple[str, Role], ...] = (("to", "to"), ("cc", "cc"), ("bcc", "bcc"), ("reply-to", "reply-to"))


def _recipients(headers: Headers, writers: list[Address]) -> tuple[Recipient, ...]:
    """Give whom it was addressed to, each once a role.

    Of several authors without Reply-To, all want the answer (RFC 5322, 3.6.3).
    """
    made = [
        Recipient(role, one.address, one.name)
        for name, role in _ROLES
        for value in headers.get(name, ())
        for one in addresses(unfold(value))
    ]
    if len(writers) > 1 and "reply-to" not in headers:
        made += [Recipient("reply-to", one.address, one.name) for one in writers]
    return tuple({(r.role, r.address): r for r in reversed(made)}.values())[::-1]


def _references(headers: Headers) -> tuple[str, ...]:
    older = [one for value in headers.get("references", ()) for one in ids(unfold(value))]
    nearest = [one for value in headers.get("in-reply-to", ()) for one in ids(unfold(value))]
    if len(nearest) == 1:
        older = [one for one in older if one != nearest[0]]
    return tuple(dict.fromkeys([*older, *nearest]))
