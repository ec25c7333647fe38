"""The commands that find who may be the same person: match find, explain, train. They need no shop and no database."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast

import click

from colmado.cli.frame import answer, verb
from colmado.kit.errors import InputError

if TYPE_CHECKING:
    from colmado.know.matching.linking import Pair
    from colmado.know.matching.profiles import Profile

FILE = click.Path(path_type=Path, allow_dash=True, exists=True, dir_okay=False)
WEIGHTS = click.Path(path_type=Path, exists=True, dir_okay=False)
OUT = click.Path(path_type=Path, dir_okay=False)
BANDS = (0.999, 0.99, 0.95, 0.9, 0.8, 0.5)
SHOWN = 20


@dataclass(frozen=True)
class Source:
    """What every command of this file is told about its PROFILES."""

    file: Path
    region: str
    columns: tuple[str, ...]

    def read(self) -> list[Profile]:
        """Read the profiles."""
        from phonenumbers import SUPPORTED_REGIONS

        from colmado.know.matching.files import FIELDS, read

        if self.region not in SUPPORTED_REGIONS:
            raise InputError(f"no region is called {self.region!r}; expected two capitals of a country, like ES or US")
        pairs = [one.partition("=") for one in self.columns]
        for field, _equals, column in pairs:
            if field not in FIELDS or not column:
                raise InputError(
                    f"a column is named like email=CORREO, one of {', '.join(FIELDS)}; got {field!r} and {column!r}"
                )
        with cast("TextIO", click.open_file(str(self.file), encoding="utf-8", errors="replace")) as lines:
            return list(read(lines, {field: column for field, _equals, column in pairs}))


def _reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its file and options; it is called with a Source."""

    def run(**given: Any) -> Any:
        return command(Source(**{name: given.pop(name) for name in Source.__dataclass_fields__}), **given)

    run.__doc__, run.__click_params__ = command.__doc__, getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for option in (
        click.option("--column", "columns", multiple=True, metavar="FIELD=COLUMN", help="What a column holds."),
        click.option("--region", default="ES", show_default=True, help="The country of phones without a code."),
        click.argument("file", metavar="PROFILES", type=FILE),
    ):
        option(run)
    return run


def _say(text: str) -> None:
    click.echo(text, err=True)


@click.group(name="match")
def match() -> None:
    """Who may be one person, from a file of PROFILES. No shop is needed."""


@verb(name="find", needs_shop=False)
@_reading
@click.option("--weights", type=WEIGHTS, help="Weights of your own, made by train; without it, those that come along.")
@click.option("--threshold", default=0.95, show_default=True, type=click.FloatRange(0, 1), help="How sure, at least.")
@click.option("--out", type=OUT, help="All pairs go into this CSV file.")
def find_pairs(source: Source, weights: Path | None, threshold: float, out: Path | None) -> None:
    """Find the pairs of PROFILES that may be one person, each with how sure that is. Nothing is joined.

    PROFILES is a CSV file with a head line: id, name, email, phone, handle, postcode, town, street, card.
    """
    from colmado.know.matching.linking import link
    from colmado.know.matching.weights import load

    people = source.read()
    pairs = link(people, load(weights), threshold, region=source.region, said=_say)
    if out:
        with out.open("w", newline="", encoding="utf-8") as file:
            sheet = csv.writer(file)
            sheet.writerow(("a", "b", "probability", "bits"))
            sheet.writerows((one.a, one.b, f"{one.probability:.6f}", f"{one.bits:.2f}") for one in pairs)
    bands = {str(least): sum(one.probability >= least for one in pairs) for least in BANDS if least >= threshold}
    right = sum(one.probability for one in pairs)
    shown = [f"  {one.a}  {one.b}  {one.probability:.4f}" for one in islice(pairs, SHOWN)]
    if len(pairs) > SHOWN:
        shown.append(f"  ... and {len(pairs) - SHOWN:,} more: --out FILE has them all")
    answer(
        {
            "profiles": len(people), "threshold": threshold, "expected_right": round(right, 1), "at_least": bands,
            "pairs": [asdict(one) for one in pairs],
        },
        [
            f"{len(people):,} profiles, {len(pairs):,} pairs that may be one person (at least {threshold:g} sure)",
            *(f"  at least {least} sure: {many:,}" for least, many in bands.items()),
            *_by_their_own_word(pairs, right),
            *shown,
        ],
    )  # fmt: skip


def _by_their_own_word(pairs: list[Pair], right: float) -> list[str]:
    if not pairs:
        return []
    return [f"  by their own probabilities {right:,.0f} of them are right; ./colmado match explain says why of any two"]


@verb(name="explain", needs_shop=False)
@_reading
@click.argument("a")
@click.argument("b")
@click.option("--weights", type=WEIGHTS, help="Weights of your own, made by train.")
def explain_pair(source: Source, a: str, b: str, weights: Path | None) -> None:
    """Say why two of PROFILES, by their ids A and B, may be one person or not: each thing compared, with its weight."""
    from colmado.know.matching.comparing import compare
    from colmado.know.matching.profiles import normalised
    from colmado.know.matching.weights import load

    people = {one.id: one for one in source.read()}
    for asked in (a, b):
        if asked not in people:
            raise InputError(
                f"no profile has the id {asked!r}; there are {len(people):,}, such as {', '.join(islice(people, 3))}"
            )
    used = load(weights).among(len(people))
    found = compare(normalised(people[a], source.region), normalised(people[b], source.region), used)
    answer(
        {**asdict(found), "start": used.start},
        [
            f"{a} and {b} are one person with a probability of {found.probability:.4f}",
            f"  {used.start:+6.1f}  before anything is compared: two of {len(people):,} profiles",
            *(f"  {part.bits:+6.1f}  {part.words}" for part in found.parts),
            f"  {found.bits:+6.1f}  in all, in bits: each doubles or halves the odds",
        ],
    )


@verb(name="train", needs_shop=False)
@_reading
@click.option("--out", required=True, type=OUT, help="The weights go into this JSON file.")
@click.option("--seed", default=1, show_default=True, help="Of the random pairs that strangers are known by.")
def train_weights(source: Source, out: Path, seed: int) -> None:
    """Learn from PROFILES how much each likeness weighs, without being told who is who."""
    from colmado.know.matching.levels import COMPARED
    from colmado.know.matching.training import train

    made = train(source.read(), region=source.region, seed=seed, said=_say)
    made.write(out)
    lines = [f"{made.profiles:,} profiles; weights written to {out}"]
    for one, bits in zip(COMPARED, made.bits, strict=True):
        lines += [f"  {weight:+6.1f}  {level.words}" for level, weight in zip(one.levels, bits, strict=True)]
    answer({**made.as_json(), "out": str(out)}, lines)


for _command in (find_pairs, explain_pair, train_weights):
    match.add_command(_command)
commands = {"match": match}
