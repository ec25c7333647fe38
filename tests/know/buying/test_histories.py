"""Orders into histories, histories into rows: what is merged, taken back, left out, refused."""

from __future__ import annotations

import re

import numpy as np
import pytest

from colmado.kit.errors import InputError
from colmado.know.buying.files import Named, read, read_contracts
from colmado.know.buying.histories import Histories, compress, from_columns
from colmado.know.buying.orders import Purchases, local, purchases

ORDERS = """customer,date,amount,currency
ana,2026-01-01T09:00,10.00,EUR
ana,2026-01-01T18:00,5.50,EUR
ana,2026-01-15,20,EUR
ana,2026-01-17,-8,EUR
beto,2026-01-08,3,EUR
beto,2026-01-08,3,EUR
eve,2026-01-02,-4,EUR
ines,2026-01-29,7,EUR
ines,2026-01-30,0,EUR
"""


def orders(text: str = ORDERS, **named: str) -> Purchases:
    made = read(text.splitlines(), Named(**named))
    assert isinstance(made, Purchases)
    return made


def test_a_day_is_a_purchase_and_a_refund_is_none() -> None:
    made = orders()
    assert (made.merged, made.refunds, made.refunds_of_nothing) == (2, 2, 1)
    people = made.histories("2026-01-29")
    assert people.person is not None and people.person.tolist() == ["ana", "beto", "ines"]
    assert people.x.tolist() == [1, 0, 0]
    assert people.t_x.tolist() == [2, 0, 0]
    assert people.T.tolist() == [4, 3, 0]
    assert people.mean_value is not None
    assert people.mean_value.tolist()[0] == 12 and np.isnan(people.mean_value[1:]).all()
    assert people.currency == "EUR"


def test_an_order_of_nothing_counts_and_what_is_sent_back_whole_does() -> None:
    later = orders().histories("2026-01-30", "day")
    assert later.x.tolist() == [1, 0, 1] and later.mean_value is not None and later.mean_value[2] == 0
    text = "customer,date,amount\na,2026-01-01,5\na,2026-01-02,5\na,2026-01-09,-5\n"
    back = orders(text).histories("2026-01-10", "day")
    assert back.x.tolist() == [1] and back.mean_value is not None and back.mean_value.tolist() == [0]


def test_order_of_lines_does_not_matter() -> None:
    lines = ORDERS.splitlines()
    there, back = orders(), orders("\n".join([lines[0], *reversed(lines[1:])]))
    assert (there.day == back.day).all() and (there.who == back.who).all()
    assert np.array_equal(there.amount_minor, back.amount_minor)  # type: ignore[arg-type]


def test_what_was_bought_later() -> None:
    made = orders()
    known = made.histories("2026-01-08")
    assert made.bought_between("2026-01-08", "2026-01-30", known.person).tolist() == [1, 0]  # type: ignore[arg-type]


def test_periods_are_counted_from_the_first_purchase() -> None:
    days = ["2026-01-01", "2026-01-02", "2026-01-08", "2026-01-09", "2026-01-29"]
    made = purchases(["a"] * 5, np.array(days, dtype="datetime64[s]")).periods("2026-02-04", "week")
    assert (made.x.tolist(), made.t_x.tolist(), made.T.tolist()) == ([3], [4], [4])


def test_days_are_those_of_the_shop() -> None:
    zoned = "customer,date\na,2026-03-28T23:30:00Z\na,2026-03-29T21:59:00Z\na,2026-03-29T22:01:00Z\n"
    madrid = read(zoned.splitlines(), Named(), zone="Europe/Madrid")
    assert isinstance(madrid, Purchases)
    assert [str(np.datetime64(int(day), "D")) for day in madrid.day] == ["2026-03-29", "2026-03-30"]
    moments = ["2026-03-29T00:59:59", "2026-03-29T01:00:00", "2026-10-25T00:59:59", "2026-10-25T01:00:00"]
    assert [str(at)[11:] for at in local(moments, "Europe/Madrid")] == ["01:59:59", "03:00:00", "02:59:59", "02:00:00"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("name,when\na,b", "no column customer or customer_id"),
        ("customer,date\na,yesterday", "line 2: a date is like 2026-05-31"),
        ("customer,date,amount\na,2026-01-01,1.2.3", "line 2: an amount is a plain number"),
        ("customer,date,amount,currency\na,2026-01-01,1,EUR\nb,2026-01-01,1,USD", "one currency at a time, got EUR"),
        ("customer,date\na", "line 2 has 1 columns, the head line 2"),
        ("customer,date\n", "there are no orders"),
        ("frequency,recency,T\n1,2,3\n1.5,2,3", "frequency of row 2 is 1.5; expected a whole number"),
        ("frequency,recency,T\n1,5,3", "recency of row 1 is 5; expected no more than T"),
        ("frequency,recency,T\n2,0,3", "recency of row 1 is 0; expected the time of the last"),
        ("frequency,recency,T\n-1,0,3", "frequency of row 1 is -1"),
        ("frequency,recency,T\n1,,3", "recency of row 1 is nan; expected a finite number"),
        ("frequency,recency,T\nx,1,3", "line 2: could not convert"),
    ],
)
def test_what_cannot_be_used_is_said(text: str, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        read(text.splitlines(), Named())


def test_contracts_come_in_three_ways() -> None:
    shrinking = read_contracts(["survivors", "100", "60", "50"])
    assert (shrinking.t.tolist(), shrinking.left.tolist(), shrinking.n.tolist()) == ([1, 2, 2], [1, 1, 0], [40, 10, 50])
    for lines in (["T,left", "1,1", "2,0"], ["recency,T", "1,2", "2,2"]):
        made = read_contracts(lines)
        assert (made.t.tolist(), made.left.tolist()) == ([1, 2], [1, 0])
    refused = {"never rise": ["survivors", "5", "6"], "whole periods": ["T,left", "0,1"], "survivors": ["a"]}
    for said, lines in refused.items():
        with pytest.raises(InputError, match=said):
            read_contracts(lines)


@pytest.mark.parametrize("unit", [7.0, 1.0, 100.0, np.pi])
def test_equal_histories_are_one_row(unit) -> None:
    rng = np.random.default_rng(1)
    T = rng.integers(0, 40, 5_000) / unit
    x = np.where(T > 0, rng.integers(0, 4, 5_000), 0)
    people = Histories(x, np.where(x > 0, T, 0.0), T)
    rows, at = compress(people)
    known = set(zip(people.x.tolist(), people.t_x.tolist(), people.T.tolist(), strict=True))
    assert len(rows.n) == len(known) and rows.people == 5_000
    for column, given in ((rows.x, people.x), (rows.t_x, people.t_x), (rows.T, people.T)):
        assert (column[at] == given).all()


def test_columns_of_other_programs() -> None:
    people = from_columns([0, 2], [9, 3], [10, 10], [np.nan, 12.5], person=["a", "b"])
    assert people.t_x.tolist() == [0, 3]  # recency without a repeat says nothing
    with pytest.raises(InputError, match="of one length each"):
        from_columns([0, 1], [0], [1, 1])
