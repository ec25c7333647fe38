"""Who lives in a block, what they truly are like, and what they bought: BG/NBD and Gamma-Gamma, with effects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from colmado.demo.street.initiatives import CEILING, ZONES, Reach, reach
from colmado.demo.street.streams import BLOCK, F64, I64, Bool, pick, stream

if TYPE_CHECKING:
    from colmado.demo.street.world import Street

VARIETIES = ("en-GB", "en-US", "en-JM", "es-ES", "es-MX", "es-DO", "es-AR")
STYLES = ("plain", "lower case", "no accents", "hasty")


@dataclass(frozen=True, slots=True)
class People:
    """The truth of one block, (BLOCK,) each. Days from the start of the street; rate per week; spend in minor units.

    leaves    chance of leaving after a repeat purchase
    dropout   day of the purchase they left after; inf while they are here
    by        who recommended the shop to them: a place in the block, -1 nobody
    """

    rate: F64
    leaves: F64
    spend: F64
    joined: F64
    dropout: F64
    by: I64
    zone: I64
    variety: I64
    style: I64
    reaches: tuple[Reach, ...]


@dataclass(frozen=True, slots=True)
class Orders:
    """What was bought in one block, by person and day, (orders,) each; `bad`: 0 fine, else what went wrong, from 1."""

    person: I64
    day: F64
    minor: I64
    first: Bool
    last: Bool
    discounted: Bool


def purchases(street: Street, block: int, rate: F64, leaves: F64, joined: F64, reaches: tuple[Reach, ...]) -> F64:
    """Draw repeat purchases and who left when: rows person, day, left (3, purchases), in order of person and day.

    Proposals come at rate * CEILING and are kept with chance factor / CEILING (thinning: Lewis and Shedler
    1979), so that a street and its twin share every draw. Fader, Hardie and Lee 2005: after each one the
    person leaves with chance `leaves`.
    """
    rng = stream(street.seed, block, "orders")
    span = np.maximum(street.days - joined, 0.0)
    count = rng.poisson(rate / 7 * CEILING * span)
    who = np.repeat(np.arange(BLOCK), count)
    place, keep, leave = rng.random((3, len(who)))
    day = joined[who] + place * span[who]
    order = np.lexsort((day, who))
    who, day, keep, leave = who[order], day[order], keep[order], leave[order]
    pull, go = np.ones(len(who)), np.ones(len(who))
    for one in reaches:
        if one.tried.on == "rate":
            pull *= one.factor(who, day)
        else:
            go *= one.factor(who, day)
    kept = keep * CEILING < pull
    who, day, left = who[kept], day[kept], (leave < leaves[who] * go)[kept]
    before = np.concatenate(([0], np.cumsum(left)))[:-1]
    first = np.searchsorted(who, who)
    here = before == before[first] if len(who) else left
    return np.stack([who[here], day[here], left[here]]).astype(np.float64)


def settle(street: Street, block: int) -> tuple[People, Orders]:
    """Draw the people of a block and everything they buy."""
    rng = stream(street.seed, block, "people")
    buying, spending = street.buying, street.spending
    rate = rng.gamma(buying.r, 1 / buying.alpha, BLOCK)
    leaves = rng.beta(buying.a, buying.b, BLOCK)
    scale = rng.gamma(spending.q, 1 / spending.gamma, BLOCK)
    joined = rng.random(BLOCK) * street.days * buying.arriving
    zone = rng.integers(0, ZONES, BLOCK)
    variety = pick(rng, street.talking.varieties, BLOCK)
    style = pick(rng, street.talking.styles, BLOCK)
    by = (rng.random(BLOCK) * np.arange(BLOCK)).astype(np.int64)
    told = (rng.random(BLOCK) < street.talking.recommended) & (joined[by] < joined)
    reaches = tuple(reach(mark, street, block, rate, joined, zone) for mark in range(len(street.initiatives)))
    who, day, left = purchases(street, block, rate, leaves, joined, reaches)
    dropout = np.full(BLOCK, np.inf)
    dropout[who[left > 0].astype(np.int64)] = day[left > 0]
    mean = spending.p / scale * 100
    people = People(rate, leaves, mean, joined, dropout, np.where(told, by, -1), zone, variety, style, reaches)
    return people, priced(street, block, people, who.astype(np.int64), day)


def priced(street: Street, block: int, people: People, who: I64, day: F64) -> Orders:
    """Add everyone's first purchase, and give each purchase its amount (Gamma-Gamma: Fader and Hardie 2013)."""
    rng = stream(street.seed, block, "spend")
    person = np.concatenate([np.arange(BLOCK), who])
    at = np.concatenate([people.joined, day])
    first = np.arange(len(person)) < BLOCK
    order = np.lexsort((at, person))
    person, at, first = person[order], at[order], first[order]
    shape = street.spending.p
    minor = np.maximum(np.rint(rng.gamma(shape, 1.0, len(person)) * people.spend[person] / shape), 1).astype(np.int64)
    discounted = rng.random(len(person)) < street.spending.discounted
    return Orders(person, at, minor, first, at == people.dropout[person], discounted)
