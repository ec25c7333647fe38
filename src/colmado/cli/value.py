"""The commands of customer value: value fit, predict, backtest. They need no shop and no database."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from colmado.cli.frame import answer, verb
from colmado.kit.errors import InputError, NotEnoughData

if TYPE_CHECKING:
    from colmado.know.buying.backtest import Backtest
    from colmado.know.buying.fitting import Fit
    from colmado.know.buying.histories import Histories
    from colmado.know.buying.orders import Purchases

FILE = click.Path(path_type=Path, allow_dash=True, exists=True, dir_okay=False)
TIMED = ("bg-nbd", "mbg-nbd", "pareto-nbd")
STAYING = click.Choice([*TIMED, "bg-bb"])
UNITS = click.Choice(["day", "week", "month", "year"])
SHOWN = 20


@dataclass(frozen=True)
class Source:
    """What every command of this file is told about its FILE."""

    file: Path
    customer: str | None
    date: str | None
    amount: str | None
    zone: str
    unit: str
    until: str | None

    def open(self) -> TextIO:
        """Open the file, or standard input."""
        return cast("TextIO", click.open_file(str(self.file), encoding="utf-8", errors="replace"))

    def read(self) -> Purchases | Histories:
        """Read orders or histories."""
        from colmado.know.buying.files import Named, read

        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise InputError(f"no time zone is called {self.zone!r}; expected a name like Europe/Madrid") from error
        with self.open() as lines:
            return read(lines, Named(self.customer, self.date, self.amount), zone=self.zone, unit=self.unit)

    def histories(self, found: Purchases | Histories, model: str) -> Histories:
        """Count each person's orders up to the end, as the model wants them counted."""
        from colmado.know.buying.histories import Histories

        if isinstance(found, Histories):
            return found
        count = found.periods if model == "bg-bb" else found.histories
        return count(self.until or found.last_day(), self.unit)


def _reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its file and options; it is called with a Source."""

    def run(**given: Any) -> Any:
        return command(Source(**{name: given.pop(name) for name in Source.__dataclass_fields__}), **given)

    run.__doc__, run.__click_params__ = command.__doc__, getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for option in (
        click.option("--until", metavar="DAY", help="Watched up to this day; without it, the last order's."),
        click.option("--unit", default="week", show_default=True, type=UNITS, help="The unit of time."),
        click.option("--zone", default="UTC", show_default=True, help="Whose days are the days."),
        click.option("--amount", help="The column that says for how much."),
        click.option("--date", help="The column that says when."),
        click.option("--customer", help="The column that says who bought."),
        click.argument("file", type=FILE, default="-"),
    ):
        option(run)
    return run


@click.group(name="value")
def value() -> None:
    """Who stays and what they are worth, from a FILE of orders. No shop is needed."""


@verb(name="fit", needs_shop=False)
@_reading
@click.option(
    "--model", default="bg-nbd", show_default=True, help="What to fit.",
    type=click.Choice([*TIMED, "bg-bb", "sbg", "gamma-gamma"]),
)  # fmt: skip
@click.option("--prior", "priors", multiple=True, metavar="NAME=MEDIAN,SPREAD", help="A lognormal prior.")
def fit_file(source: Source, model: str, priors: tuple[str, ...]) -> None:
    """Fit a model to FILE: its parameters with standard errors, and whether that converged.

    FILE has a head line, then orders (customer, date, amount) or histories (frequency, recency, T, monetary_value).
    """
    from colmado.know.buying.catalogue import fit_buying
    from colmado.know.buying.files import read_contracts
    from colmado.know.buying.gamma_gamma import fit_spending
    from colmado.know.buying.sbg import fit_contracts

    prior = dict(map(_prior, priors))
    if model == "sbg":
        with source.open() as lines:
            contracts = read_contracts(lines)
        begun = time.perf_counter()
        found = fit_contracts(contracts, prior=prior)
    else:
        people = source.histories(source.read(), model)
        begun = time.perf_counter()
        found = fit_spending(people, prior=prior) if model == "gamma-gamma" else fit_buying(model, people, prior=prior)
    seconds = round(time.perf_counter() - begun, 4)
    answer({**found.as_json(), "seconds": seconds}, [*_report(found), f"  {seconds:.2f} s"])


def _prior(text: str) -> tuple[str, tuple[float, float]]:
    name, _, numbers = text.partition("=")
    median, _, spread = numbers.partition(",")
    try:
        return name, (float(median), float(spread))
    except ValueError as error:
        raise InputError(f"a prior is written like a=0.8,1 (median, spread of its logarithm), got {text!r}") from error


def _report(found: Fit) -> list[str]:
    lines = [f"{found.model}: {found.n} people, {'converged' if found.converged else 'NOT CONVERGED'}"]
    for name, at, (low, high) in zip(found.names, found.parameters, found.intervals, strict=True):
        lines.append(f"  {name:6} {at:10.4g}   95 % interval {low:.4g} to {high:.4g}")
    return [*lines, f"  log likelihood {found.log_likelihood:.2f}", *(f"  note: {one}" for one in found.warnings)]


@verb(name="predict", needs_shop=False)
@_reading
@click.option("--model", default="bg-nbd", show_default=True, type=STAYING, help="What to predict by.")
@click.option("--horizon", default=52.0, show_default=True, help="How far ahead, in units of time.")
@click.option("--discount", default=0.0, show_default=True, help="Yearly, as a share: 0.10.")
@click.option("--draws", default=400, show_default=True, type=click.IntRange(0, 10_000), help="For least and most.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Everybody goes into this CSV file.")
def predict_file(source: Source, model: str, horizon: float, discount: float, draws: int, out: Path | None) -> None:
    """Fit a model to FILE, and say of each person whether they stay and what they will buy, with intervals.

    If FILE has amounts, what that is worth as well; if it has orders, how the model did on the last third of the days.
    """
    from colmado.know.buying.catalogue import buying, fit_buying
    from colmado.know.buying.predicting import predict

    given = source.read()
    people = source.histories(given, model)
    found = fit_buying(model, people)
    spending, notes = _spending(people)
    test, doubt = _test_beside(source, given, model)
    told = predict(buying(model), found, people, horizon, yearly=discount, draws=draws, spending=spending)
    columns = told.columns(people)
    if out:
        with out.open("w", newline="", encoding="utf-8") as file:
            sheet = csv.writer(file)
            sheet.writerow(columns)
            sheet.writerows(zip(*columns.values(), strict=True))
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    best = sorted(rows, key=lambda row: -row["purchases"])[:SHOWN]
    answer(
        {
            "fit": found.as_json(), "spending": spending and spending.as_json(),
            "horizon": horizon, "unit": people.unit, "discount": discount, "currency": people.currency,
            "notes": [*notes, *doubt], "backtest": test and test.as_json(), "people": rows,
        },
        [
            *_report(found), *(_report(spending) if spending else []), *(f"note: {one}" for one in (*notes, *doubt)),
            *(_tested(test) if test else []),
            f"Most expected in {horizon:g} {people.unit}s, of {len(rows)}:", *map(_line, best),
        ],
    )  # fmt: skip


def _spending(people: Histories) -> tuple[Fit | None, list[str]]:
    from colmado.know.buying.gamma_gamma import fit_spending

    if people.mean_value is None:
        return None, []
    try:
        return fit_spending(people), []
    except NotEnoughData as error:
        return None, [f"no value in money: {error}"]


def _test_beside(source: Source, given: Purchases | Histories, model: str) -> tuple[Backtest | None, list[str]]:
    """Hold the model against the last third of the days; say why not where that cannot be."""
    import numpy as np

    from colmado.know.buying.backtest import backtest
    from colmado.know.buying.histories import Histories

    if isinstance(given, Histories) or model == "bg-bb":
        return None, ["not held against later purchases: that needs orders, and a model of days"]
    end = np.datetime64(source.until, "D") if source.until else given.last_day()
    split = end - (end - np.datetime64(int(given.day.min()), "D")) // 3
    try:
        return backtest(model, given, str(split), str(end), source.unit), []
    except (InputError, NotEnoughData) as error:
        return None, [f"not held against later purchases: {error}"]


def _line(row: dict[str, Any]) -> str:
    worth = ""
    if row.get("value") is not None:
        worth = f"  worth {row['value']:.2f} ({row['value_low']:.2f}-{row['value_high']:.2f})"
    return (
        f"  {row['person']!s:20} here {row['alive']:.2f} ({row['alive_low']:.2f}-{row['alive_high']:.2f})  "
        f"buys {row['purchases']:.2f} ({row['purchases_low']:.2f}-{row['purchases_high']:.2f}){worth}"
    )


@verb(name="backtest", needs_shop=False)
@_reading
@click.option("--split", required=True, metavar="DAY", help="Fit to what was known on this day.")
@click.option("--model", "models", multiple=True, type=click.Choice(TIMED), help="May be repeated; all without it.")
def backtest_file(source: Source, split: str, models: tuple[str, ...]) -> None:
    """Hold models against what came later: fit them to the orders of FILE up to a day, and count the rest."""
    from colmado.know.buying.backtest import backtest, choose
    from colmado.know.buying.histories import Histories

    given = source.read()
    if isinstance(given, Histories):
        raise InputError("a backtest needs orders (customer, date), not histories: those hold no later purchases")
    tests = [backtest(model, given, split, source.until, source.unit) for model in models or TIMED]
    order = choose(tests)
    lines = [line for one in tests for line in [*_tested(one), *_table(one)]]
    for one in order[1:]:
        apart = "told apart" if one.told_apart else "not told apart"
        lines.append(f"{one.model} is {one.behind:.4f} (se {one.error:.4f}) a person behind {order[0].model}: {apart}")
    answer(
        {
            "backtests": [one.as_json() for one in tests],
            "order": [{**vars(one), "told_apart": one.told_apart} for one in order],
        },
        lines,
    )


def _tested(test: Backtest) -> list[str]:
    """Say in a few lines how a model did."""
    off = f"{100 * test.off:+.1f} %" if test.bought else "nothing was bought"
    return [
        f"{test.model}, fitted on {test.until}, {test.people} people, {test.horizon:.1f} {test.unit}s held out:",
        f"  in all {test.expected:.0f} expected ({test.low:.0f} to {test.high:.0f}), {test.bought} bought: {off}",
        f"  a person off by {test.mae:.3f} on the mean ({test.naive_mae:.3f} if all went on as before)",
        f"  {100 * test.covered:.1f} % bought within their own 95 % interval",
    ]


def _table(test: Backtest) -> list[str]:
    head = "  bought again before  people  expected  bought (95 %)"
    rows = [
        f"  {one.what:>19} {one.people:7d} {one.expected:9.2f}  {one.bought:.2f} ({one.low:.2f}-{one.high:.2f})"
        for one in test.by_repeats
    ]
    return [head, *rows]


for _command in (fit_file, predict_file, backtest_file):
    value.add_command(_command)
commands = {"value": value}
