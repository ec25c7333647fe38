"""One record of an export (a JSON object, a table row) as a message: the names of its fields, its people,
its time.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from colmado.channels.contract import Address, Incoming, Recipient, Unreadable
from colmado.channels.rfc5322 import digest
from colmado.channels.rfc5322.charsets import storable
from colmado.channels.rfc5322.headers import (
    EARLIEST,
    MAX_ADDRESS,
    addresses,
    message_id,
    one_line,
    person_name,
)

# field -> the names it goes by in exports, English and Spanish, as `plain_name` writes them, the surest first
_NAMES = """
id           id messageid externalid identificador idmensaje
author       author from email mail emailaddress sender user username handle customer correo correoelectronico
             direcciondecorreoelectronico remitente usuario cliente autor de
name         name fullname customername nombre nombreyapellidos nombrecompleto
text         text body message comment comments content review feedback texto mensaje comentario comentarios
             contenido opinion resena consulta cuerpo
subject      subject title asunto titulo tema
sent_at      sentat at date datetime timestamp time createdat created submittedat fecha fechayhora fechahora
             marcatemporal enviado
in_reply_to  inreplyto replyto enrespuestaa
references   references referencias
recipients   recipients to para destinatario destinatarios
visibility   visibility visibilidad
"""
NAMES: dict[str, tuple[str, ...]] = {
    field: tuple(names.split()) for field, names in re.findall(r"(?m)^(\w+) +(.+(?:\n +.+)*)", _NAMES)
}
FIELDS = {name: field for field, names in NAMES.items() for name in names}
VISIBILITIES = ("public", "unlisted", "group", "private")


def plain_name(name: str) -> str:
    """Write a field's name without case, accents and signs: "Correo electrónico" -> "correoelectronico"."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", bare)


def to_message(
    record: Mapping[str, Any], raw: bytes, where: str, *, latest: datetime, date_format: str = ""
) -> Incoming | Unreadable:
    """Make a message of a record whose keys are fields of NAMES; Unreadable says `where`, what came, what
    was expected.
    """
    hashed = "sha256:" + hashlib.sha256(raw).hexdigest()
    try:
        author = _author(record)
        text = _text(record, "text").strip("\n").rstrip()
        subject = one_line(_text(record, "subject"))
        if not text and not subject:
            raise ValueError("there is no text; expected one in text, body or message")
        sent_at = moment(record.get("sent_at"), latest, date_format)
        given = record.get("id")
        own_id = message_id(str(given)) if isinstance(given, (str, int)) and str(given).strip() else hashed
        visibility = str(record.get("visibility") or "private")
        return Incoming(
            external_id=own_id,
            author=author,
            text=text,
            raw=raw,
            digest=digest(author.address, sent_at, subject, text),
            subject=subject,
            sent_at=sent_at,
            recipients=_recipients(record.get("recipients")),
            references=_references(record),
            visibility=cast(Any, visibility if visibility in VISIBILITIES else "private"),
        )
    except ValueError as wrong:
        return Unreadable(hashed, raw, f"{where}: {wrong}")


def _text(record: Mapping[str, Any], field: str) -> str:
    value = record.get(field)
    if value is None:
        return ""
    if isinstance(value, (str, int, float)):
        return storable(str(value).replace("\r\n", "\n").replace("\r", "\n"))
    raise ValueError(f"{field} is {_kind(value)}; expected text")


def _kind(value: object) -> str:
    kinds = {dict: "an object", list: "a list", bool: "true or false", type(None): "empty"}
    return kinds.get(type(value), "a number" if isinstance(value, (int, float)) else "text")


def _author(record: Mapping[str, Any]) -> Address:
    given, name = record.get("author"), _text(record, "name")
    made = person(given, name)
    if made:
        return made
    came = f"author is {_kind(given)}" if given else "there is no author"
    raise ValueError(f"nobody to answer: {came}; expected an address, a handle or a name")


def person(given: Any, name: str = "") -> Address | None:
    """Read an author: "Ana <ana@x.org>", "@ana", {"address": .., "name": ..}, [one of these], or only a
    name.
    """
    if isinstance(given, list):
        given = given[0] if given else None
    if isinstance(given, Mapping):
        address = next((given[k] for k in ("address", "email", "handle", "id") if given.get(k)), "")
        return person(address, str(given.get("name") or name))
    said = one_line(storable(str(given))) if isinstance(given, (str, int)) and not isinstance(given, bool) else ""
    if "@" in said.strip("@"):
        found = addresses(said.encode())
        if found:
            return Address(found[0].address, found[0].name or person_name(name))
    said = said or one_line(name)
    if not said or len(said) > MAX_ADDRESS:
        return None
    return Address(" ".join(said.lower().split()), person_name(name or said))


def _recipients(given: Any) -> tuple[Recipient, ...]:
    if isinstance(given, str):
        found = addresses(given.encode("utf-8", "replace"))
        return tuple(Recipient("to", one.address, one.name) for one in found)
    people = given if isinstance(given, list) else [given]
    made = (person(one) for one in people if one)
    return tuple(Recipient("to", one.address, one.name) for one in made if one)


def _references(record: Mapping[str, Any]) -> tuple[str, ...]:
    older, nearest = record.get("references"), record.get("in_reply_to")
    listed = older if isinstance(older, list) else str(older or "").split()
    said = [str(one).strip("<> ") for one in [*listed, nearest or ""]]
    return tuple(dict.fromkeys(made for made in map(message_id, said) if made))


_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?\Z")


def moment(given: Any, latest: datetime, date_format: str = "") -> datetime | None:
    """Read a time: ISO 8601, seconds or milliseconds since 1970, or day/month/year; without a zone it is UTC.

    None if it is absent, unreadable, before 1990 or after `latest`.
    """
    try:
        when = _moment(given, date_format)
    except (ValueError, OverflowError, OSError):
        return None
    return when if when is not None and EARLIEST <= when <= latest else None


def _moment(given: Any, date_format: str) -> datetime | None:
    text = str(given).strip() if isinstance(given, (str, int, float)) and not isinstance(given, bool) else ""
    if not text:
        return None
    if date_format:
        when = datetime.strptime(text, date_format)  # noqa: DTZ007 - the zone is put on below
    elif re.fullmatch(r"\d{9,13}(?:\.\d+)?", text):
        seconds = float(text)
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
    elif m := _DAY_FIRST.match(text):
        first, second, year, hour, minute, seconds_ = (int(part or 0) for part in m.groups())
        day, month = (second, first) if second > 12 else (first, second)
        when = datetime(year, month, day, hour, minute, seconds_, tzinfo=UTC)
    else:
        when = datetime.fromisoformat(text)
    return when.replace(tzinfo=when.tzinfo or UTC).astimezone(UTC)
