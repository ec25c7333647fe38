"""What lies on the desk beside a conversation: its course with notes, questions and handovers, drafts, who is here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from colmado.answer.models import Ask, Concern, Draft, Empowerment, Handover, Joining, Looking, Note
from colmado.answer.queries.conversation import Talk
from colmado.answer.queries.joining import joinings_of
from colmado.answer.queries.together import (
    asks_of,
    concerns_of,
    drafts_of,
    handovers_of,
    hanging,
    may_decide_alone,
    notes_of,
    who_is_here,
)
from colmado.ledger.models import Message, Outbox, Teammate


@dataclass(frozen=True)
class Line:
    """One line of the course of a conversation; exactly one of the four is there."""

    at: datetime
    message: Message | None = None
    note: Note | None = None
    ask: Ask | None = None
    handover: Handover | None = None
    concerns: Sequence[Concern] = ()

    @property
    def can_be_taken_back(self) -> bool:
        """Whether it is a reply of ours that has not left."""
        sent: Outbox | None = getattr(self.message, "outbox", None)
        return sent is not None and sent.state == Outbox.State.QUEUED


@dataclass(frozen=True)
class Desk:
    """Everything beside the words themselves that helps to answer them."""

    course: Sequence[Line]
    draft: Draft | None
    drafts: Sequence[Draft]
    here: Sequence[Looking]
    joinings: Sequence[Joining]
    alone: Sequence[Empowerment]

    @property
    def concerns(self) -> list[Concern]:
        """The concerns that still wait."""
        return [one for line in self.course for one in line.concerns if one.ended_at is None]


def desk(talk: Talk, *, by: Teammate, at: datetime) -> Desk:
    """Lay out the desk for a conversation that the teammate was shown: what hangs on it they may see, too.

    Four small statements, and one for each sort of thing that hangs on it.
    """
    pk = talk.conversation.pk
    split: dict[int, list[Concern]] = {}
    for one in concerns_of([message.pk for message in talk.open_messages], by=None):
        split.setdefault(one.message_id, []).append(one)
    there = hanging(pk)
    handovers = handovers_of(pk, by=None) if Handover in there else []
    lines = [
        *(Line(m.happened_at, message=m, concerns=split.get(m.pk, ())) for m in talk.messages),
        *(Line(note.at, note=note) for note in (notes_of(pk, by=None) if Note in there else ())),
        *(Line(ask.at, ask=ask) for ask in (asks_of(pk, by=None) if Ask in there else ())),
        *(Line(row.at, handover=row) for row in handovers if row.note_id is None),
    ]
    drafts = drafts_of(pk, by=None) if Draft in there else []
    lookers = who_is_here(pk, by=None, at=at) if Looking in there else []
    return Desk(
        course=sorted(lines, key=attrgetter("at")),
        draft=next((one for one in drafts if one.by_id == by.pk), None),
        drafts=[one for one in drafts if one.by_id != by.pk and one.text.strip()],
        here=[one for one in lookers if one.teammate_id != by.pk],
        joinings=joinings_of(pk, by=by),
        alone=may_decide_alone(by),
    )
