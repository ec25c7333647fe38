"""Train the weights on profiles of which nobody knows who is who: Splink's expectation maximisation."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from colmado.kit.errors import NotEnoughData
from colmado.know.matching.levels import COMPARED
from colmado.know.matching.linking import Said, engine, prepared, table
from colmado.know.matching.profiles import Normal, Profile
from colmado.know.matching.settings import settings, splink
from colmado.know.matching.weights import TERMS, Frequencies, Weights

ENOUGH = 500  # profiles; a floor against nonsense, not a promise
COMMON = 1_000  # values of a column whose share is kept
PAIRS = 5e6  # random pairs that say how often strangers agree
# Who agrees in these is the same person often enough to learn the rest from, each set leaving out what it is made of.
LEARNED_FROM = (
    "l.given = r.given AND l.surname = r.surname",
    "l.phones = r.phones",
    "l.emails = r.emails AND l.locals = r.locals AND l.nicks = r.nicks",
)
# These are the same person nearly all the time; they find about RECALL of all such pairs. Together they make the prior.
SURE = (
    "l.emails = r.emails AND l.given = r.given",
    "l.phones = r.phones AND l.given = r.given",
    "l.handles = r.handles",
)
RECALL = 0.5


def train(
    profiles: Iterable[Profile], *, region: str = "ES", seed: int = 1, spark: Any = None, said: Said = lambda _: None
) -> Weights:
    """Return weights learned from profiles alone. Raises NotEnoughData below ENOUGH of them.

    u from random pairs of a seed, m by expectation maximisation over three sets of pairs; levels that were never seen
    get the least chance there is. A comparison that could not be learned counts for nothing.
    """
    people = list(prepared(profiles, region, said))
    if len(people) < ENOUGH:
        raise NotEnoughData(f"there are {len(people)} profiles; training needs {ENOUGH}: use the weights that come with it")
    with engine(spark) as base:
        linker = splink().Linker(base.register(table(people)), settings(), log_level="ERROR")
        training = linker.training
        said("how often strangers agree")
        training.estimate_probability_two_random_records_match(list(SURE), recall=RECALL)
        training.estimate_u_using_random_sampling(max_pairs=PAIRS, seed=seed)
        for rule in LEARNED_FROM:
            said(f"how often the same person agrees, from pairs of whom {rule.replace('l.', '').replace('r.', '')}")
            training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True, max_pairs=PAIRS)
        made = linker.misc.save_model_to_json()
    return Weights(
        m=_chances(made, "m_probability"),
        u=_chances(made, "u_probability"),
        prior=made["probability_two_random_records_match"],
        profiles=len(people),
        frequencies={term: _frequencies(people, term) for term in TERMS},
        data=_hash(people),
    )


def _chances(made: dict[str, Any], which: str) -> dict[str, tuple[float, ...]]:
    levels = {one["output_column_name"]: one["comparison_levels"][1:] for one in made["comparisons"]}
    return {
        one.name: tuple(float(level.get(which, 0.0)) for level in levels[one.name]) for one in COMPARED
    }


def _frequencies(people: Sequence[Normal], term: str) -> Frequencies:
    """Count how common values are. What is rare gets the mean share of the rare ones."""
    counted = Counter(value for one in people if (value := getattr(one, term)))
    of = counted.total()
    common = {value: count / of for value, count in counted.most_common(COMMON) if count > 1}
    rare = len(counted) - len(common)
    return Frequencies(common, (1 - sum(common.values())) / rare if rare else 1 / max(of, 1))


def _hash(people: Sequence[Normal]) -> str:
    found = hashlib.sha256()
    for one in sorted(repr(one) for one in people):
        found.update(one.encode())
    return found.hexdigest()
