"""Find all pairs among many profiles, with Splink: the same keys, levels and weights as one comparison has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from colmado.kit.errors import InputError
from colmado.know.matching.blocking import HOLDERS, keys
from colmado.know.matching.profiles import Normal, Profile, normalised
from colmado.know.matching.settings import ID, settings, splink
from colmado.know.matching.weights import TERMS, Weights

if TYPE_CHECKING:
    import duckdb
    import pyarrow

SAID_EVERY = 50_000
LISTS = (
    "givens",
    "emails",
    "locals",
    "marked_locals",
    "spelled",
    "phones",
    "handles",
    "nicks",
    "marked_nicks",
    "cards",
)
WORDS = ("given", "called", "surname", "second", "postcode", "town", "street")
Said = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two profiles that may be one person: their ids, the probability, and the weight in bits."""

    a: str
    b: str
    probability: float
    bits: float


def link(
    profiles: Iterable[Profile],
    weights: Weights,
    threshold: float,
    *,
    region: str = "ES",
    spark: Any = None,
    said: Said = lambda _: None,
) -> list[Pair]:
    """Return the pairs of which the probability is at least `threshold`, the surest first.

    Runs in DuckDB, or in the Spark session that is given. The prior is that of the number of profiles.
    """
    people = list(prepared(profiles, region, said))
    if len(people) < 2:
        return []
    made = scored(people, weights.among(len(people)), spark=spark, threshold=threshold, said=said)
    columns = [made.column(name).to_pylist() for name in (f"{ID}_l", f"{ID}_r", "match_probability", "match_weight")]
    pairs = [Pair(people[a].id, people[b].id, p, bits) for a, b, p, bits in zip(*columns, strict=True)]
    return sorted(pairs, key=lambda one: (-one.bits, one.a, one.b))


def prepared(profiles: Iterable[Profile], region: str, said: Said) -> Iterator[Normal]:
    """Bring profiles to one form, saying how far it is. Raises InputError where two have one id."""
    seen: set[str] = set()
    for number, one in enumerate(profiles, 1):
        if one.id in seen:
            raise InputError(f"two profiles are called {one.id!r}; expected an id of its own for each")
        seen.add(one.id)
        yield normalised(one, region)
        if number % SAID_EVERY == 0:
            said(f"{number:,} profiles read")


def scored(
    people: Sequence[Normal],
    weights: Weights,
    *,
    spark: Any = None,
    threshold: float | None = None,
    levels: bool = False,
    said: Said = lambda _: None,
) -> pyarrow.Table:
    """Compare everyone who shares a key; return Splink's table of pairs, ids as places in `people`."""
    with engine(spark) as base:
        linker = splink().Linker(base.register(table(people)), settings(weights, levels=levels), log_level="ERROR")
        for term in TERMS:
            lookup = base.register(_frequencies(people, weights, term))
            linker.table_management.register_term_frequency_lookup(lookup, term)
        pairs = candidates(people)
        said(f"{len(pairs):,} pairs to compare")
        linker.table_management.register_blocked_pairs_for_predict(base.register(pairs))
        return linker.inference.predict(threshold_match_probability=threshold).as_pyarrow_table()


def table(people: Sequence[Normal]) -> pyarrow.Table:
    """Return the profiles as columns; what is empty is null."""
    import pyarrow

    columns: dict[str, Any] = {ID: pyarrow.array(range(len(people)), pyarrow.int64())}
    for name in WORDS:
        columns[name] = pyarrow.array([getattr(one, name) or None for one in people], pyarrow.string())
    for name in LISTS:
        columns[name] = pyarrow.array([getattr(one, name) or None for one in people], pyarrow.list_(pyarrow.string()))
    columns["listed"] = pyarrow.array([one.listed for one in people], pyarrow.bool_())
    # why: every comparison asks whether the first names fit; by columns of other names, as Splink does not learn a
    # comparison from pairs that were chosen by a column it uses
    columns |= {f"{name}_again": columns[name] for name in ("given", "called", "givens", "listed")}
    return pyarrow.table(columns)


@contextmanager
def engine(spark: Any = None) -> Iterator[Any]:
    """Open what Splink calculates with: a DuckDB of its own in memory, or the Spark session that is given."""
    splink()
    if spark is not None:
        from splink.backends.spark import SparkAPI

        make: Any = SparkAPI
        yield make(spark_session=spark)
        return
    from splink.backends.duckdb import DuckDBAPI

    with _database() as database:
        database.execute(
            "SET lambda_syntax = 'ENABLE_SINGLE_ARROW'"
        )  # Splink 5.0 writes lambdas as DuckDB 2 no longer does
        yield DuckDBAPI(database)


def _database() -> duckdb.DuckDBPyConnection:
    import duckdb

    made = duckdb.connect()
    made.execute("SET enable_progress_bar = false")  # it writes to standard output, where JSON may be
    return made


def _frequencies(people: Sequence[Normal], weights: Weights, term: str) -> pyarrow.Table:
    import pyarrow

    known = weights.frequencies.get(term)
    values = sorted({getattr(one, term) for one in people} - {""}) if known else []
    shares = [known.of(value) for value in values] if known else []
    return pyarrow.table({
        term: pyarrow.array(values, pyarrow.string()), f"tf_{term}": pyarrow.array(shares, pyarrow.float64())
    })  # fmt: skip


def candidates(people: Sequence[Normal]) -> pyarrow.Table:
    """Return everyone who shares a key that no more than HOLDERS have: a row a pair."""
    import pyarrow

    places, found = [], []
    for place, one in enumerate(people):
        for key in keys(one):
            places.append(place)
            found.append(key)
    held = pyarrow.table(
        {"place": pyarrow.array(places, pyarrow.int64()), "key": pyarrow.array(found, pyarrow.string())}
    )
    with _database() as database:
        database.register("held", held)
        return database.sql(
            """
            WITH few AS (SELECT key FROM held GROUP BY key HAVING count(*) BETWEEN 2 AND ?),
                 kept AS (SELECT place, key FROM held JOIN few USING (key))
            SELECT DISTINCT '0' AS match_key, l.place AS join_key_l, r.place AS join_key_r
            FROM kept l JOIN kept r ON l.key = r.key AND l.place < r.place
            """,
            params=[HOLDERS],
        ).to_arrow_table()
