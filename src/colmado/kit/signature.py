"""Sign what leaves for another program, so that it can tell that we said it, and when. Pure.

`Colmado-Signature: t=1795000000,v1=<hex>`: HMAC-SHA256 over "<t>." and the body, under the hook's secret.
"""

from __future__ import annotations

import hashlib
import hmac
import re

TOLERANCE = 300  # seconds between its time and the clock of who verifies
SHAPE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


def sign(body: bytes, *, secret: str, at: int) -> str:
    """Give the header for a body that leaves at a time (seconds since 1970).

    >>> sign(b"{}", secret="s", at=1)[:20]
    't=1,v1=b253639bcd705'
    """
    return f"t={at},v1={_mac(body, secret, at)}"


def verify(body: bytes, header: str, *, secret: str, now: float, tolerance: int = TOLERANCE) -> bool:
    """Whether a body was signed with this secret, not longer ago than the tolerance.

    >>> verify(b"{}", sign(b"{}", secret="s", at=1000), secret="s", now=1200)
    True
    >>> verify(b"{}", sign(b"{}", secret="s", at=1000), secret="s", now=1301)
    False
    """
    found = SHAPE.fullmatch(header)
    if found is None or abs(now - int(found[1])) > tolerance:
        return False
    return hmac.compare_digest(_mac(body, secret, int(found[1])), found[2])


def _mac(body: bytes, secret: str, at: int) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
