"""What people say and what they are told: triggers, answers, and what they say to the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from colmado.demo.street.buying import Orders, People
from colmado.demo.street.streams import BLOCK, F64, I64, SLOTS, Bool, pick, stream

if TYPE_CHECKING:
    from colmado.demo.street.world import Street

KINDS = ("question", "concern", "complaint", "compliment", "protest", "suggestion", "chatter", "spam", "other")
CAUSES = ("", "late", "missing", "damaged", "price", "manners")
QUESTION, CONCERN, COMPLAINT, COMPLIMENT, PROTEST, SUGGESTION, CHATTER, SPAM, OTHER = range(9)
TOUCHES = ("visit", "card", "call", "leaflet", "recommendation")
BEGUN_BY = ("us", "them", "unknown")
SOON = 2 / 1440
"""Two minutes: nobody replies sooner."""


@dataclass(frozen=True, slots=True)
class Said:
    """Messages of one block in no order, (n,) each. `parent`: the row replied to, -1 none; `quality` -1: not ours."""

    person: I64
    slot: I64
    day: F64
    kind: I64
    cause: I64
    parent: I64
    quality: I64
    teammate: I64

    def take(self, rows: I64 | Bool) -> Said:
        """Give some of the rows; `parent` keeps its meaning."""
        return Said(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


@dataclass(frozen=True, slots=True)
class Touches:
    """Contacts that were no messages, (n,) each; `by`: place of who recommended the shop, -1 else."""

    person: I64
    day: F64
    kind: I64
    begun_by: I64
    by: I64


def _joined(parts: list[Said]) -> Said:
    return Said(*(np.concatenate([getattr(one, name) for one in parts]) for name in Said.__dataclass_fields__))


def _here(street: Street, people: People) -> F64:
    """Days each person is about: from joining to 30 days after the last purchase, or the end."""
    return np.clip(np.minimum(people.dropout + 30, street.days) - people.joined, 0, None)


def _moments(rng: np.random.Generator, a_year: float, start: F64, span: F64) -> tuple[I64, F64]:
    """Draw a Poisson process for each person: who and when."""
    who = np.repeat(np.arange(len(start)), rng.poisson(a_year / 365.25 * span))
    return who, start[who] + rng.random(len(who)) * span[who]


def touches(street: Street, block: int, people: People) -> Touches:
    """Draw care acts and other contacts, and the recommendations the shop heard of."""
    rng = stream(street.seed, block, "touches")
    who, day = _moments(rng, street.talking.cared, people.joined, _here(street, people))
    kind = pick(rng, (0.4, 0.2, 0.2, 0.2), len(who))
    named = np.flatnonzero((rng.random(BLOCK) < street.talking.naming) & (people.by >= 0))
    begun = pick(rng, (0.4, 0.3, 0.3), len(who))
    return Touches(
        np.concatenate([who, named]),
        np.concatenate([day, people.joined[named]]),
        np.concatenate([kind, np.full(len(named), 4)]),
        np.concatenate([begun, np.ones(len(named), np.int64)]),
        np.concatenate([np.full(len(who), -1), people.by[named]]),
    )


def wrongs(street: Street, block: int, orders: Orders) -> I64:
    """Draw what went wrong with each purchase: 0 nothing, else a place in CAUSES. (orders,)."""
    rng = stream(street.seed, block, "talk")
    chance = street.talking.wrong * np.where(orders.last, street.talking.wronged, 1.0)
    wrong = rng.random(len(orders.day)) < chance
    return np.where(wrong, 1 + pick(rng, street.talking.causes, len(orders.day)), 0)


def _begun(street: Street, block: int, people: People, orders: Orders, wrong: I64, touched: Touches) -> Said:
    """Draw every message somebody writes unasked."""
    rng = stream(street.seed, block, "begun")
    talk, n = street.talking, len(orders.day)
    lots = rng.random((6, n))
    later = rng.lognormal(np.log(0.25), 1.0, (6, n)) + SOON
    shares = (talk.asking, talk.worrying, talk.telling, talk.praising, talk.proposing, talk.other)
    kinds = (QUESTION, CONCERN, COMPLAINT, COMPLIMENT, SUGGESTION, OTHER)
    parts: list[tuple[I64, F64, int, I64 | None]] = []
    for place, kind in enumerate(kinds):
        wants = lots[place] < shares[place]
        wants &= wrong > 0 if kind == COMPLAINT else (wrong == 0 if kind == COMPLIMENT else True)
        day = orders.day + (-later[place] if kind == QUESTION else later[place])
        cause = wrong[wants] if kind == COMPLAINT else None
        parts.append((orders.person[wants], np.maximum(day[wants], 0.0), kind, cause))
    here = _here(street, people)
    for a_year, kind in ((talk.chatting, CHATTER), (talk.protesting, PROTEST)):
        parts.append((*_moments(rng, a_year, people.joined, here), kind, None))
    glad = (rng.random(len(touched.day)) < talk.thanking) & (touched.begun_by == 0)
    parts.append((touched.person[glad], touched.day[glad] + 0.3, COMPLIMENT, None))
    strangers = np.where(rng.random(BLOCK) < talk.strangers, float(street.days), 0.0)
    parts.append((*_moments(rng, talk.spamming, np.zeros(BLOCK), strangers), SPAM, None))
    made = [_plain(who, day, kind, cause) for who, day, kind, cause in parts]
    return _joined(made)


def _plain(who: I64, day: F64, kind: int, cause: I64 | None) -> Said:
    none = np.full(len(who), -1)
    slot = who * SLOTS + (3 if kind == SPAM else 0)
    why = np.zeros(len(who), np.int64) if cause is None else cause
    return Said(who, slot, day, np.full(len(who), kind), why, none, none, none)


def _answers(street: Street, rng: np.random.Generator, said: Said, offset: int) -> Said:
    """Draw who is answered, when and how well. `offset`: the row of the first of `said`."""
    how = street.answering
    lots = rng.random(len(said.day))
    delay = rng.lognormal(np.log(how.median_hours / 24), how.sigma, len(lots))
    teammate = rng.integers(0, len(how.pace), len(lots))
    quality = pick(rng, how.quality, len(lots))
    day = said.day + np.maximum(delay * np.array(how.pace)[teammate], SOON)
    given = np.flatnonzero(lots < np.array(how.chance)[said.kind])
    whole = Said(said.person, said.slot, day, said.kind, said.cause, np.arange(len(lots)) + offset, quality, teammate)
    return whole.take(given)


def _again(street: Street, rng: np.random.Generator, answers: Said, offset: int) -> Said:
    """Draw what people write back to an answer: upset by a bad one, pleased by a good one."""
    how = street.answering
    lots = rng.random(len(answers.day))
    day = answers.day + rng.lognormal(np.log(0.25), 1.0, len(lots)) + SOON
    upset = np.array(how.upset)[answers.quality]
    happy = np.array(how.pleased)[answers.quality]
    serious = (answers.kind == COMPLAINT) | (answers.kind == PROTEST) | (answers.kind == CONCERN)
    kind = np.where(lots < upset, np.where(serious, COMPLAINT, QUESTION), COMPLIMENT)
    cause = np.where((kind == COMPLAINT), answers.cause, 0)
    none = np.full(len(lots), -1)
    whole = Said(answers.person, answers.slot, day, kind, cause, np.arange(len(lots)) + offset, none, none)
    return whole.take(np.flatnonzero(lots < upset + happy))


def talk(street: Street, block: int, people: People, orders: Orders, wrong: I64, touched: Touches, has: I64) -> Said:
    """Draw all messages of a block. `has`: how many identities each person has, (BLOCK,)."""
    begun = _begun(street, block, people, orders, wrong, touched)
    rng = stream(street.seed, block, "answers")
    other = 1 + (rng.random(len(begun.day)) * (has[begun.person] - 1)).astype(np.int64)
    moved = (rng.random(len(begun.day)) < 0.3) & (has[begun.person] > 1) & (begun.kind != SPAM)
    begun = Said(begun.person, begun.slot + np.where(moved, other, 0), *(
        getattr(begun, name) for name in list(Said.__dataclass_fields__)[2:]
    ))
    first = _answers(street, rng, begun, 0)
    rows = len(begun.day)
    rng = stream(street.seed, block, "again")
    back = _again(street, rng, first, rows)
    rows += len(first.day)
    second = _answers(street, rng, back, rows)
    return _joined([begun, first, back, second])
