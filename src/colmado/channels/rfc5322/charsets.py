"""Bytes to letters: declared, undeclared and wrongly declared character sets. Nothing raises."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_KNOWN_CODEC = re.compile(
    r"(?:utf[-_]?(?:7|8|16|32)|iso8859|cp\d|ascii|latin|koi8|mac|gb|big5|euc|shift|iso2022|hz|tis|johab|ptcp|kz1048)"
)
_ALIASES = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-8-i": "iso8859-8",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "utf8mb4": "utf-8",
    "unicode": "utf-16",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "us-ascii": "",
    "ascii": "",
}


@lru_cache(maxsize=512)
def codec(charset: str) -> str:
    """Give Python's name for a declared character set; "" if it is unknown, ASCII, or no character set at
    all.

    Latin-1 is read as Windows-1252, as every browser does: mail says the one and means the other.
    """
    name = charset.strip(" \"'\t").lower()
    if name in _ALIASES:
        return _ALIASES[name]
    if not re.fullmatch(r"[a-z0-9_:-]{2,40}", name):
        return ""
    try:
        known = codecs.lookup(name.removeprefix("x-")).name
    except (LookupError, ValueError):
        return ""
    return known if _KNOWN_CODEC.match(known) else ""


def _byte_as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(_WINDOWS[byte] for byte in bad), error.end


_WINDOWS = [bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256)]
codecs.register_error("colmado-windows", _byte_as_windows)


def decode(content: bytes, charset: str = "") -> str:
    """Decode as declared; undeclared or wrongly declared bytes are UTF-8 where valid, else Windows-1252.

    Never raises; the answer holds no NUL and no lone surrogate, so that PostgreSQL takes it.
    """
    name = codec(charset) if charset else ""
    try:
        text = content.decode(name or "utf-8")
    except (UnicodeError, ValueError):
        text = _decode_wrongly_declared(content, name)
    return storable(text)


def _decode_wrongly_declared(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        if name in ("", "cp1252", "utf-8", "utf-7") or name.startswith("iso8859"):
            return content.decode("utf-8", "colmado-windows")
        return content.decode(name, "replace")


def storable(text: str) -> str:
    """Remove NUL and lone surrogates, which PostgreSQL refuses."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text.isascii():
        return text
    return text.encode("utf-8", "ignore").decode("utf-8")
