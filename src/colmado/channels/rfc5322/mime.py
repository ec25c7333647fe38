"""The parts of a mail and their bytes: splitting at boundaries, undoing transfer encodings.

Our own splitter instead of the standard library's: that one reads line by line (a 16 MB attachment costs
a third of a second), and nests a generator for each level, so that a small mail can end it with
RecursionError. Here a part is a pair of offsets into the raw bytes, found with `bytes.find`; depth and
number of parts are bounded. Nothing raises.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from colmado.channels.rfc5322.charsets import decode

MAX_DEPTH = 30
MAX_PARTS = 5000
MAX_HEADERS = 5000

Headers = dict[str, list[bytes]]

_HEADER = re.compile(rb"([!-9;-~]++)[ \t]*+:((?:[^\n]*+\n?)(?:[ \t][^\n]*+\n?)*+)")
_SEPARATOR = re.compile(rb">?From [^\n]*+\n?")
_BLANK = re.compile(rb"\r?\n")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")


@dataclass(slots=True)
class Part:
    """One part: where its body lies in `raw`, and what its headers say of it.

    `media_type` is lower case; `stub`: not taken apart, it lies too deep; `said`: its text, once read.
    """

    raw: bytes
    start: int
    end: int
    headers: Headers
    media_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    children: list[Part] = field(default_factory=list)
    stub: bool = False
    said: str | None = None

    def body(self) -> bytes:
        """Give the body's bytes with the transfer encoding undone."""
        content = self.raw[self.start : self.end]
        return undo_transfer(content, first(self.headers, "content-transfer-encoding"))

    def text(self) -> str:
        """Give the body as text with "\\n" line ends, without NUL and lone surrogates."""
        text = decode(self.body(), self.parameters.get("charset", ""))
        return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


def first(headers: Headers, name: str) -> bytes:
    """Give the first value of a header, unfolded and stripped; b"" if there is none."""
    values = headers.get(name)
    return unfold(values[0]) if values else b""


def unfold(value: bytes) -> bytes:
    """Join the lines of a folded header value."""
    return _FOLD.sub(b"", value).strip() if b"\n" in value else value.strip()


def read_headers(raw: bytes, start: int, end: int) -> tuple[Headers, int]:
    """Read header lines from `start`; return them by lower-case name, and where the body begins.

    A line that is no header ends them, and belongs to the body; mbox separators among them are passed over.
    """
    headers: Headers = {}
    at = start
    for _ in range(MAX_HEADERS):
        m = _HEADER.match(raw, at, end)
        if m:
            headers.setdefault(m[1].decode("latin-1").lower(), []).append(m[2])
        else:
            m = _SEPARATOR.match(raw, at, end)
            if not m:
                break
        at = m.end()
    blank = _BLANK.match(raw, at, end)
    return headers, blank.end() if blank else at


def read_parts(raw: bytes, start: int = 0, end: int | None = None) -> Part:
    """Read a whole mail into its tree of parts. A multipart with no part in it becomes one text part."""
    left = [MAX_PARTS]
    root = _read_part(raw, start, len(raw) if end is None else end, "text/plain")
    todo = [(root, 1)]
    while todo:
        part, depth = todo.pop()
        if not part.media_type.startswith("multipart/"):
            continue
        boundary = part.parameters.get("boundary", "").encode("utf-8", "replace").rstrip() or _evident(part)
        default = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
        if depth > MAX_DEPTH or not boundary:
            part.stub = depth > MAX_DEPTH
            continue
        for begin, stop in _between(raw, part.start, part.end, boundary):
            left[0] -= 1
            if left[0] <= 0:
                part.children.append(Part(raw, begin, part.end, {}, "application/octet-stream", stub=True))
                break
            part.children.append(_read_part(raw, begin, stop, default))
        todo.extend((child, depth + 1) for child in part.children)
    return root


def _read_part(raw: bytes, start: int, end: int, default: str) -> Part:
    headers, body = read_headers(raw, start, end)
    media_type, parameters = read_value(first(headers, "content-type"))
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", media_type):
        media_type = default
    return Part(raw, body, end, headers, media_type, parameters)


_FIRST_DELIMITER = re.compile(rb"\s*--([^\s-][^\r\n]{0,69}?)[ \t]*\r?\n")


def _evident(part: Part) -> bytes:
    """Give the boundary nobody declared, if the body opens and closes with one."""
    m = _FIRST_DELIMITER.match(part.raw, part.start, part.end)
    return m[1] if m and part.raw.find(b"\n--" + m[1] + b"--", m.end(), part.end) >= 0 else b""


def _between(raw: bytes, start: int, end: int, boundary: bytes) -> Iterator[tuple[int, int]]:
    """Yield begin and end of every part between delimiter lines; the last ends at `end` if it is not
    closed.
    """
    delimiter = b"--" + boundary
    line_end = re.compile(rb"(--)?[ \t]*+(?:\r?\n|\Z)")
    begin = -1
    at = start
    while (at := raw.find(delimiter, at, end)) >= 0:
        after = at + len(delimiter)
        m = line_end.match(raw, after, end)
        if not m or (at > start and raw[at - 1] != 10):
            at = after
            continue
        if begin >= 0:
            stop = at - 1
            if stop > begin and raw[stop - 1] == 13:
                stop -= 1
            yield begin, max(stop, begin)
        if m[1]:
            return
        begin = at = m.end()
    if 0 <= begin < end:
        yield begin, end


_PARAMETER = re.compile(r';\s*+([^\s=;"]++)\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"?|([^;]*+))', re.DOTALL)
_SEGMENT = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?\Z")


def read_value(value: bytes) -> tuple[str, dict[str, str]]:
    """Split `text/plain; charset=x; name*0*=utf-8''a%20b` into its value and parameters (RFC 2045, RFC
    2231).
    """
    if not value:
        return "", {}
    text = decode(value)
    head = text.split(";", 1)[0].split("(", 1)[0].strip().lower()
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for m in _PARAMETER.finditer(text):
        quoted, bare = m[2], m[3]
        held = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else bare.strip()
        segment = _SEGMENT.match(m[1].lower())
        if not segment:
            continue
        if segment[2] or segment[3]:
            pieces.setdefault(segment[1], []).append((int(segment[2] or 0), bool(segment[3]), held))
        else:
            plain.setdefault(segment[1], held)
    for name, found in pieces.items():
        plain[name] = _join_segments(sorted(found, key=lambda piece: piece[0]))
    return head, plain


def _join_segments(segments: list[tuple[int, bool, str]]) -> str:
    charset, out = "", b""
    for number, (_, encoded, held) in enumerate(segments):
        if encoded and number == 0 and held.count("'") >= 2:
            charset, _, held = held.split("'", 2)
        out += unquote_to_bytes(held) if encoded else held.encode("utf-8", "replace")
    return decode(out, charset)


def undo_transfer(content: bytes, encoding: bytes) -> bytes:
    """Undo base64, quoted-printable or uuencode, also when broken; anything else is given back as it is."""
    name = encoding.lower().split(b";")[0].strip(b" \"'\t")
    if name == b"base64":
        return from_base64(content)
    if name == b"quoted-printable":
        return binascii.a2b_qp(content)
    if name in (b"uuencode", b"x-uuencode", b"x-uue", b"uue"):
        return _from_uuencode(content)
    return content


_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")


def from_base64(content: bytes) -> bytes:
    """Decode base64 with foreign characters, missing padding, or several pieces one after another."""
    try:
        return binascii.a2b_base64(content.translate(None, b"\r\n \t"), strict_mode=True)
    except binascii.Error:
        pass
    out = []
    for piece in re.split(rb"=+", _NOT_BASE64.sub(b"", content)):
        whole = piece[: len(piece) - 1] if len(piece) % 4 == 1 else piece
        out.append(binascii.a2b_base64(whole + b"=" * (-len(whole) % 4)))
    return b"".join(out)


def _from_uuencode(content: bytes) -> bytes:
    begin = re.search(rb"(?m)^begin [0-7]{3,4} [^\n]*\n", content)
    if not begin:
        return content
    out = []
    for line in content[begin.end() :].splitlines():
        if line.strip() in (b"end", b"`", b""):
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            return content
    return b"".join(out)
