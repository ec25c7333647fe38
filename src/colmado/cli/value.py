"""The commands of customer value: value fit, predict. They need no shop and no database."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from colmado.cli.frame import answer, verb
from colmado.kit.errors import InputError

if TYPE_CHECKING:
    from colmado.know.buying.fitting import Fit
    from colmado.know.buying.histories import Histories
    from colmado.know.buying.orders import Purchases
    from colmado.know.buying.predicting import Prediction

FILE = click.Path(path_type=Path, allow_dash=True, exists=True, dir_okay=False)
MODELS = click.Choice(["bg-nbd", "mbg-nbd"])
UNITS = click.Choice(["day", "week", "month", "year"])
SHOWN = 20


@dataclass(frozen=True)
class Source:
    """What every command of this file is told about its file."""

    file: Path
    model: str
    customer: str | None
    date: str | None
    amount: str | None
    zone: str
    unit: str
    until: str | None

    def read(self) -> Purchases | Histories:
        """Read the file: orders or histories."""
        from colmado.know.buying.files import Named, read

        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise InputError(f"no time zone is called {self.zone!r}; expected a name like Europe/Madrid") from error
        with click.open_file(str(self.file), encoding="utf-8", errors="replace") as lines:
            return read(lines, Named(self.customer, self.date, self.amount), zone=self.zone, unit=self.unit)

    def histories(self) -> Histories:
        """Read the file, and count each person's orders up to the end."""
        from colmado.know.buying.histories import Histories

        found = self.read()
        return found if isinstance(found, Histories) else found.histories(self.until or found.last_day(), self.unit)


def _reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its file and options; it is called with a Source."""

    def run(**given: Any) -> Any:
        source = Source(**{name: given.pop(name) for name in Source.__dataclass_fields__})
        return command(source, **given)

    run.__doc__, run.__click_params__ = command.__doc__, getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for option in reversed((
        click.argument("file", type=FILE, default="-"),
        click.option("--model", default="bg-nbd", show_default=True, type=MODELS, help="The model to fit."),
        click.option("--customer", help="The column that says who bought."),
        click.option("--date", help="The column that says when."),
        click.option("--amount", help="The column that says for how much."),
        click.option("--zone", default="UTC", show_default=True, help="Whose days are the days."),
        click.option("--unit", default="week", show_default=True, type=UNITS, help="The unit of time."),
        click.option("--until", metavar="DAY", help="Watched up to this day; without it, the last order's."),
    )):  # fmt: skip
        option(run)
    return run


@click.group(name="value")
def value() -> None:
    """Who stays and what they are worth, from a FILE of orders. No shop is needed."""


@verb(name="fit", needs_shop=False)
@_reading
def fit_file(source: Source) -> None:
    """Fit a model to FILE: its parameters with standard errors, and whether that converged.

    FILE has a head line, then orders (customer, date, amount) or histories (frequency, recency, T, monetary_value).
    """
    found, seconds = _fit(source.model, source.histories())
    answer({**found.as_json(), "seconds": seconds}, [*_report(found), f"  {seconds:.2f} s"])


def _fit(name: str, people: Histories) -> tuple[Fit, float]:
    from colmado.know.buying.catalogue import fit_buying

    begun = time.perf_counter()
    found = fit_buying(name, people)
    return found, round(time.perf_counter() - begun, 4)


def _report(found: Fit) -> list[str]:
    lines = [f"{found.model}: {found.n} people, {'converged' if found.converged else 'NOT CONVERGED'}"]
    for name, at, (low, high) in zip(found.names, found.parameters, found.intervals, strict=True):
        lines.append(f"  {name:6} {at:10.4g}   95 % interval {low:.4g} to {high:.4g}")
    return [*lines, f"  log likelihood {found.log_likelihood:.2f}", *(f"  note: {one}" for one in found.warnings)]


@verb(name="predict", needs_shop=False)
@_reading
@click.option("--horizon", default=52.0, show_default=True, help="How far ahead, in units of time.")
@click.option("--discount", default=0.0, show_default=True, help="Yearly, as a share: 0.10.")
@click.option("--draws", default=400, show_default=True, type=click.IntRange(0, 10_000), help="For what one person may do.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Everybody goes into this CSV file.")
def predict_file(source: Source, horizon: float, discount: float, draws: int, out: Path | None) -> None:
    """Fit a model to FILE, and say of each person whether they stay and what they will buy, with intervals."""
    from colmado.know.buying.catalogue import buying
    from colmado.know.buying.predicting import predict

    people = source.histories()
    found, _ = _fit(source.model, people)
    told = predict(buying(source.model), found, people, horizon, yearly=discount, draws=draws)
    columns = told.columns(people)
    if out:
        with out.open("w", newline="", encoding="utf-8") as file:
            sheet = csv.writer(file)
            sheet.writerow(columns)
            sheet.writerows(zip(*columns.values(), strict=True))
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    best = sorted(rows, key=lambda row: -row["purchases"])[:SHOWN]
    answer(
        {"fit": found.as_json(), "horizon": horizon, "unit": people.unit, "discount": discount, "people": rows},
        [*_report(found), f"Most expected in {horizon:g} {people.unit}s, of {len(rows)}:", *map(_line, best)],
    )


def _line(row: dict[str, Any]) -> str:
    return (
        f"  {row['person']!s:20} here {row['alive']:.2f} ({row['alive_low']:.2f}-{row['alive_high']:.2f})  "
        f"buys {row['purchases']:.2f} ({row['purchases_low']:.2f}-{row['purchases_high']:.2f})"
    )


value.add_command(fit_file)
value.add_command(predict_file)
commands = {"value": value}
