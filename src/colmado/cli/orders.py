"""Commands of what was bought and who came by: orders import, touches import."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from colmado.cli.frame import answer, now, verb, wants_json
from colmado.cli.progress import Bar
from colmado.cli.sources import sources
from colmado.kit.errors import InputError
from colmado.kit.money import to_major

if TYPE_CHECKING:
    from colmado.listen.actions import Written
    from colmado.listen.bringing.sheet import Sheet

SOURCE = 80  # characters
NEW_FILE = click.Path(path_type=Path, dir_okay=False)
DATES = click.Choice(["day", "month"])


@click.group(name="orders")
def orders() -> None:
    """What was bought, brought in from files, or told by a shop on the web."""


@click.group(name="touches")
def touches() -> None:
    """Contacts that were no messages (visits, calls), brought in from files."""


@dataclass(frozen=True)
class Asked:
    """What both imports are told about their FILE."""

    file: Path
    source: str
    column: tuple[str, ...]
    zone: str | None
    dates: str | None
    dry_run: bool
    rejects: Path | None

    def said(self, **more: Any) -> Any:
        """Say it as a sheet wants it."""
        from django.conf import settings

        from colmado.listen.bringing.sheet import Said

        if not self.source.strip() or len(self.source) > SOURCE:
            raise InputError(f"--source is a name of 1 to {SOURCE} characters, got {self.source!r}")
        zone = self.zone or settings.TIME_ZONE
        try:
            clock = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise InputError(f"no time zone is called {zone!r}; expected a name like Europe/Madrid") from None
        return Said(self.source.strip(), clock, _pairs(self.column), dates=self.dates or "", **more)  # type: ignore[arg-type]


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in given]
    for name, equals, column in pairs:
        if not (name and equals and column):
            raise InputError(f"--column takes FIELD=COLUMN, got {name!r}; for example --column amount=Total")
    return {name: column for name, _, column in pairs}


def _reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its file and options; it is called with what was Asked."""

    def run(**given: Any) -> Any:
        return command(Asked(**{name: given.pop(name) for name in Asked.__dataclass_fields__}), **given)

    run.__doc__, run.__click_params__ = command.__doc__, getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for option in (
        click.option("--rejects", type=NEW_FILE, help="Lines that cannot be read go into this new file, as they came."),
        click.option("--dry-run", is_flag=True, help="Read it all, say what it is, write nothing."),
        click.option("--dates", type=DATES, help="What comes first in 03/04/2025."),
        click.option("--zone", help="The clock of times that name none; without it, the shop's."),
        click.option("--column", multiple=True, metavar="FIELD=COLUMN", help="Which column is which field."),
        click.option("--source", default="shop", show_default=True, help="Where it comes from: a name, kept to."),
        click.argument("file", type=click.Path(path_type=Path, dir_okay=False)),
    ):
        option(run)
    return run


@verb(name="import")
@_reading
@click.option("--currency", default="", metavar="EUR", help="The currency, where the file does not say it.")
@click.option("--decimals", type=click.Choice([".", ","]), help="The decimal sign, where it could be the other.")
@click.option("--replace", is_flag=True, help="A known order takes the amount that is told now.")
def import_orders(asked: Asked, currency: str, decimals: str | None, replace: bool) -> None:
    """Bring in orders and refunds from FILE (CSV). Run it with --dry-run first, and see how it is understood.

    Safe to run again: an order is known by --source and its number, and written once. Lines that cannot be read are
    told and counted, and keep nothing else from coming in.
    """
    from colmado.listen.bringing.orders import Orders, Sums
    from colmado.loop.bringing import bring_orders

    currency = currency.strip().upper()
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise InputError(f"--currency is a code of three letters such as EUR, got {currency!r}")
    said = asked.said(currency=currency, decimals=decimals or "")
    _bring(
        asked, Orders(), said, Sums(),
        lambda parts, told: bring_orders(source=said.source, parts=parts, clock=now, replace=replace, told=told),
        replaced=replace,
    )  # fmt: skip


@verb(name="import")
@_reading
def import_touches(asked: Asked) -> None:
    """Bring in contacts that were no messages from FILE (CSV): of what kind, when, with whom.

    Safe to run again: the same kind of contact with the same person at the same moment is written once.
    """
    from colmado.listen.bringing.touches import Sums, Touches
    from colmado.loop.bringing import bring_touches

    _bring(
        asked, Touches(), asked.said(), Sums(),
        lambda parts, told: bring_touches(parts=parts, clock=now, told=told),
    )  # fmt: skip


def _bring(
    asked: Asked, noun: Any, said: Any, sums: Any, write: Callable[..., Written], *, replaced: bool = False
) -> None:
    """Show how a file is understood, then read it to its end: to say what it is, or to write it."""
    from colmado.listen.bringing.sheet import Sheet
    from colmado.listen.bringing.tables import open_table

    if asked.rejects and asked.rejects.exists():
        raise InputError(f"{asked.rejects} is there already; --rejects makes a file, it writes over none")
    started = time.perf_counter()
    with ExitStack() as open_:
        table = open_.enter_context(open_table(asked.file))
        sheet = Sheet(table, noun, said)
        if not wants_json():
            for line in preview(sheet):
                click.echo(line)
        rejects = open_.enter_context(asked.rejects.open("wb")) if asked.rejects else None
        bar = Bar("Reading" if asked.dry_run else "Writing")
        open_.callback(bar.close)

        def told(part: Any, _written: Any) -> None:
            sums.add(part)
            bar(table.done(), table.size)

        parts: Iterator[list[Any]] = sheet.parts(rejects)
        written = None
        if asked.dry_run:
            for part in parts:
                told(part, None)
        else:
            written = write(parts, told)
    if not sheet.account.rows:
        raise InputError(f"not one line could be read: line {sheet.account.told[0][0]}: {sheet.account.told[0][1]}")
    seconds = round(time.perf_counter() - started, 3)
    answer(
        {**as_json(sheet, sums), "written": written and _written_json(written), "seconds": seconds},
        [*_summary(sheet, sums), *_outcome(written, seconds, replaced=replaced)],
    )


def preview(sheet: Sheet) -> list[str]:
    """Say how a table is understood, and show its first rows as they would be written."""
    lines = ["Columns:"]
    for name, one in sheet.taken.items():
        lines.append(f"  {name:10} {one.head!r} ({one.why})")
    unused = [head for i, head in enumerate(sheet.table.head) if i not in {one.index for one in sheet.taken.values()}]
    if unused:
        lines.append(f"  not used   {', '.join(map(repr, unused[:20]))}")
    how = sheet.how
    if how.dates_from:
        lines.append(f"Dates: the {'day' if how.day_first else 'month'} comes first ({how.dates_from}).")
    lines.append(f"Times that name no zone are by the clock of {how.zone}.")
    if how.mark_from:
        lines.append(f"The decimal sign is {how.mark!r} ({how.mark_from}).")
    lines.append("First rows:")
    return [*lines, *("  " + "  ".join(_cell(cell) for cell in _shown(row)) for row in sheet.first())]


def _shown(row: Any) -> list[Any]:
    told = row._asdict()
    minor = told.pop("amount_minor", None)
    if minor is not None:
        told["amount"] = _money(minor, told["currency"])
    return [*told.values()]


def _cell(cell: Any) -> str:
    return cell.isoformat(" ", "minutes") if hasattr(cell, "isoformat") else str(cell)


def as_json(sheet: Sheet, sums: Any) -> dict[str, Any]:
    """Say how a table was understood and what became of its lines."""
    how, account = sheet.how, sheet.account
    return {
        "columns": {name: {"column": one.head, "why": one.why} for name, one in sheet.taken.items()},
        "dates": {None: "", True: "day", False: "month"}[how.day_first], "decimals": how.mark, "zone": str(how.zone),
        "first": [row._asdict() for row in sheet.first()],
        "lines": account.lines, "rows": account.rows, "passed_over": account.passed_over, "refused": account.refused,
        "reasons": dict(account.reasons.most_common(20)),
        "refused_first": [{"line": number, "why": why} for number, why in account.told],
        **sums.as_json(),
    }  # fmt: skip


def _summary(sheet: Sheet, sums: Any) -> list[str]:
    told, account = sums.as_json(), sheet.account
    if "orders" in told:
        sort = f"{told['orders']} orders and {told['refunds']} refunds"
    else:
        sort = ", ".join(f"{n} {kind}" for kind, n in sorted(told["kinds"].items(), key=lambda one: -one[1])[:10])
    span = f"{_cell(told['first_at'])} to {_cell(told['last_at'])}"
    lines = [f"{account.lines} lines: {sort} of {told['people']} identities, {span}."]
    if "currencies" in told:
        of_each = sorted(told["currencies"].items(), key=lambda one: -abs(one[1]))
        lines.append("In all " + ", ".join(f"{_money(minor, name)} {name}" for name, minor in of_each) + ".")
    if account.passed_over:
        lines.append(f"{account.passed_over} lines only go on with the order before them.")
    if account.refused:
        lines.append(f"{account.refused} lines cannot be read:")
        lines += [f"  line {number}: {why}" for number, why in account.told]
    return lines


def _money(minor: int, currency: str) -> str:
    return ("-" if minor < 0 else "") + to_major(abs(minor), currency)


def _paid(minor: int, currency: str, at: datetime) -> str:
    return f"{_money(minor, currency)} {currency} on {_cell(at)}"


def _written_json(written: Written) -> dict[str, Any]:
    return {
        "new": written.new, "known": written.known, "otherwise": written.otherwise,
        "changes": [{name: getattr(one, name) for name in one.__slots__} for one in written.changes],
    }  # fmt: skip


def _outcome(written: Written | None, seconds: float, *, replaced: bool) -> list[str]:
    if written is None:
        return ["Nothing was written (--dry-run)."]
    lines = [f"{written.new} written, {written.known} known before. {seconds:.1f} s."]
    if written.otherwise:
        became = "They are now as told." if replaced else "They stay as they were; --replace takes what is told now."
        lines.append(f"{written.otherwise} of those are told otherwise than we know them. {became}")
        lines += [
            f"  {one.external_id}: {_paid(one.amount_minor, one.currency, one.placed_at)}, "
            f"told {_paid(one.told_amount_minor, one.told_currency, one.told_placed_at)}"
            for one in written.changes
        ]
    return lines


orders.add_command(import_orders)
orders.add_command(sources)
touches.add_command(import_touches)
commands = {"orders": orders, "touches": touches}
