"""A table understood: which column is what, how its dates and amounts are written, and its lines as rows of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice, repeat
from typing import Any, BinaryIO, Literal, Protocol
from zoneinfo import ZoneInfo

from colmado.kit.errors import InputError
from colmado.listen.bought import MOST_ADDRESS, MOST_NAME, key_of
from colmado.listen.bringing.cells import all_words, can_be_two_dates, decimal_mark, first_is_day, words
from colmado.listen.bringing.columns import Field, Taken, choose
from colmado.listen.bringing.tables import Block, Line, Table

SAMPLE = 10_000  # lines that are looked at before anything is written
PART = 50_000  # rows that are written together
SHOWN = 5
TOLD = 20  # lines that cannot be read, told one by one; all are counted
ALIKE = 60  # characters of a reason by which reasons are counted

Dates = Literal["", "day", "month"]


@dataclass(frozen=True)
class Said:
    """What the caller says about a table: where it is from, whose clock, and what cannot be read off it.

    source    what the place is called; whoever has no mail address is known by their number there
    columns   field -> column
    dates     whether the day or the month comes first where that can be read two ways
    decimals  the decimal sign
    """

    source: str
    zone: ZoneInfo
    columns: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    dates: Dates = ""
    decimals: str = ""


@dataclass(frozen=True)
class How:
    """How the cells of a table are read, and from which line that is known."""

    zone: ZoneInfo
    currency: str
    day_first: bool | None
    dates_from: str
    mark: str
    mark_from: str


class Reader(Protocol):
    """What makes rows of cells. Raises InputError."""

    def one(self, cells: Sequence[Any]) -> Any:
        """Make a row of the cells of a line; None: it is not a line of its own."""
        ...

    def at_once(self, lines: Sequence[Sequence[Any]]) -> list[Any]:
        """Make rows of many lines, each the row that `one` makes; any error if that cannot be done for all."""
        ...


class Noun(Protocol):
    """What a table can be read as: its fields, and what makes rows of its lines."""

    fields: tuple[Field, ...]
    amounts: str

    def reader(self, taken: Mapping[str, Taken], how: How, source: str) -> Reader:
        """Make what reads the cells of a line. Raises InputError if a column is missing."""
        ...


@dataclass
class Account:
    """What became of the lines of a table: lines = rows + refused + passed_over."""

    lines: int = 0
    rows: int = 0
    passed_over: int = 0
    refused: int = 0
    told: list[tuple[int, str]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    def refuse(self, number: int, why: str) -> None:
        """Count a line that cannot be read."""
        self.refused += 1
        self.reasons[why.partition(", got ")[0].partition("; got ")[0][:ALIKE]] += 1
        if len(self.told) < TOLD:
            self.told.append((number, why))


class Sheet:
    """A table, read as a noun. Raises InputError for what has to be asked for before anything is written."""

    def __init__(self, table: Table, noun: Noun, said: Said):
        self.table, self.account = table, Account()
        blocks = table.blocks()
        self.begin = _some(blocks, SAMPLE)
        self.sample = [line for block in self.begin for line in block.lines()]
        cells = [line.cells for line in self.sample if not line.wrong]
        if not cells:
            raise InputError("there is not one line in it that can be read")
        self.taken = choose(noun.fields, table.head, cells, said.columns)
        self.how = _how(self.taken, self.sample, said, noun.amounts)
        self.read = noun.reader(self.taken, self.how, said.source)
        self._blocks = chain(self.begin, blocks)

    def first(self, n: int = SHOWN) -> list[Any]:
        """Give the first rows as they would be written."""
        return list(islice(self._one_by_one(self.sample, Account(), None), n))

    def parts(self, rejects: BinaryIO | None = None, size: int = PART) -> Iterator[list[Any]]:
        """Yield all rows, a part at a time, and keep the account; lines that cannot be read go into `rejects`.

        The next part is only read when it is asked for.
        """
        part: list[Any] = []
        for block in self._blocks:
            part += self._rows(block, rejects)
            while len(part) >= size:
                yield part[:size]
                part = part[size:]
        if part:
            yield part

    def _rows(self, block: Block, rejects: BinaryIO | None) -> Iterable[Any]:
        """Read a block column by column, which is four times as fast; line by line where one of them needs it."""
        try:
            if block.cells:
                rows = self.read.at_once(block.cells)
                self.account.lines += len(rows)
                self.account.rows += len(rows)
                return rows
        except (InputError, ValueError, TypeError, AttributeError):
            pass  # whatever it is, the line itself will say
        return self._one_by_one(block.lines(), self.account, rejects)

    def _one_by_one(self, lines: Iterable[Line], account: Account, rejects: BinaryIO | None) -> Iterator[Any]:
        read = self.read.one
        for number, cells, raw, wrong in lines:
            account.lines += 1
            try:
                if wrong:
                    raise InputError(wrong)
                row = read(cells)
            except InputError as error:
                account.refuse(number, str(error))
                if rejects is not None:
                    if rejects.tell() == 0:
                        rejects.write(self.table.begin)
                    rejects.write(raw)
                continue
            if row is None:
                account.passed_over += 1
                continue
            account.rows += 1
            yield row


def _some(blocks: Iterator[Block], lines: int) -> list[Block]:
    """Take blocks until there are so many lines."""
    taken, count = [], 0
    for block in blocks:
        taken.append(block)
        count += len(block.cells) or sum(1 for _ in block.lines())
        if count >= lines:
            break
    return taken


def _how(taken: Mapping[str, Taken], sample: Sequence[Line], said: Said, amounts: str) -> How:
    """Find out from the sample how dates and amounts are written; what is said wins."""
    day_first, dates_from = _day_first(_cells(taken.get("at"), sample), said.dates)
    mark, mark_from = _mark(_cells(taken.get(amounts), sample), said.decimals)
    zone, at = said.zone, taken.get("at")
    if at and "utc" in at.head.lower():
        zone = ZoneInfo("UTC")
    return How(zone, said.currency, day_first, dates_from, mark, mark_from)


def _cells(column: Taken | None, sample: Sequence[Line]) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of the cells of a column."""
    if column is not None:
        for line in sample:
            if not line.wrong and isinstance(cell := line.cells[column.index], str):
                yield line.number, cell


def _day_first(cells: Iterable[tuple[int, str]], said: Dates) -> tuple[bool | None, str]:
    if said:
        return said == "day", "--dates"
    seen: dict[bool, tuple[int, str]] = {}
    unsure = ""
    for number, text in cells:
        first = first_is_day(text)
        if first is not None:
            seen.setdefault(first, (number, text))
        elif not unsure and can_be_two_dates(text):
            unsure = f"{text!r} in line {number}"
    if unsure and len(seen) != 1:
        why = "and others say it is the day, and others the month" if seen else "and no line says which"
        raise InputError(
            f"{unsure} can be two dates, {why}: add --dates day if the day comes first (31/12), --dates month if not"
        )
    if len(seen) != 1:
        return None, ""
    ((first, (number, text)),) = seen.items()
    return first, f"{text} in line {number}"


def _mark(cells: Iterable[tuple[int, str]], said: str) -> tuple[str, str]:
    """Find the decimal sign; "" where there is no need of one, or every cell must speak for itself."""
    if said:
        return said, "--decimals"
    seen: dict[str, str] = {}
    for number, text in cells:
        if mark := decimal_mark("".join(sign for sign in text if sign.isdigit() or sign in ".,")):
            seen.setdefault(mark, f"{text} in line {number}")
    if len(seen) != 1:
        return "", ""
    return next(iter(seen.items()))


class Whose:
    """What reads whose a line is: by a mail address, else by their number at the source. Raises InputError."""

    def __init__(self, taken: Mapping[str, Taken], source: str):
        self.source = source
        self.email, self.customer, self.name = (index_of(taken, each) for each in ("email", "customer", "name"))
        if self.email < 0 and self.customer < 0:
            raise InputError(
                "no column says whose it is; name one by --column email=COLUMN, or --column customer=COLUMN for numbers"
            )

    def one(self, cells: Sequence[Any]) -> tuple[str, str, str]:
        """Give the kind, the address and the name."""
        address = words(cells[self.email], MOST_ADDRESS) if self.email >= 0 else ""
        if not address and self.customer >= 0:
            address = words(cells[self.customer], MOST_ADDRESS)
        if not address:
            raise InputError("it does not say whose it is")
        name = words(cells[self.name], MOST_NAME) if self.name >= 0 else ""
        return *key_of(self.source, address.lower() if "@" in address else address), name

    def at_once(self, columns: Sequence[Sequence[str]]) -> Iterator[tuple[str, str, str]]:
        """Give the same for whole columns. Raises ValueError if that cannot be done."""
        addresses = all_words(columns[self.email if self.email >= 0 else self.customer], MOST_ADDRESS)
        if not all(addresses):
            raise ValueError("somebody has no address in this column")
        keys = (key_of(self.source, one.lower() if "@" in one else one) for one in addresses)
        names = all_words(columns[self.name], MOST_NAME) if self.name >= 0 else repeat("")
        return ((kind, address, name) for (kind, address), name in zip(keys, names, strict=False))


def index_of(taken: Mapping[str, Taken], name: str) -> int:
    """Say which column a field is, -1 if none."""
    one = taken.get(name)
    return -1 if one is None else one.index


def span(moments: Iterable[datetime], before: tuple[datetime, datetime] | None) -> tuple[datetime, datetime]:
    """Give the first and the last of some moments, and of what was before."""
    both = [*moments, *(before or ())]
    return min(both), max(both)
