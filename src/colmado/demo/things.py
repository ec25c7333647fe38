"""Small attachments, made from nothing and the same on every machine: pictures, a bill, a note."""

from __future__ import annotations

import struct
import zlib

MEDIA_TYPES = {"png": "image/png", "pdf": "application/pdf", "txt": "text/plain"}


def thing(name: str) -> tuple[str, bytes]:
    """Give the media type and the bytes of an attachment by its name."""
    ending = name.rsplit(".", 1)[-1]
    colour = zlib.crc32(name.encode()) & 0xFFFFFF
    made = {
        "png": lambda: picture(24, 16, colour),
        "pdf": lambda: page(f"Colmado La Esquina - {name.rsplit('.', 1)[0]}"),
        "txt": lambda: f"{name}\ncoffee 2 x 8.50\nguava paste 1 x 4.20\n".encode(),
    }
    return MEDIA_TYPES[ending], made[ending]()


def picture(width: int, height: int, colour: int) -> bytes:
    """Draw a PNG of one colour with a darker frame. Stored uncompressed: packers differ between machines."""
    inside, frame = colour.to_bytes(3), bytes(part // 2 for part in colour.to_bytes(3))
    rows = b"".join(
        b"\0" + b"".join(inside if 0 < x < width - 1 and 0 < y < height - 1 else frame for x in range(width))
        for y in range(height)
    )

    def chunk(name: bytes, content: bytes) -> bytes:
        check = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = b"\x78\x01" + _stored(rows) + struct.pack(">I", zlib.adler32(rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def _stored(content: bytes) -> bytes:
    """Write one uncompressed deflate block (at most 65,535 bytes)."""
    return b"\x01" + struct.pack("<HH", len(content), len(content) ^ 0xFFFF) + content


def page(text: str) -> bytes:
    """Write a PDF of one page with one line of text."""
    stream = f"BT /F1 14 Tf 40 100 Td ({text}) Tj ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end
