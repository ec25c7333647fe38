"""What may be put into an empty reply for someone, by the kind of message it answers. Pure.

A question wants a fact, and a fact is as true the second time. Someone who complains, protests, worries or is glad
wants to be met by a person: readers who take an emotional message for a machine's find it less real and are less loyal
for it, even where the words are good (experiments of Kirk and Givi, 2024). That words from a drawer do the same is our
reading, not theirs. So the page for them opens empty, and what we know stands beside it to be read.
"""

from __future__ import annotations

CAP = 20
"""How often a week one saved fact may leave unchanged, until the shop says otherwise."""

EMOTIONAL = frozenset({"complaint", "protest", "compliment", "concern"})


def insertable(kind: str) -> bool:
    """Say whether a saved fact or an earlier reply may be put into the reply; if not, it is only shown beside it.

    >>> insertable("question"), insertable("complaint")
    (True, False)
    """
    return kind not in EMOTIONAL
