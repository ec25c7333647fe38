"""Only what this shop signed is its own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from colmado.answer.token import is_ours, sign

NONCE = "0123456789abcdef" * 2


def test_signed_is_ours_and_changed_is_not() -> None:
    made = sign(NONCE, secret="s", domain="shop.example")
    assert is_ours(made, secret="s")
    assert not is_ours(made, secret="other")
    for place in range(2, len(made.partition("@")[0])):
        changed = made[:place] + ("0" if made[place] != "0" else "1") + made[place + 1 :]
        assert not is_ours(changed, secret="s")


@given(st.text())
def test_anything_else_is_not_ours_and_never_raises(text: str) -> None:
    assert not is_ours(text, secret="s")
