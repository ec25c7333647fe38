"""The weights of evidence: how often people who are the same, and people who are not, agree in what is compared."""

from __future__ import annotations

import json
import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from colmado.kit.errors import InputError
from colmado.know.matching.levels import COMPARED

VERSION = 1
TERMS = ("given", "surname")
LEAST = 1e-6  # a chance below this was not seen often enough to be told


@dataclass(frozen=True)
class Frequencies:
    """How common values of one column are: `shares` of the common ones, `rest` for each that is not among them."""

    shares: Mapping[str, float] = field(default_factory=dict)
    rest: float = 1e-4

    def of(self, value: str) -> float:
        """Return the share of profiles that have this value."""
        return self.shares.get(value, self.rest)

    def only(self, kept: Container[str]) -> Frequencies:
        """Keep the shares of some values. The others get what someone with one of them meets with on the mean."""
        others = [share for value, share in self.shares.items() if value not in kept]
        rest = sum(share * share for share in others) / sum(others) if others else self.rest
        return Frequencies({value: share for value, share in self.shares.items() if value in kept}, rest)


@dataclass(frozen=True)
class Weights:
    """Trained weights. `m`, `u`: comparison -> chance of each level among the same and among different people.

    `prior`: the chance that two of `profiles` random profiles are one person. `data`: SHA-256 of what they come from.
    """

    m: Mapping[str, Sequence[float]]
    u: Mapping[str, Sequence[float]]
    prior: float
    profiles: int
    frequencies: Mapping[str, Frequencies] = field(default_factory=dict)
    data: str = ""

    def among(self, profiles: int) -> Weights:
        """Return the weights for another number of profiles: each has as many doubles, among more or fewer."""
        share = self.prior * (self.profiles - 1) / max(1, profiles - 1)
        return replace(self, prior=min(0.5, max(1e-12, share)), profiles=profiles)

    @cached_property
    def bits(self) -> tuple[tuple[float, ...], ...]:
        """The weight of each level of each comparison, in bits: log2(m / u)."""
        return tuple(
            tuple(_bits(m, u) for m, u in zip(self.m[one.name], self.u[one.name], strict=True)) for one in COMPARED
        )

    @cached_property
    def start(self) -> float:
        """What stands before any evidence, in bits: the log odds of the prior."""
        return math.log2(self.prior / (1 - self.prior))

    @cached_property
    def common(self) -> Mapping[str, float]:
        """For each term, log2 of the chance that strangers agree in it: what a frequency is held against."""
        return {one.name: math.log2(max(self.u[one.name][place], LEAST)) for one, place in _agreeing()}

    def write(self, path: Path) -> None:
        """Write the weights as JSON."""
        path.write_text(json.dumps(self.as_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def as_json(self) -> dict[str, Any]:
        """Return what `load` reads."""
        return {
            "version": VERSION,
            "data": self.data,
            "profiles": self.profiles,
            "prior": self.prior,
            "comparisons": {
                one.name: {
                    level.name: {"m": _round(m), "u": _round(u)}
                    for level, m, u in zip(one.levels, self.m[one.name], self.u[one.name], strict=True)
                }
                for one in COMPARED
            },
            "frequencies": {
                name: {"rest": _round(one.rest), "shares": {word: _round(share) for word, share in one.shares.items()}}
                for name, one in self.frequencies.items()
            },
        }


def _agreeing() -> list[tuple[Any, int]]:
    """Return each comparison that has terms, with the place of its plain level: the column is the same, no more."""
    return [(one, [level.name for level in one.levels].index("same")) for one in COMPARED if one.name in TERMS]


def _bits(m: float, u: float) -> float:
    return math.log2(max(m, LEAST) / max(u, LEAST))


def _round(share: float) -> float:
    return float(f"{share:.5g}")


def load(path: Path | None = None) -> Weights:
    """Read weights; without a path, those of the package. Raises InputError where it is not a file of ours."""
    source = path or files(__package__).joinpath("weights.json")
    try:
        return read(json.loads(source.read_text(encoding="utf-8")))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{source} holds no weights: {error}; make one with ./colmado match train") from error
    except InputError as error:
        raise InputError(f"{source} {error}") from error


def read(made: Any) -> Weights:
    """Turn JSON into weights. Raises InputError."""
    if not isinstance(made, dict) or made.get("version") != VERSION:
        version = made.get("version") if isinstance(made, dict) else None
        raise InputError(f"has version {version!r}, expected {VERSION}: train again with ./colmado match train")
    try:
        weights = Weights(
            m=_chances(made["comparisons"], "m"),
            u=_chances(made["comparisons"], "u"),
            prior=float(made["prior"]),
            profiles=int(made["profiles"]),
            frequencies={
                name: Frequencies({value: _share(share) for value, share in one["shares"].items()}, _share(one["rest"]))
                for name, one in made["frequencies"].items()
            },
            data=str(made["data"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"lacks or misspells {error}: train again with ./colmado match train") from error
    if not 0 < weights.prior < 1 or weights.profiles < 2:
        raise InputError("needs a prior between 0 and 1, and two profiles or more")
    return weights


def _chances(comparisons: Any, which: str) -> dict[str, tuple[float, ...]]:
    return {
        one.name: tuple(_share(comparisons[one.name][level.name][which]) for level in one.levels) for one in COMPARED
    }


def _share(number: Any) -> float:
    share = float(number)
    if not 0 <= share <= 1:
        raise ValueError(f"{share}, which is no share")
    return share
