"""What a customer-base model needs of a person: how often, how lately, for how long, and how much each time.

`x` repeat purchases, the last of them `t_x` after the first purchase, watched until `T` after it: sufficient for all
models here (Fader, Hardie and Lee 2005). People with the same three numbers are one row with a count: a fit reads rows,
not people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from colmado.kit.errors import InputError

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
YEAR = {"day": 365.25, "week": 365.25 / 7, "month": 12.0, "year": 1.0, "period": 1.0}
"""How many of a unit of time make a year. A period is what the shop says it is, and here counts as a year."""
SCALES = (1, 7, 100)
"""Times are tried as whole days, whole days in weeks, and hundredths: whole numbers sort quickest."""

GLANCE = 1_000  # entries looked at before all are


@dataclass(frozen=True)
class Column:
    """A column as its distinct values and where each row finds its own: functions are computed of the values only."""

    values: F64
    at: I64

    def of(self, made: F64) -> F64:
        """Spread what was made of `values` over the rows."""
        return made[self.at]


@dataclass(frozen=True)
class Rows:
    """Distinct histories: `x`, `t_x`, `T` and how many people (`n`) have each."""

    x: F64
    t_x: F64
    T: F64
    n: F64
    xs: Column
    recencies: Column
    ages: Column

    @staticmethod
    def of(x: F64, t_x: F64, T: F64, n: F64) -> Rows:
        """Make rows of columns; nothing is looked at, nothing is put together."""
        return Rows(x, t_x, T, n, *(Column(*np.unique(column, return_inverse=True)) for column in (x, t_x, T)))

    @property
    def people(self) -> float:
        """How many people stand behind all rows."""
        return float(self.n.sum())

    def take(self, chosen: I64, n: F64) -> Rows:
        """Some of the rows, each with `n` people."""
        return Rows.of(self.x[chosen], self.t_x[chosen], self.T[chosen], n)


@dataclass(frozen=True)
class Histories:
    """One entry a person. Times in `unit`; `mean_value` is the mean of the repeat purchases, NaN where there is none.

    Build it by `from_columns` or by `orders.histories`, which
    check; a `Histories` made by hand is trusted.
    """

    x: I64
    t_x: F64
    T: F64
    mean_value: F64 | None = None
    person: NDArray[Any] | None = None
    unit: str = "week"
    currency: str = ""

    def __len__(self) -> int:
        return len(self.x)

    def rows(self) -> Rows:
        """Put equal histories together."""
        return compress(self)[0]

    def take(self, chosen: NDArray[Any]) -> Histories:
        """Some of the people."""
        mean = None if self.mean_value is None else self.mean_value[chosen]
        who = None if self.person is None else self.person[chosen]
        return Histories(self.x[chosen], self.t_x[chosen], self.T[chosen], mean, who, self.unit, self.currency)


def from_columns(
    frequency: ArrayLike,
    recency: ArrayLike,
    T: ArrayLike,
    mean_value: ArrayLike | None = None,
    *,
    person: Sequence[object] | NDArray[Any] | None = None,
    unit: str = "week",
    currency: str = "",
) -> Histories:
    """Read columns such as other programs write: frequency (repeats), recency (time of the last one), T (age).

    Where frequency is 0, recency is read as 0. Raises InputError naming the first row that cannot be.
    """
    if unit not in YEAR:
        raise InputError(f"a unit of time is one of {', '.join(YEAR)}, got {unit!r}")
    x, t_x, age = _numbers("frequency", frequency), _numbers("recency", recency), _numbers("T", T)
    value = None if mean_value is None else _numbers("monetary_value", mean_value, missing=True)
    who = None if person is None else np.asarray(person)
    sizes = {"frequency": len(x), "recency": len(t_x), "T": len(age)}
    sizes |= {name: len(column) for name, column in (("monetary_value", value), ("person", who)) if column is not None}
    if len(set(sizes.values())) > 1:
        raise InputError(f"columns are of one length each, got {sizes}")
    t_x = np.where(x == 0, 0.0, t_x)
    _refuse(x < 0, "frequency", x, "a count of repeat purchases, 0 or more")
    _refuse(x != np.floor(x), "frequency", x, "a whole number of repeat purchases")
    _refuse(age < 0, "T", age, "a time of 0 or more since the first purchase")
    _refuse((x > 0) & (t_x <= 0), "recency", t_x, "the time of the last repeat purchase, above 0 where there is one")
    _refuse(t_x > age, "recency", t_x, "no more than T, in the same unit")
    return Histories(x.astype(np.int64), t_x, age, value, who, unit, currency)


def _numbers(name: str, given: ArrayLike, *, missing: bool = False) -> F64:
    try:
        column = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} is a column of numbers ({error})") from error
    if column.ndim != 1:
        raise InputError(f"{name} is one column of numbers, got {column.ndim} dimensions")
    bad = np.isinf(column) if missing else ~np.isfinite(column)
    _refuse(bad, name, column, "a finite number")
    return column


def _refuse(bad: NDArray[np.bool_], name: str, column: F64, expected: str) -> None:
    if bad.any():
        first = int(np.argmax(bad))
        raise InputError(
            f"{name} of row {first + 1} is {column[first]:g}; expected {expected} ({int(bad.sum())} such rows in all)"
        )


def compress(people: Histories) -> tuple[Rows, I64]:
    """Put people with equal histories together: the rows, and for each person their row."""
    x, t_x, age = people.x, _whole(people.t_x), _whole(people.T)
    wide = [int(column.max(initial=0)) + 1 for column in (x, t_x, age)]
    if wide[0] * wide[1] * wide[2] >= 2**62:
        _, x = np.unique(x, return_inverse=True)
        wide[0] = int(x.max(initial=0)) + 1
    key = (age * wide[0] + x) * wide[1] + t_x
    _, first, at, n = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    rows = Rows.of(people.x[first].astype(np.float64), people.t_x[first], people.T[first], n.astype(np.float64))
    return rows, at


def _whole(column: F64) -> I64:
    """Tell equal times by equal whole numbers: hundredths, days of weeks, or the place among all that there are."""
    if float(column.max(initial=0)) < 1e6:
        for scale in SCALES:
            if _nearly(column[:GLANCE], scale) and _nearly(column, scale):
                return np.rint(column * scale).astype(np.int64)
    return np.asarray(np.unique(column, return_inverse=True)[1], dtype=np.int64)


def _nearly(column: F64, scale: int) -> bool:
    off = column * scale
    off -= np.rint(off)
    return bool(np.abs(off, out=off).max(initial=0) < 1e-8)
