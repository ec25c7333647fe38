"""The one gate of everything that leaves: may this be sent to them now, and if not, why. Pure.

Every refusal is explained, and all reasons are given, not the first. An answer to somebody who asked is held back by
nothing but their own word never to be answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from colmado.know.consent import NEEDS_YES, OUT, Allowed, Purpose

DAY_BEGINS, DAY_ENDS = 9, 21
"""Hours by the shop's clock: between them we may begin to talk."""
WITHIN, MOST = timedelta(days=7), 2
"""So often do we begin to talk with one person, whatever for."""


class Why(StrEnum):
    """Reasons of a refusal."""

    SAID_NO = "said-no"
    PAUSED = "paused"
    NOBODY_SAID_YES = "nobody-said-yes"
    AT_NIGHT = "at-night"
    TOO_OFTEN = "too-often"
    CHILD = "child"
    GONE = "gone"


@dataclass(frozen=True)
class Reason:
    """Why something may not leave: until when, if it ends; which statement says so."""

    why: Why
    until: datetime | None = None
    statement: int | None = None


@dataclass(frozen=True)
class Asked:
    """Something that is to leave: what for, when by the shop's clock (aware).

    allowed   what holds for the purpose and the channel, of everyone it goes to
    begun_at  when we began to talk with them lately
    child     somebody it goes to is known to be under age; gone: asked to be forgotten
    """

    purpose: Purpose
    at: datetime
    allowed: Sequence[Allowed]
    begun_at: Sequence[datetime] = ()
    child: bool = False
    gone: bool = False


def refusals(asked: Asked) -> list[Reason]:
    """Return all reasons why it may not leave; none: it may."""
    found = [*_said(asked)]
    if asked.gone:
        found.append(Reason(Why.GONE))
    if asked.purpose in (Purpose.ANSWER, Purpose.SERVICE):
        return found
    if asked.child:
        found.append(Reason(Why.CHILD))
    if not DAY_BEGINS <= asked.at.hour < DAY_ENDS:
        found.append(Reason(Why.AT_NIGHT, _morning(asked.at)))
    if (late := sorted(one for one in asked.begun_at if one > asked.at - WITHIN)) and len(late) >= MOST:
        found.append(Reason(Why.TOO_OFTEN, late[-MOST] + WITHIN))
    return found


def _said(asked: Asked) -> Iterable[Reason]:
    for one in asked.allowed:
        number = one.by.number if one.by else None
        if one.state == OUT:
            yield Reason(Why.PAUSED if one.pause else Why.SAID_NO, one.pause, number)
        elif asked.purpose in NEEDS_YES and one.state != "in":
            yield Reason(Why.NOBODY_SAID_YES, None, number)


def _morning(at: datetime) -> datetime:
    nine = at.replace(hour=DAY_BEGINS, minute=0, second=0, microsecond=0)
    return nine if at < nine else nine + timedelta(days=1)
