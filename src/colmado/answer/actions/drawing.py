"""Where a reply's words come from, and whether they may: decided when it is written, in its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from colmado.answer.actions.facts import refuse_used_up, taken_fact
from colmado.answer.checks import alike
from colmado.answer.models import SavedFact
from colmado.answer.policy import insertable
from colmado.kit.errors import InputError


@dataclass(frozen=True)
class Source:
    """Where words come from: `origin` as it is stored, and the fact that was used, if one was."""

    origin: str = "own"
    fact: SavedFact | None = None
    unchanged: bool = False


def draw(
    *, text: str, kinds: Sequence[str], suggested: str | None, fact: int | None, at: datetime
) -> Source:
    """Say where the words of a reply come from. Raises InputError where such words may not be used.

    kinds  of the messages it answers; with one of feeling among them the words must be the writer's own
    A fact is locked until the reply is written. Words that were all written anew are one's own, whatever they began as.
    """
    saved = taken_fact(fact) if fact is not None else None
    begun = saved.text if saved else suggested
    origin = alike.origin(text, suggested=begun, fact=saved is not None)
    if begun is None or origin == "own":
        return Source()
    if not all(map(insertable, kinds)):
        raise InputError(
            _(
                "whoever complains, worries, protests or praises is answered in words of your own: read the fact or the"
                " earlier answer beside it, and write what you would say to them"
            )
        )
    same = alike.unchanged(text, begun)
    if saved and same:
        refuse_used_up(saved, at=at)
    return Source(origin, saved, same)
