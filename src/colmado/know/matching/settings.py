"""The levels of `levels.py` as a Splink model: one function, for DuckDB and for Spark alike."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from colmado.kit.errors import InputError
from colmado.know.matching.levels import ALIKE, COMPARED
from colmado.know.matching.weights import LEAST, Weights

if TYPE_CHECKING:
    from splink import SettingsCreator
    from splink.internals.comparison_creator import ComparisonCreator

ID = "unique_id"
NAMESAKES = 0.05
"""The chance that a namesake uses the same plain name (anagarcia) on a channel. Set, not learned: random pairs tell of
strangers, of whom none does, and it is namesakes that are to be told apart."""
PLACE = "(postcode_l = postcode_r OR town_l = town_r)"
# What is a gap, by comparison.
GAPS = {
    "given": "given_l IS NULL OR given_r IS NULL",
    "surname": "surname_l IS NULL OR surname_r IS NULL",
    "email": "emails_l IS NULL OR emails_r IS NULL",
    "phone": "phones_l IS NULL OR phones_r IS NULL",
    "handle": (
        "(handles_l IS NULL AND handles_r IS NULL) OR (handles_l IS NULL AND nicks_l IS NULL) "
        "OR (handles_r IS NULL AND nicks_r IS NULL)"
    ),
    "address": "(postcode_l IS NULL OR postcode_r IS NULL) AND (town_l IS NULL OR town_r IS NULL)",
    "card": "cards_l IS NULL OR cards_r IS NULL",
}


def splink() -> Any:
    """Return the library. Raises InputError with the way to install it."""
    try:
        import splink
    except ImportError as error:
        raise InputError(
            "comparing many profiles at once needs Splink, which is not installed; "
            "install it with: pip install 'colmado[link]' (comparing two needs nothing)"
        ) from error
    return splink


def settings(weights: Weights | None = None, *, levels: bool = False) -> SettingsCreator:
    """Make the model; without weights, one still to be trained. `levels`: keep each pair's weights by comparison."""
    import splink.comparison_library as compared
    from splink import SettingsCreator

    made: list[ComparisonCreator | dict[str, Any]] = []
    for one in COMPARED:
        gap, *rest = _sql(one.name)
        for place, (level, sql) in enumerate(zip(one.levels, rest, strict=True)):
            if weights is not None:
                m, u = max(weights.m[one.name][place], LEAST), max(weights.u[one.name][place], LEAST)
                sql.configure(m_probability=m, u_probability=u)
            elif level.name == "plain":
                sql.configure(u_probability=NAMESAKES, fix_u_probability=True)
            if level.term:
                sql.configure(tf_adjustment_column=level.term)
            sql.configure(label_for_charts=level.name)
        made.append(compared.CustomComparison(output_column_name=one.name, comparison_levels=[gap, *rest]))
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name=ID,
        comparisons=made,
        probability_two_random_records_match=weights.prior if weights else 1e-4,
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=levels,
        em_convergence=1e-3,
        max_iterations=50,
    )


def _sql(name: str) -> list[Any]:
    """Return the levels of a comparison, the gap first, in the order in which they are tried."""
    of = _library()
    same, own, share = of.ExactMatchLevel, of.CustomLevel, of.ArrayIntersectLevel
    initial, *names = _first_name_fits()
    levels = {
        "given": [initial, own("given_l = given_r AND called_l <> called_r"), *names],
        "surname": [
            own("surname_l = surname_r AND second_l = second_r"),
            own(
                "(surname_l = surname_r AND second_l <> second_r) OR (surname_l <> surname_r AND "
                "(second_l = surname_r OR second_l = second_r OR surname_l = second_r))"
            ),
            same("surname"),
            of.JaroWinklerLevel("surname", ALIKE),
        ],
        "email": [share("emails"), share("marked_locals"), share("locals"), _one_off("spelled")],
        "phone": [share("phones"), _one_off("phones")],
        "handle": [share("handles"), share("marked_nicks"), share("nicks")],
        "address": [
            own(f"street_l = street_r AND {PLACE}"),
            of.And(of.JaroWinklerLevel("street", ALIKE), own(PLACE)),
            same("postcode"),
            same("town"),
        ],
        "card": [share("cards")],
    }
    gap = own(GAPS[name])
    if name != "given":
        gap = of.Or(gap, of.Not(of.Or(*_first_name_fits("_again"))))
    return [gap.configure(is_null_level=True), *levels[name], of.ElseLevel()]


def _first_name_fits(column: str = "") -> list[Any]:
    """Return the levels at which two first names can be one. `column`: what follows the names of the columns."""
    of = _library()
    given, called, listed = f"given{column}", f"called{column}", f"listed{column}"
    return [
        of.CustomLevel(
            f"(length({called}_l) = 1 OR length({called}_r) = 1) AND substr({given}_l, 1, 1) = substr({given}_r, 1, 1)"
        ),
        of.ExactMatchLevel(given),
        of.ArrayIntersectLevel(f"givens{column}"),
        of.And(of.JaroWinklerLevel(given, ALIKE), of.CustomLevel(f"NOT ({listed}_l AND {listed}_r)")),
    ]


def _one_off(column: str) -> Any:
    return _library().PairwiseStringDistanceFunctionLevel(column, "levenshtein", 1)


def _library() -> Any:
    return import_module("splink.comparison_level_library")
