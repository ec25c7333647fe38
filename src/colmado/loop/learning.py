"""Learn from what teammates corrected: gather it, teach the head, keep it if it is better for sure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from colmado.ledger.models import Teammate
from colmado.ledger.queries.sight import must_arrange
from colmado.understand.actions import keep_taught
from colmado.understand.queries import agreed, lessons
from colmado.understand.shipped import head as shipped

if TYPE_CHECKING:
    from colmado.understand.teaching import Taught

MOST = 500  # corrections, the newest, and as many messages that nobody corrected: about ten seconds


def learn(*, by: Teammate | None, at: datetime, name: str = "kind") -> Taught:
    """Teach the head that ships everything that was corrected, and read with it if it is better for sure.

    Of the highest tier that this shop reads with. Each time anew from the one that ships, so that an old mistake is
    forgotten with its correction.
    Raises NotAllowed, NotEnoughData.
    """
    from colmado.understand.teaching import teach  # and scipy with it, which nothing else here needs

    must_arrange(by)
    tier = settings.ENV.tier
    said = lessons(name, limit=MOST)
    texts, labels = [text for text, _ in said], [label for _, label in said]
    found = teach(shipped(name, tier), texts, labels, agreed(name, limit=MOST))
    if found.head is not None:
        keep_taught(found=found, by=by, at=at)
    return found
