"""What is signed is believed for five minutes, and nothing else is."""

from __future__ import annotations

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from colmado.kit.signature import sign, verify


@given(body=st.binary(max_size=50), at=st.integers(0, 10**10), late=st.integers(-300, 300))
def test_what_was_signed_verifies(body: bytes, at: int, late: int) -> None:
    header = sign(body, secret="s", at=at)
    assert verify(body, header, secret="s", now=at + late)
    assert not verify(body + b"x", header, secret="s", now=at)
    assert not verify(body, header, secret="t", now=at)
    assert not verify(body, header, secret="s", now=at + 301) and not verify(body, header, secret="s", now=at - 301)
    assert not verify(body, header.replace(f"t={at},", f"t={at + 1},"), secret="s", now=at)


@given(st.text(max_size=100))
def test_nonsense_is_no_signature(header: str) -> None:
    assert not verify(b"{}", header, secret="s", now=0)


def test_anybody_can_count_it_after_us() -> None:
    mac = hmac.new(b"s", b"12.{}", hashlib.sha256).hexdigest()
    assert sign(b"{}", secret="s", at=12) == f"t=12,v1={mac}"
