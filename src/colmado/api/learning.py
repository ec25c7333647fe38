"""What the shop taught Colmado about its messages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from colmado.api.keys import ARRANGE, who
from colmado.api.shapes import Out, told
from colmado.loop.learning import learn
from colmado.understand.actions import put_head_aside

router = Router(tags=["the shop"])


class TaughtOut(Out):
    """What learning came to, counted on messages while they were not learned from.

    `corrected`: how many corrections; `before`, `after`: how many of them would be said right. `agreed`: how many that
    nobody corrected; `lost`: how many of them would be said otherwise. `gain`: right ones more in a hundred, with its
    95 % interval `low` to `high`. `kept`: whether messages are read with it, which is so where `low` is above 0.
    """

    corrected: int
    before: int
    after: int
    agreed: int
    lost: int
    gain: float
    low: float
    high: float
    kept: bool


@router.post("learning", auth=ARRANGE, response=told(TaughtOut))
def learn_now(request: HttpRequest) -> Any:
    """Learn from what teammates corrected; kept only where it is better for sure. Takes some seconds."""
    found = learn(by=who(request), at=timezone.now())
    return TaughtOut(kept=found.head is not None, **{k: v for k, v in vars(found).items() if k != "head"})


class AsideOut(Out):
    """The version that is read with no more."""

    version: str


@router.delete("learning", auth=ARRANGE, response=told(AsideOut))
def put_aside(request: HttpRequest) -> Any:
    """Put the last lesson aside: messages are read as before it."""
    return AsideOut(version=put_head_aside(name="kind", by=who(request), at=timezone.now()).version)
