"""Orders into histories: what is one purchase, what a refund takes back, what was bought later.

A purchase is a person's day with an order; orders of one day are one purchase, their amounts together. A refund (a
negative amount) is taken off the latest purchase on or before its day, and neither counts as a purchase nor takes one
away: they did come. An order of 0 is a purchase of no value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike, NDArray

from colmado.kit.errors import InputError
from colmado.kit.money import DECIMALS
from colmado.know.buying.histories import I64, Histories

DAYS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
"""Lengths of units of time in days; months and years are mean ones, so that every T has the same unit."""


@dataclass(frozen=True)
class Purchases:
    """One entry a purchase, by person and day: `who` is a place in `people`, `day` counts days since 1970."""

    people: NDArray[Any]
    who: I64
    day: I64
    amount_minor: I64 | None
    currency: str
    merged: int = 0
    refunds: int = 0
    refunds_of_nothing: int = 0

    def first_days(self) -> I64:
        """The first day of each person in `people`."""
        return self.day[np.searchsorted(self.who, np.arange(len(self.people)))]

    def last_day(self) -> np.datetime64:
        """The day of the last purchase."""
        return np.datetime64(int(self.day.max()), "D")

    def histories(self, until: str | np.datetime64, unit: str = "week") -> Histories:
        """Count up to and with the day `until`. Who bought nothing by then is left out; `until` is everyone's T.

        `mean_value` is of the repeat purchases, refunds off, in whole money (euros, not cents).
        """
        last = _day(until)
        seen = self.day <= last
        who, day = self.who[seen], self.day[seen]
        if not len(who):
            first_day = np.datetime64(int(self.day.min()), "D")
            raise InputError(f"nobody had bought anything by {until}; the first order is of {first_day}")
        here, first, bought = np.unique(who, return_index=True, return_counts=True)
        begun, x = day[first], bought - 1
        length = _length(unit)
        mean = None
        if self.amount_minor is not None:
            amounts = self.amount_minor[seen].astype(np.float64)
            repeats = np.add.reduceat(amounts, first) - amounts[first]
            mean = np.where(x > 0, repeats / np.maximum(x, 1), np.nan) / 10 ** DECIMALS.get(self.currency, 2)
        return Histories(
            x, (day[first + x] - begun) / length, (last - begun) / length, mean, self.people[here], unit, self.currency
        )

    def periods(self, until: str | np.datetime64, unit: str = "month") -> Histories:
        """Count whole periods after the first purchase, for BG/BB: how many had a purchase, which last, of how many."""
        last, length = _day(until), _length(unit)
        first = self.first_days()
        many = np.floor((last - first) / length)
        period = np.ceil((self.day - first[self.who]) / length)
        used = (period >= 1) & (period <= many[self.who])
        distinct = np.unique(np.column_stack([self.who[used], period[used].astype(np.int64)]), axis=0)
        x = np.bincount(distinct[:, 0], minlength=len(first))
        late = np.zeros(len(first))
        np.maximum.at(late, distinct[:, 0], distinct[:, 1])
        here = first <= last
        return Histories(x[here], late[here], many[here], None, self.people[here], "period", self.currency)

    def bought_between(self, after: str | np.datetime64, until: str | np.datetime64, people: NDArray[Any]) -> I64:
        """How often each of `people` (as `histories` gives them) bought after one day, up to and with another."""
        seen = (self.day > _day(after)) & (self.day <= _day(until))
        by_all = np.bincount(self.who[seen], minlength=len(self.people))
        return np.asarray(by_all[np.searchsorted(self.people, people)])


def _day(at: str | np.datetime64) -> int:
    try:
        return int(np.datetime64(at, "D").astype(np.int64))
    except ValueError as error:
        raise InputError(f"a day is written like 2026-05-31, got {at!r}") from error


def _length(unit: str) -> float:
    if unit not in DAYS:
        raise InputError(f"a unit of time is one of {', '.join(DAYS)}, got {unit!r}")
    return DAYS[unit]


def purchases(
    person: Sequence[object] | NDArray[Any],
    at: ArrayLike,
    amount_minor: ArrayLike | None = None,
    *,
    currency: str = "",
) -> Purchases:
    """Put orders together to purchases. `at` is by the shop's own clock (see `local`): its days are the days.

    Raises InputError for columns of different lengths, no orders, a missing time, an amount that is not whole.
    """
    who, when = np.asarray(person), np.asarray(at, dtype="datetime64[s]")
    amounts = None if amount_minor is None else np.asarray(amount_minor)
    if len(who) != len(when) or (amounts is not None and len(amounts) != len(who)):
        raise InputError(f"columns are of one length each, got {len(who)} people and {len(when)} times")
    if not len(who):
        raise InputError("there are no orders")
    if np.isnat(when).any():
        raise InputError(f"order {int(np.argmax(np.isnat(when))) + 1} has no time")
    if amounts is not None and not np.issubdtype(amounts.dtype, np.integer):
        raise InputError(f"amounts are whole numbers of the smallest unit (cents), got {amounts.dtype}")
    names, code = np.unique(who, return_inverse=True)
    day = when.astype("datetime64[D]").astype(np.int64)
    buys = np.ones(len(code), dtype=bool) if amounts is None else amounts >= 0
    span = int(day.max() - day.min()) + 1
    key = code * span + (day - day.min())
    kept, place = np.unique(key[buys], return_inverse=True)
    total = None
    lost = 0
    if amounts is not None:
        total = np.zeros(len(kept), dtype=np.int64)
        np.add.at(total, place, amounts[buys])
        lost = _take_back(kept, total, key[~buys], amounts[~buys], span)
    stays, who_bought = np.unique(kept // span, return_inverse=True)
    return Purchases(
        names[stays], who_bought, kept % span + day.min(), total, currency,
        merged=int(buys.sum()) - len(kept), refunds=int((~buys).sum()), refunds_of_nothing=lost,
    )  # fmt: skip


def _take_back(kept: I64, total: I64, refunded: I64, amounts: I64, span: int) -> int:
    """Take refunds off the latest purchase of the same person; return how many had none."""
    place = np.searchsorted(kept, refunded, side="right") - 1
    theirs = (place >= 0) & (kept[place] // span == refunded // span) if len(kept) else np.zeros(len(refunded), bool)
    np.add.at(total, place[theirs], amounts[theirs])
    return int((~theirs).sum())


def local(at: ArrayLike, zone: str) -> NDArray[np.datetime64]:
    """Turn moments in UTC into what the clock of `zone` showed, summer time and all.

    >>> str(local(["2026-03-29T00:59:59", "2026-03-29T01:00"], "Europe/Madrid")[1])
    '2026-03-29T03:00:00'
    """
    moments = np.asarray(at, dtype="datetime64[s]").astype(np.int64)
    quarters, back = np.unique(moments // 900, return_inverse=True)  # clocks are changed at whole quarters of an hour
    there = ZoneInfo(zone)
    return np.asarray((moments + _offsets(quarters * 900, there)[back]).astype("datetime64[s]"))


def _offsets(seconds: I64, zone: ZoneInfo) -> I64:
    shifts = (datetime.fromtimestamp(at, UTC).astimezone(zone).utcoffset() for at in seconds.tolist())
    return np.array([0 if shift is None else shift.total_seconds() for shift in shifts], dtype=np.int64)


