"""The street: every distribution with its parameters, and its frames as batches of columns.

| what | distribution | parameter = default | source |
|---|---|---|---|
| first purchase | uniform over the first `arriving` of the days | .70 | ours |
| purchases while here | Poisson; rate a week ~ gamma(r, alpha) | r .8, alpha 4 | Fader, Hardie, Lee 2005 (BG/NBD) |
| leaving | after each repeat purchase, chance ~ beta(a, b) | a .7, b 8 | the same |
| amount | gamma(p, p / mean); mean = p / gamma(q, gamma) | p 6.25, q 3.74, gamma 15.44 | Fader, Hardie 2013 |
| discounted, sent back | Bernoulli by purchase | .15, .02 | ours |
| recommended | Bernoulli by person, if the one drawn bought earlier | .20 | ours |
| identities a person has | 1, 2, 3 | .80, .15, .05 | ours |
| messages | see `Talking` | | ours |
| answers | see `Answering`: lognormal delay, quality 0-3 | | ours |
| initiatives | see `initiatives.INITIATIVES` | | ours |

Frames come by blocks of people, not of time: everything of a person is in one block, so that a reply stands
beside what it replies to, a block needs no memory of another, and people 0-999 are the same in a street of
any size. Rows are in order of time within a block.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from colmado.demo.street.initiatives import CEILING, INITIATIVES, Initiative, twin
from colmado.demo.street.streams import BLOCK

Batch = dict[str, npt.NDArray[Any] | list[str]]
FRAMES = ("initiatives", "exposures", "identities", "orders", "touches", "messages", "answers")
"""What the shop sees."""
TRUTH = ("truth_initiatives", "truth_people", "truth_identities", "truth_orders", "truth_messages", "truth_answers")
"""What only the simulator knows."""


@dataclass(frozen=True, slots=True)
class Buying:
    """BG/NBD: rates in purchases a week. Fader, Hardie and Lee (2005), Marketing Science 24(2)."""

    r: float = 0.8
    alpha: float = 4.0
    a: float = 0.7
    b: float = 8.0
    arriving: float = 0.70

    @property
    def mean_rate(self) -> float:
        """Purchases a week of the mean person, while here."""
        return self.r / self.alpha


@dataclass(frozen=True, slots=True)
class Spending:
    """Gamma-Gamma, in whole units of the currency; the defaults are those published for CDNOW."""

    p: float = 6.25
    q: float = 3.74
    gamma: float = 15.44
    currency: str = "EUR"
    discounted: float = 0.15
    refunded: float = 0.02


@dataclass(frozen=True, slots=True)
class Talking:
    """What makes people write, and who they are when they do.

    asking, praising, worrying, proposing, other   chance by purchase of a question, compliment, concern,
                    suggestion, other
    wrong, wronged  chance that a purchase goes wrong; how many times that for the purchase they leave after
    telling         chance that they complain when it did; causes: shares of what went wrong (`talking.CAUSES`)
    chatting, protesting, cared   Poisson, a year while they are here
    thanking        chance that a care act brings a compliment
    strangers, spamming   chance that a place in the street draws a stranger; spam a year from each
    identities      shares of having 1, 2, 3; channels: shares of email, chat, social, phone
    varieties, styles     shares (`buying.VARIETIES`, `buying.STYLES`); switching: chance of the other language
    recommended     chance that they came by recommendation; naming: that the shop hears by whom
    """

    asking: float = 0.10
    praising: float = 0.035
    worrying: float = 0.015
    proposing: float = 0.012
    other: float = 0.010
    wrong: float = 0.04
    wronged: float = 4.0
    telling: float = 0.7
    causes: tuple[float, ...] = (0.30, 0.25, 0.20, 0.15, 0.10)
    chatting: float = 1.5
    protesting: float = 0.08
    cared: float = 0.8
    thanking: float = 0.15
    strangers: float = 0.05
    spamming: float = 4.0
    identities: tuple[float, ...] = (0.80, 0.15, 0.05)
    channels: tuple[float, ...] = (0.50, 0.25, 0.15, 0.10)
    varieties: tuple[float, ...] = (0.18, 0.20, 0.10, 0.18, 0.14, 0.12, 0.08)
    styles: tuple[float, ...] = (0.55, 0.15, 0.15, 0.15)
    switching: float = 0.04
    recommended: float = 0.20
    naming: float = 0.5


@dataclass(frozen=True, slots=True)
class Answering:
    """How the shop answers. Quality: 0 dismissive, 1 empty, 2 right, 3 right and kind.

    chance       of an answer, by kind in the order of `talking.KINDS`
    median_hours, sigma   of the lognormal delay; pace: each teammate's factor on it
    quality      shares of 0-3; upset, pleased: chance by quality that the person writes back so
    """

    chance: tuple[float, ...] = (0.95, 0.95, 0.92, 0.80, 0.85, 0.85, 0.70, 0.0, 0.80)
    median_hours: float = 4.0
    sigma: float = 1.2
    pace: tuple[float, ...] = (0.7, 1.0, 1.6)
    quality: tuple[float, ...] = (0.08, 0.22, 0.45, 0.25)
    upset: tuple[float, ...] = (0.45, 0.25, 0.06, 0.02)
    pleased: tuple[float, ...] = (0.0, 0.03, 0.15, 0.35)


@dataclass(frozen=True, slots=True)
class Street:
    """A simulated street. `start` is aware; the same values give the same rows, to the byte."""

    seed: int
    people: int
    start: datetime = datetime(2024, 11, 18, tzinfo=UTC)
    days: int = 730
    buying: Buying = field(default_factory=Buying)
    spending: Spending = field(default_factory=Spending)
    talking: Talking = field(default_factory=Talking)
    answering: Answering = field(default_factory=Answering)
    initiatives: tuple[Initiative, ...] = INITIATIVES

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        if self.start.tzinfo is None:
            raise ValueError(f"start must say its time zone, got {self.start}")
        if self.seed < 0 or self.people < 1 or self.days < 1:
            raise ValueError(f"seed >= 0, people >= 1, days >= 1; got {self.seed}, {self.people}, {self.days}")
        most = float(np.prod([max(one.factor, 1.0) for one in self.initiatives if one.on == "rate"]))
        if most > CEILING:
            raise ValueError(f"the factors on the rate multiply to {most:.2f}; they may reach {CEILING}")

    @property
    def weeks(self) -> int:
        """Weeks begun."""
        return -(-self.days // 7)

    @property
    def blocks(self) -> int:
        """Blocks of people, the last one perhaps cut."""
        return -(-self.people // BLOCK)

    def twin(self, name: str, *, everyone: bool) -> Street:
        """Give the same street had one initiative reached everyone, or nobody: the other potential outcome."""
        return replace(self, initiatives=twin(self.initiatives, name, everyone))

    def frames(self, *, text: bool = False) -> Iterator[tuple[str, Batch]]:
        """Yield (frame, rows): first the initiatives, then block after block. `text` adds names and words."""
        from colmado.demo.street.blocks import block, opening

        yield from opening(self)
        for number in range(self.blocks):
            yield from block(self, number, text=text)
