"""The shopkeeper card, first form: who someone is, to be read in five seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from colmado.know.queries.people import identities_of, talks_with
from colmado.ledger.models import Conversation, Identity, Message, Order, Person, Promise, Teammate
from colmado.ledger.queries.sight import through

SAID = 60  # of their last messages; what bothered them long ago is in the timeline, not on the card


@dataclass(frozen=True)
class Card:
    """A person as one who serves them wants to know them. Every line has its source one click away."""

    person: Person
    language: str
    identities: Sequence[Identity]
    talks: Sequence[Conversation]
    promised: Sequence[Promise]
    bothered: Sequence[Message]
    liked: Sequence[Message]
    suggested: Sequence[Message]
    orders: int
    last_order_at: datetime | None
    first_at: datetime | None

    @property
    def waiting(self) -> int:
        """In how many conversations they wait for us."""
        return sum(1 for talk in self.talks if talk.waiting)


def card(person: Person, *, by: Teammate | None) -> Card:
    """Put a person's card together from what the teammate may see. Five statements, however much was said."""
    identities = identities_of(person, by=by)
    talks = talks_with(person, by=by)
    said = (
        Message.objects.filter(through(by, talk="conversation"), author__in=identities, direction="in")
        .exclude(annotation__kind="")
        .select_related("annotation")
        .defer("annotation__words")
        .order_by("-id")[:SAID]
    )
    by_kind: dict[str, list[Message]] = {}
    for message in said:
        by_kind.setdefault(message.annotation.kind, []).append(message)
    languages = [message.annotation.language for message in said]
    promised = Promise.objects.filter(
        conversation__in=[talk.pk for talk in talks], kept_at__isnull=True, withdrawn_at__isnull=True
    ).order_by("due_at")
    bought = list(Order.objects.filter(identity__in=identities).order_by("-placed_at").values_list("placed_at"))
    return Card(
        person=person,
        language=person.language or max(languages, key=languages.count, default=""),
        identities=identities,
        talks=talks,
        promised=list(promised[:3]),
        bothered=[m for kind in ("complaint", "protest", "concern") for m in by_kind.get(kind, [])][:3],
        liked=by_kind.get("compliment", [])[:2],
        suggested=by_kind.get("suggestion", [])[:2],
        orders=len(bought),
        last_order_at=bought[0][0] if bought else None,
        first_at=min((talk.created_at for talk in talks), default=None),
    )
