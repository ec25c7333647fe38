"""Money is typed and read as people do, and kept as whole numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colmado.kit.errors import InputError
from colmado.kit.money import DECIMALS, to_major, to_minor


@given(st.integers(0, 10**11), st.sampled_from(["EUR", "DOP", *DECIMALS]))
def test_what_is_written_is_read_back(minor: int, currency: str) -> None:
    assert to_minor(to_major(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("", "EUR"), ("-1", "EUR"), ("1e3", "EUR"), ("20.501", "EUR"), ("1.5", "JPY"), ("٣", "EUR")],
)
def test_anything_else_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(InputError, match="an amount is a plain number"):
        to_minor(amount, currency)
