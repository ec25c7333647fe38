"""Which conversation a message belongs to. Pure: the shelf holds what is known, the rules decide.

1. A reference to a reply that we signed: its conversation, whoever writes (only who received it knows the token).
2. A reference to any other message of the channel: its conversation, if the writer (or, for our own words, one of
   the addressees) takes part in it.
3. A message that others referred to before it came: their conversation, under the same condition.
Otherwise a new conversation; a refused reference is kept as a suggestion. Subjects and ticket numbers never join.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field


@dataclass
class Shelf:
    """What is known of the conversations that a batch refers to.

    placed        external id -> conversation
    loose         external id of a message we have not got -> conversations that refer to it
    participants  conversation -> identities that take part
    """

    placed: dict[str, int] = field(default_factory=dict)
    loose: dict[str, list[int]] = field(default_factory=dict)
    participants: dict[int, set[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where a message goes: a conversation, or a new one (None), perhaps part of `maybe_of`."""

    conversation: int | None
    maybe_of: int | None = None


def place(
    *,
    external_id: str,
    references: Sequence[str],
    parties: Collection[int],
    shelf: Shelf,
    signed: Callable[[str], bool],
) -> Place:
    """Decide where one message goes. `parties`: its writer if it came in, its addressees if it went out."""
    candidates: list[int] = []
    for reference in reversed(references):
        found = shelf.placed.get(reference)
        if found is not None:
            if signed(reference):
                return Place(found)
            candidates.append(found)
        candidates.extend(shelf.loose.get(reference, ()))
    candidates.extend(shelf.loose.get(external_id, ()))
    for candidate in candidates:
        if not shelf.participants.get(candidate, set()).isdisjoint(parties):
            return Place(candidate)
    return Place(None, maybe_of=candidates[0] if candidates else None)
