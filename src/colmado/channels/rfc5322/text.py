"""Which parts of a mail are its text, which are attachments, and how the text reads."""

from __future__ import annotations

import re

from colmado.channels.contract import Attachment
from colmado.channels.rfc5322.headers import file_name, one_line, words
from colmado.channels.rfc5322.mime import Part, first, read_parts, read_value
from colmado.kit.html import to_text

MAX_FORWARDS = 5
MAX_DEPTH = 3

_EMPTY_WORDS = re.compile(
    r"html|navegador|browser|web version|versi[oó]n web|programa de correo|e?mail client", re.IGNORECASE
)
MAX_EMPTY_WORDS = 300

_READ = ("text/plain", "text/html", "text/enriched", "text/richtext")


def content(root: Part, *, forwards: int = MAX_DEPTH) -> tuple[str, bool, tuple[Attachment, ...]]:
    """Give text, whether it was made from HTML, and every part that is not text.

    Mails that came attached are read along, `forwards` levels deep.
    """
    attached: list[Part] = []
    shown = _shown(root, attached)
    texts: list[str] = []
    from_html = False
    for part in shown:
        is_html = part.media_type != "text/plain"
        text = _said(part)
        from_html = from_html or (is_html and bool(text.strip()))
        texts.append(text.rstrip().lstrip("\n"))
    made = [_attachment(part, number) for number, part in enumerate(attached, 1)]
    if forwards:
        texts += _forwarded(attached, forwards - 1)
    return "\n\n".join(t for t in texts if t).strip("\n"), from_html, tuple(made)


def _shown(part: Part, attached: list[Part]) -> list[Part]:
    """Give the parts shown as text, in order; put all others into `attached`.

    `read_parts` bounds the depth.
    """
    if part.children:
        if part.media_type == "multipart/alternative":
            return _best([_shown(child, attached) for child in part.children])
        return [one for child in part.children for one in _shown(child, attached)]
    if part.media_type.startswith("multipart/") and not part.stub:
        part.media_type = "text/plain"
    if part.media_type in _READ and not _is_file(part):
        return [part]
    attached.append(part)
    return []


def _best(offers: list[list[Part]]) -> list[Part]:
    """Choose among the same words in several forms: plain if it says something, else HTML, else what
    there is.
    """
    plain = [offer for offer in offers if offer and all(p.media_type == "text/plain" for p in offer)]
    rich = [offer for offer in offers if offer and offer not in plain]
    for offer in plain:
        said = "\n".join(_said(part) for part in offer).strip()
        hollow = rich and len(said) <= MAX_EMPTY_WORDS and _EMPTY_WORDS.search(said)
        if said and not hollow:
            return offer
    for offer in rich[::-1]:
        if any(_said(part).strip() for part in offer):
            return offer
    return next(iter(plain or rich), [])


def _is_file(part: Part) -> bool:
    if "content-disposition" in part.headers:
        kind, parameters = read_value(first(part.headers, "content-disposition"))
        if kind == "attachment" or parameters.get("filename"):
            return True
    return bool(part.parameters.get("name"))


def _said(part: Part) -> str:
    """Read a shown part as plain text, once."""
    if part.said is None:
        part.said = _plain(part) if part.media_type == "text/plain" else to_text(part.text())
    return part.said


def _plain(part: Part) -> str:
    text = part.text()
    if part.parameters.get("format", "").lower() != "flowed":
        return text
    return _unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")


_QUOTES = re.compile(r">*")


def _unflow(text: str, *, delete_space: bool) -> str:
    """Join the soft lines of format=flowed (RFC 3676); quoted lines join only lines quoted as deep."""
    out: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(_QUOTES.match(line)[0])  # type: ignore[index]
        said = line[depth:].removeprefix(" ")
        soft = said.endswith(" ") and said != "-- "
        if depth == open_depth:
            out[-1].append(said)
        else:
            out.append([">" * depth + " " + said if depth else said])
        if soft and delete_space:
            out[-1][-1] = out[-1][-1][:-1]
        open_depth = depth if soft else -1
    return "\n".join("".join(pieces) for pieces in out)


def _attachment(part: Part, number: int) -> Attachment:
    _, said = read_value(first(part.headers, "content-disposition"))
    given = said.get("filename") or part.parameters.get("name", "")
    if part.media_type == "message/rfc822" and not given:
        given = "message.eml"
    content_id = one_line(first(part.headers, "content-id").decode("utf-8", "replace").strip("<> "), 300)
    content = part.raw[part.start : part.end] if part.stub else part.body()
    return Attachment(file_name(given, part.media_type, number), part.media_type[:200], content, content_id)


def _forwarded(attached: list[Part], forwards: int) -> list[str]:
    """Give the words of mails that came attached, marked as forwarded; what is attached to them stays
    inside.
    """
    out = []
    for part in [p for p in attached if p.media_type in ("message/rfc822", "message/global")][:MAX_FORWARDS]:
        inner = read_parts(part.body().lstrip(b"\r\n"))
        text, _, _ = content(inner, forwards=forwards)
        head = [
            f"{label}: {words(first(inner.headers, label.lower()))}"
            for label in ("From", "Date", "Subject", "To")
            if label.lower() in inner.headers
        ]
        if head or text:
            out.append("\n".join(["---------- Forwarded message ---------", *head, "", text]).rstrip())
    return out


def shown_html(raw: bytes) -> str:
    """Give the HTML a mail program would show of a mail, as it came; "" if there is none. Not safe to show as it is."""
    todo = [read_parts(raw)]
    while todo:
        part = todo.pop()
        if part.media_type == "text/html" and not _is_file(part):
            return part.text()
        todo.extend(reversed(part.children))
    return ""
