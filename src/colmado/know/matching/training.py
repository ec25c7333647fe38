"""Train the weights on profiles of which nobody knows who is who: Splink's expectation maximisation."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from colmado.kit.errors import NotEnoughData
from colmado.know.matching.levels import COMPARED, OTHER_GIVEN
from colmado.know.matching.linking import Said, engine, prepared, table
from colmado.know.matching.profiles import Normal, Profile
from colmado.know.matching.settings import settings, splink
from colmado.know.matching.weights import LEAST, TERMS, Frequencies, Weights

ENOUGH = 500  # profiles; a floor against nonsense, not a promise
COMMON = 1_000  # values of a column whose share is kept
PAIRS = 10_000_000  # random pairs that say how often strangers agree
FEWER = 1e6  # pairs of each set that m is learned from
# Who agrees in these is the same person often enough to learn the rest from, each set leaving out what it is made of.
LEARNED_FROM = (
    "l.given = r.given AND l.surname = r.surname",
    "l.phones = r.phones",
    "l.emails = r.emails AND l.locals = r.locals AND l.spelled = r.spelled AND l.nicks = r.nicks",
)
# These are the same person nearly all the time; they find about RECALL of all such pairs. Together they make the prior.
SURE = (
    "l.emails = r.emails AND l.given = r.given",
    "l.phones = r.phones AND l.given = r.given",
    "l.handles = r.handles",
)
RECALL = 0.5
# People have two of everything: of one person's addresses, numbers, names on channels at least these many differ. Set,
# not learned: where nothing else is known of a pair, that they differ is taken for their being two.
DIFFER = 0.1


def train(
    profiles: Iterable[Profile],
    *,
    region: str = "ES",
    seed: int = 1,
    pairs: int = PAIRS,
    spark: Any = None,
    said: Said = lambda _: None,
) -> Weights:
    """Return weights learned from profiles alone. Raises NotEnoughData below ENOUGH of them.

    u from random pairs of a seed, m by expectation maximisation over three sets of pairs; levels that were never seen
    get the least chance there is. A comparison that could not be learned counts for nothing.
    """
    people = list(prepared(profiles, region, said))
    if len(people) < ENOUGH:
        raise NotEnoughData(
            f"there are {len(people)} profiles; training needs {ENOUGH}: use the weights that come with it"
        )
    with engine(spark) as base:
        given = base.register(table(people))
        linker = splink().Linker(given, settings(), log_level="ERROR")
        said("how often strangers agree")
        linker.training.estimate_probability_two_random_records_match(list(SURE), recall=RECALL)
        linker.training.estimate_u_using_random_sampling(max_pairs=pairs, seed=seed)
        rough = _weights(_learned(linker, said), people)
        linker = splink().Linker(given, settings(_of_strangers(rough, people)), log_level="ERROR")
        return _weights(_learned(linker, said), people)


def _learned(linker: Any, said: Said) -> dict[str, Any]:
    for rule in LEARNED_FROM:
        said(f"how often the same person agrees: pairs by {rule.replace('l.', '').replace('r.', '')}")
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True, max_pairs=FEWER
        )
    made: dict[str, Any] = linker.misc.save_model_to_json()
    return made


def _of_strangers(weights: Weights, people: Sequence[Normal]) -> Weights:
    """Take the same people out of the random pairs: u as observed is (1 - q) u + q m, with a share q of same ones.

    why: past the first names only pairs are compared whose first names fit, few enough for q to matter.
    """
    named = sum(bool(one.given) for one in people) / len(people)
    same = weights.prior / (1 - named**2 * weights.u["given"][OTHER_GIVEN])
    u = {
        one.name: tuple(
            level_u if one.name == "given" or level.name == "plain" else max(LEAST, (level_u - same * m) / (1 - same))
            for level, m, level_u in zip(one.levels, weights.m[one.name], weights.u[one.name], strict=True)
        )
        for one in COMPARED
    }
    return replace(weights, u=u)


def _weights(made: dict[str, Any], people: Sequence[Normal]) -> Weights:
    return Weights(
        m={
            name: _whole(chances, 0 if name == "given" else DIFFER)
            for name, chances in _chances(made, "m_probability").items()
        },
        u=_chances(made, "u_probability"),
        prior=made["probability_two_random_records_match"],
        profiles=len(people),
        frequencies={term: _frequencies(people, term) for term in TERMS},
        data=_hash(people),
    )


def _chances(made: dict[str, Any], which: str) -> dict[str, tuple[float, ...]]:
    levels = {one["output_column_name"]: one["comparison_levels"][1:] for one in made["comparisons"]}
    return {one.name: tuple(float(level.get(which, 0.0)) for level in levels[one.name]) for one in COMPARED}


def _whole(m: tuple[float, ...], least: float) -> tuple[float, ...]:
    """Make chances of one whole, the last of them at least `least`: they are medians of three sets of pairs."""
    last = max(m[-1] / sum(m), least)
    rest = sum(m[:-1])
    return (*(chance * (1 - last) / rest for chance in m[:-1]), last)


def _frequencies(people: Sequence[Normal], term: str) -> Frequencies:
    counted = Counter(value for one in people if (value := getattr(one, term)))
    of = counted.total() or 1
    return Frequencies({value: count / of for value, count in counted.items()}).only(dict(counted.most_common(COMMON)))


def _hash(people: Sequence[Normal]) -> str:
    found = hashlib.sha256()
    for one in sorted(repr(one) for one in people):
        found.update(one.encode())
    return found.hexdigest()
