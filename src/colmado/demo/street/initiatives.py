"""Six things the shop tried, how it chose whom they reach, and what they truly did.

A factor multiplies a person's purchase rate, or the chance of leaving after a purchase, while it runs.
`reach` turns a street into its own counterfactual: the same draws with everyone, or nobody, reached.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from colmado.demo.street.streams import F64, I64, Bool, stream

if TYPE_CHECKING:
    from colmado.demo.street.world import Street

ZONES = 8
"""Corners of the neighbourhood; what is rolled out in stages comes to them one after another."""
CEILING = 2.0
"""The largest factor all initiatives together may have on a rate (purchases are drawn at it, then thinned)."""


@dataclass(frozen=True, slots=True)
class Initiative:
    """One initiative. Days count from the start of the street; `until` is the first day without it.

    unit       person: by lot among those who bought before `day`; week: by lot for each week, for everyone;
               zone: in stages, one zone every `step` days; choice: whoever wants it
    on, factor what it multiplies, and by how much: 1.0 does nothing. This is the truth
    selection  choice only: log odds of wanting it for each unit of ln(rate / mean rate)
    """

    name: str
    what: str
    unit: Literal["person", "week", "zone", "choice"]
    on: Literal["rate", "dropout"]
    factor: float
    day: int
    until: int
    share: float = 0.5
    step: int = 28
    selection: float = 0.0
    reach: Literal["as chosen", "everyone", "nobody"] = "as chosen"


INITIATIVES = (
    Initiative("thanks", "a thank-you in handwriting in the bag", "person", "rate", 1.20, 180, 360),
    Initiative("newsletter", "a monthly letter with recipes", "person", "rate", 1.00, 240, 480),
    Initiative("offers", "three offers a week by message", "person", "rate", 0.80, 400, 580),
    Initiative("evenings", "open until ten, in some weeks", "week", "rate", 1.15, 210, 574),
    Initiative("delivery", "groceries carried home, zone by zone", "zone", "dropout", 0.70, 300, 730),
    Initiative("card", "a loyalty card for whoever asks", "choice", "rate", 1.05, 330, 730, 0.30, 28, 1.5),
)


def reached(tried: Initiative, mark: int, street: Street, block: int, rate: F64, joined: F64) -> Bool:
    """Choose by lot (or by wish) who is reached: (people,). `mark` keeps the lots of initiatives apart."""
    rng = stream(street.seed, block, "assign")
    lots = rng.random((len(street.initiatives), len(rate)))[mark]
    odds = np.full(len(rate), np.log(tried.share / (1 - tried.share)))
    if tried.unit == "choice":
        odds = odds + tried.selection * np.log(np.maximum(rate, 1e-300) / street.buying.mean_rate)
    chosen: Bool = np.logical_and(lots * (1 + np.exp(-odds)) < 1, joined < tried.day)
    return chosen


def weeks(tried: Initiative, mark: int, street: Street) -> Bool:
    """Draw the weeks of the whole street in which it ran: (weeks,)."""
    lots = stream(street.seed, -1, "street").random((len(street.initiatives), street.weeks))[mark]
    starts = np.arange(street.weeks) * 7
    ran: Bool = (lots < tried.share) & (starts >= tried.day) & (starts + 7 <= tried.until)
    return ran


def stages(tried: Initiative, mark: int, street: Street) -> I64:
    """Draw the day on which it came to each zone: (ZONES,)."""
    rng = np.random.default_rng([street.seed, mark, ZONES])
    return tried.day + tried.step * rng.permutation(ZONES).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Reach:
    """When each person of a block was reached by one initiative: from and until days (people,), and its weeks."""

    tried: Initiative
    since: F64
    until: F64
    chosen: Bool
    on_weeks: Bool | None = None

    def factor(self, who: I64, day: F64) -> F64:
        """Give the factor for events: person (n,) at day (n,)."""
        on = (day >= self.since[who]) & (day < self.until[who])
        if self.on_weeks is not None:
            on &= self.on_weeks[np.minimum((day // 7).astype(np.int64), len(self.on_weeks) - 1)]
        return np.where(on, self.tried.factor, 1.0)


def reach(mark: int, street: Street, block: int, rate: F64, joined: F64, zone: I64) -> Reach:
    """Work out whom an initiative reached and when, in one block."""
    tried = street.initiatives[mark]
    eligible = joined < tried.day if tried.unit in ("person", "choice") else np.ones(len(rate), bool)
    since = np.full(len(rate), float(tried.day))
    on_weeks = None
    chosen = eligible
    if tried.unit == "week":
        on_weeks = weeks(tried, mark, street) if tried.reach == "as chosen" else None
    elif tried.unit == "zone":
        since = stages(tried, mark, street)[zone].astype(float) if tried.reach == "as chosen" else since
    elif tried.reach == "as chosen":
        chosen = reached(tried, mark, street, block, rate, joined)
    if tried.reach == "nobody":
        chosen = np.zeros(len(rate), bool)
    until = np.where(chosen, float(tried.until), -np.inf)
    return Reach(tried, since, until, chosen, on_weeks)


def twin(tried: tuple[Initiative, ...], name: str, everyone: bool) -> tuple[Initiative, ...]:
    """Give the initiatives with one of them reaching everyone, or nobody."""
    if name not in [one.name for one in tried]:
        raise KeyError(f"no initiative is called {name!r}; there are {', '.join(one.name for one in tried)}")
    whom: Literal["everyone", "nobody"] = "everyone" if everyone else "nobody"
    return tuple(replace(one, reach=whom) if one.name == name else one for one in tried)
