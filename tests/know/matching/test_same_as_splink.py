"""Our comparison and Splink's SQL are one model: the same levels, the same weights, over hundreds of pairs."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from benchmarks.neighbours import Neighbourhood

from colmado.know.matching.blocking import HOLDERS, keys
from colmado.know.matching.comparing import compare
from colmado.know.matching.levels import COMPARED
from colmado.know.matching.linking import candidates, engine, scored, table
from colmado.know.matching.profiles import Normal, normalised
from colmado.know.matching.settings import settings, splink
from colmado.know.matching.weights import load

PEOPLE = [normalised(one) for one, _human in Neighbourhood(3).profiles(3_000)]
WEIGHTS = load().among(len(PEOPLE))


def by_levels(people: list[Normal], most: int) -> list[Normal]:
    """Choose people so that every level that can be seen is seen: those of the first pairs that show something new."""
    seen: Counter[tuple[str, str]] = Counter()
    kept: dict[str, Normal] = {}
    pairs = candidates(people).to_pydict()
    for a, b in zip(pairs["join_key_l"], pairs["join_key_r"], strict=True):
        parts = [(part.what, part.name) for part in compare(people[a], people[b], WEIGHTS).parts]
        if any(seen[part] < 3 for part in parts):
            seen.update(parts)
            kept |= {people[a].id: people[a], people[b].id: people[b]}
        if len(kept) >= most:
            break
    return list(kept.values())


def test_weights_are_splinks_in_every_comparison() -> None:
    told = scored(PEOPLE, WEIGHTS, levels=True).to_pylist()
    assert len(told) > 800
    levels: set[tuple[str, str]] = set()
    for row in told:
        ours = compare(PEOPLE[row["unique_id_l"]], PEOPLE[row["unique_id_r"]], WEIGHTS)
        assert ours.bits == pytest.approx(row["match_weight"], abs=1e-9)
        assert ours.probability == pytest.approx(row["match_probability"], abs=1e-12)
        bits = {part.what: part.bits for part in ours.parts}
        for one in COMPARED:
            theirs = row[f"mw_{one.name}"] + row.get(f"mw_tf_adj_{one.name}", 0.0)
            assert bits.get(one.name, 0.0) == pytest.approx(theirs, abs=1e-9), (one.name, row)
        levels |= {(part.what, part.name) for part in ours.parts}
    assert len(levels) >= sum(len(one.levels) for one in COMPARED) - 3


def test_levels_are_splinks_for_everyone_with_everyone() -> None:
    """Also for pairs that share no key: what comes first, where a gap is, what a household shares."""
    some = by_levels(PEOPLE, 60)
    with engine() as base:
        linker = splink().Linker(base.register(table(some)), settings(WEIGHTS, levels=True), log_level="ERROR")
        pairs = [{"match_key": "0", "join_key_l": a, "join_key_r": b} for a, b in combinations(range(len(some)), 2)]
        linker.table_management.register_blocked_pairs_for_predict(base.register(pairs))
        told = linker.inference.predict().as_pyarrow_table().to_pylist()
    assert len(told) == len(pairs) > 1_500
    for row in told:
        a, b = some[row["unique_id_l"]], some[row["unique_id_r"]]
        shown = {part.what: part.name for part in compare(a, b, WEIGHTS).parts}
        for one, bits in zip(COMPARED, WEIGHTS.bits, strict=True):
            place = [level.name for level in one.levels].index(shown[one.name]) if one.name in shown else None
            ours = 0.0 if place is None else bits[place]
            assert row[f"mw_{one.name}"] == pytest.approx(ours, abs=1e-9), (one.name, a, b)


def test_pairs_in_bulk_are_those_that_a_newcomer_would_be_compared_with() -> None:
    held: dict[str, list[int]] = {}
    for place, one in enumerate(PEOPLE):
        for key in set(keys(one)):
            held.setdefault(key, []).append(place)
    ours = {pair for some in held.values() if len(some) <= HOLDERS for pair in combinations(some, 2)}
    told = candidates(PEOPLE).to_pydict()
    assert set(zip(told["join_key_l"], told["join_key_r"], strict=True)) == ours
