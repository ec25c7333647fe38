"""What mail headers say: words, people, ids, dates and file names, out of whatever was written there.
Nothing raises.
"""

from __future__ import annotations

import binascii
import hashlib
import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from functools import lru_cache

from colmado.channels.contract import Address
from colmado.channels.rfc5322.charsets import decode, storable
from colmado.channels.rfc5322.mime import from_base64

MAX_ID = 400
MAX_NAME = 200
MAX_ADDRESS = 320
MAX_SUBJECT = 2000
MAX_ADDRESSES = 2000
MAX_REFERENCES = 100
MAX_VALUE = 200_000

_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?([bBqQ])\?(.{0,2000}?)\?=")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# characters that turn the direction of text: "exe.fdp" would be shown as "pdf.exe"
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def words(value: bytes) -> str:
    """Read an unstructured header (a subject): encoded words decoded, lines joined, controls removed."""
    return one_line(_decode_words(decode(value[:MAX_VALUE])))


def one_line(text: str, most: int = MAX_SUBJECT) -> str:
    """Make one clean line: control characters become a space, ends are stripped, at most `most`
    characters.
    """
    return storable(_CONTROL.sub(" ", text)).strip()[:most].rstrip()


def _decode_words(text: str) -> str:
    """Decode RFC 2047 words; neighbours of one character set are joined first: writers split inside a
    character.
    """
    if "=?" not in text:
        return text
    out: list[str] = []
    charset, held, last = "", b"", -1
    at = 0
    for m in _WORD.finditer(text):
        gap = text[at : m.start()]
        neighbours = last >= 0 and not gap.strip()
        if not neighbours or m[1].lower() != charset:
            out.append(decode(held, charset))
            held = b""
            if not neighbours:
                out.append(gap)
        charset, last, at = m[1].lower(), m.start(), m.end()
        held += _word_bytes(m[2].lower(), m[3].encode("utf-8", "replace"))
    out.append(decode(held, charset))
    out.append(text[at:])
    return "".join(out)


def _word_bytes(encoding: str, content: bytes) -> bytes:
    return from_base64(content) if encoding == "b" else binascii.a2b_qp(content, header=True)


_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.)*+)"?|<([^<>]*+)>?|(\()|([,;])|(=\?[^\s?]++\?[bBqQ]\?[^\s?]*+\?=|[^\s"<>(),;:]++)|(:)|.',
    re.DOTALL,
)
SHORT = 200  # bytes; longer headers are not remembered
_COMMENT_EDGE = re.compile(r"\\.|[()]", re.DOTALL)


def addresses(value: bytes) -> list[Address]:
    """Read an address header into normalised addresses with names; what has no usable address is left out."""
    # Our own address stands on every mail, and each writer is asked for twice.
    return list(_remembered(value) if len(value) <= SHORT else _addresses(value))


def _addresses(value: bytes) -> tuple[Address, ...]:
    text = decode(value[:MAX_VALUE])
    found = _read_addresses(text)
    if not found and "=?" in text:
        found = _read_addresses(_decode_words(text))
    return tuple(found)


_remembered = lru_cache(maxsize=2048)(_addresses)


def _read_addresses(text: str) -> list[Address]:
    out: list[Address] = []
    said: list[str] = []
    angle, comment = "", ""
    at = 0
    while at < len(text) and len(out) < MAX_ADDRESSES:
        m = _TOKEN.match(text, at)
        if m is None:
            break
        at = m.end()
        quoted, bracketed, opens, ends, word, group = m.groups()
        if quoted is not None:
            said.append(re.sub(r"\\(.)", r"\1", quoted))
        elif bracketed is not None:
            angle = angle if "@" in angle else bracketed
        elif opens:
            at, comment = _skip_comment(text, at)
        elif ends == "," and said and not angle and not any("@" in word for word in said):
            said[-1] += ","  # "García, Ana <ana@x.example>": a name its writer forgot to quote, not two people
        elif ends:
            out += _address(said, angle, comment)
            said, angle, comment = [], "", ""
        elif group:
            said = []
        elif word:
            said.append(word)
    return out + _address(said, angle, comment)


def _skip_comment(text: str, at: int) -> tuple[int, str]:
    depth, start = 1, at
    for m in _COMMENT_EDGE.finditer(text, at):
        depth += {"(": 1, ")": -1}.get(m[0], 0)
        if depth == 0:
            return m.end(), text[start : m.start()]
    return len(text), text[start:]


def _address(said: list[str], angle: str, comment: str) -> list[Address]:
    """Make one address of the words around it; none if there is no usable one."""
    if angle.strip():
        where, name = angle, " ".join(said)
    elif with_at := [word for word in said if "@" in word]:
        where = with_at[-1]
        name = " ".join(word for word in said if word is not where)
    elif len(said) == 1:
        where, name = said[0], ""
    else:
        return []
    address = normal(where)
    return [Address(address, person_name(name or comment, address))] if address else []


def person_name(name: str, address: str = "") -> str:
    """Clean a display name; a name that only repeats the address is none."""
    clean = " ".join(_BIDI.sub("", one_line(_decode_words(name), MAX_NAME * 2)).split())[:MAX_NAME].strip("\"' ")
    return "" if clean.lower() == address else clean


_ODD = re.compile('[\\s\x00-\x1f\x7f-\x9f<>,;"()\\\\\u2028\u2029]')


def normal(address: str) -> str:
    """Normalise an address: lower case, no blanks or route, IDN domain readable. "" if it is none.

    An address without "@" stays if it is one plain word (MAILER-DAEMON, a local account).
    """
    text = address.strip().strip("'\"")
    if text.startswith("@") and ":" in text:
        text = text.split(":", 1)[1]
    text = text.removeprefix("mailto:").removeprefix("MAILTO:")
    text = storable(_BIDI.sub("", _ODD.sub("", text)))
    local, at, domain = text.rpartition("@")
    if not at:
        return text.lower() if re.fullmatch(r"[\w.+=-]{1,64}", address.strip()) else ""
    domain = readable_domain(domain.strip(".").lower())
    whole = unicodedata.normalize("NFC", f"{local.lower()}@{domain}")
    return whole if local and domain and len(whole) <= MAX_ADDRESS else ""


def readable_domain(domain: str) -> str:
    """Turn "xn--" labels into letters, where turning them back gives the same."""
    if "xn--" not in domain or len(domain) > 253:
        return domain
    try:
        letters = domain.encode("ascii").decode("idna")
        return letters if letters.encode("idna").decode("ascii") == domain else domain
    except UnicodeError:
        return domain


_BRACKETED = re.compile(r"<([^<>]*+)>")


def ids(value: bytes) -> list[str]:
    """Read Message-IDs without brackets, in order, each once; at most MAX_REFERENCES, the newest kept."""
    text = _decode_words(decode(value[:MAX_VALUE]))
    found = _BRACKETED.findall(text) or [word.strip("<>") for word in text.split() if "@" in word]
    made = (message_id(one) for one in found)
    return [one for one in dict.fromkeys(made) if one][-MAX_REFERENCES:]


def message_id(text: str) -> str:
    """Give an id as we keep it: no blanks or controls; longer than 400 characters becomes "sha256:<hex>"."""
    clean = storable(_CONTROL.sub("", text).replace(" ", ""))
    if len(clean) > MAX_ID:
        return "sha256:" + hashlib.sha256(clean.encode()).hexdigest()
    return clean


EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


def date(value: bytes, latest: datetime | None = None) -> datetime | None:
    """Read a date header as aware UTC; None if unreadable, before 1990 or after `latest` (default: the
    year 2100).
    """
    text = value[:200].decode("latin-1").strip()
    if not text:
        return None
    try:
        when = _mail_date(text) or _iso_date(text)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    if when is None or when < EARLIEST or when > (latest or LATEST):
        return None
    return when


def _mail_date(text: str) -> datetime | None:
    fields = parsedate_tz(text)
    if fields is None or fields[0] < 1000:
        return None
    zone = timezone(timedelta(seconds=fields[9] or 0))
    return datetime(*fields[:5], min(fields[5], 59), tzinfo=zone).astimezone(UTC)


def _iso_date(text: str) -> datetime | None:
    when = datetime.fromisoformat(text)
    return when.replace(tzinfo=when.tzinfo or UTC).astimezone(UTC)


def file_name(given: str, media_type: str, number: int) -> str:
    """Make a safe file name: the last step of any path, no controls, at most 200 characters; never empty."""
    name = one_line(_BIDI.sub("", _decode_words(given)), 2000).replace("\\", "/").rpartition("/")[2]
    name = name.strip(" .\"'") if name.strip(". ") else ""
    if not name:
        return f"part-{number}.{_ENDINGS.get(media_type, 'bin')}"
    if len(name) > MAX_NAME:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: MAX_NAME - len(ending) - 1]}.{ending}" if dot and len(ending) < 20 else name[:MAX_NAME]
    return name


_ENDINGS = {
    "text/plain": "txt",
    "text/html": "html",
    "text/calendar": "ics",
    "text/csv": "csv",
    "text/rfc822-headers": "txt",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "message/rfc822": "eml",
    "message/delivery-status": "txt",
    "application/ics": "ics",
}
