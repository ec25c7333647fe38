"""Conversations: the inbox, one of them whole, and what is decided about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from colmado.answer.actions import conversations, outcomes
from colmado.answer.actions import undo as undoing
from colmado.answer.actions.together import presence
from colmado.answer.actions.together.handing import hand_over
from colmado.answer.actions.together.snooze import snooze
from colmado.answer.queries.colleagues import colleague
from colmado.answer.queries.conversation import conversation as whole
from colmado.answer.queries.inbox import PAGE, inbox
from colmado.answer.queries.together import handovers_of, must_see, who_is_here
from colmado.api.keys import ANSWER, READ, who
from colmado.api.messages import MessageOut, message_out
from colmado.api.promises import PromiseOut, promise_out
from colmado.api.shapes import Done, Id, In, Limit, Line, Moment, Out, Rows, Words, told

router = Router(tags=["conversations"])
View = Literal["waiting", "late", "mine", "snoozed", "all", "resolved"]
State = Literal["open", "answered", "acknowledged", "answered-by-customer", "merged", "no-reply-needed", "spam"]


class PersonName(Out):
    """Who somebody is."""

    id: int
    name: str


class ConversationOut(Out):
    """A conversation as the inbox shows it. `version` is what a reply has to have seen."""

    id: int
    channel: str
    subject: str
    status: str
    kind: str
    language: str
    version: int
    waiting: int
    waiting_since: datetime | None
    due_at: datetime | None
    snoozed_until: datetime | None
    last_at: datetime
    last_direction: str
    snippet: str
    address: str | None
    person: PersonName | None
    assignee: str | None
    promised_by: datetime | None = None


class Addressee(Out):
    """Whom a reply would go to."""

    role: str
    address: str
    name: str


class TalkOut(Out):
    """A conversation whole: its last 500 messages, oldest first; promises; whom a reply would go to."""

    conversation: ConversationOut
    messages: list[MessageOut]
    promises: list[PromiseOut]
    to: list[Addressee]
    to_all: list[Addressee]


def conversation_out(row: Any, person: Any = None) -> ConversationOut:
    """Render a row of the inbox, which brings its person with it, or one whose person is given."""
    pk, name = getattr(row, "person_id", None), getattr(row, "person_name", "")
    if person is not None:
        pk, name = person.pk, person.name
    return ConversationOut(
        person=PersonName(id=pk, name=name or "") if pk else None,
        channel=row.channel.name,
        address=row.identity.address if row.identity else None,
        assignee=row.assignee.username if row.assignee else None,
        promised_by=getattr(row, "promised_by", None),
        **{name: getattr(row, name) for name in (
            "id", "subject", "status", "kind", "language", "version", "waiting", "waiting_since", "due_at",
            "snoozed_until", "last_at", "last_direction", "snippet",
        )},
    )  # fmt: skip


class Asked(In):
    """What of the inbox to list."""

    view: View = "waiting"
    channel: Line = ""
    kind: Line = ""
    language: Line = ""
    promised: bool = False
    after: Line = ""
    limit: Limit = PAGE


@router.get("conversations", auth=READ, response=told(Rows[ConversationOut]))
def list_conversations(request: HttpRequest, asked: Query[Asked]) -> Any:
    """List conversations of a view: those that wait by what is due first, others by what was last."""
    page = inbox(by=who(request), **asked.model_dump())
    return Rows(rows=[conversation_out(row) for row in page.rows], after=page.after or None)


@router.get("conversations/{int:pk}", auth=READ, response=told(TalkOut))
def show_conversation(request: HttpRequest, pk: Id) -> Any:
    """Show a conversation whole."""
    talk = whole(pk, by=who(request))
    return TalkOut(
        conversation=conversation_out(talk.conversation, talk.person),
        messages=[message_out(one, talk.conversation.channel.name) for one in talk.messages],
        promises=[promise_out(one) for one in talk.promises],
        to=[Addressee(role=one.role, address=one.address, name=one.name) for one in talk.to],
        to_all=[Addressee(role=one.role, address=one.address, name=one.name) for one in talk.to_all],
    )


class OutcomeIn(In):
    """How messages ended. Without `messages`: all that are open; `seen`: the version that was looked at."""

    state: State
    why: Words = ""
    messages: list[Id] = []
    into: Id | None = None
    seen: int | None = None


@router.post("conversations/{int:pk}/outcome", auth=ANSWER, response=told(Done))
def end_messages(request: HttpRequest, pk: Id, body: OutcomeIn) -> Any:
    """End messages without a reply, in the caller's name."""
    return Done(ids=outcomes.end(conversation=pk, by=who(request), at=timezone.now(), **body.model_dump()))


class UndoIn(In):
    """Which messages wait again; without any, the caller's last act here."""

    messages: list[Id] = []
    why: Words = ""


@router.post("conversations/{int:pk}/undo", auth=ANSWER, response=told(Done))
def undo_outcome(request: HttpRequest, pk: Id, body: UndoIn) -> Any:
    """Undo outcomes: those messages wait again."""
    return Done(ids=undoing.undo(conversation=pk, by=who(request), at=timezone.now(), **body.model_dump()))


class StatusIn(In):
    """A status. It discharges nothing."""

    status: Literal["open", "pending", "resolved"]


@router.post("conversations/{int:pk}/status", auth=ANSWER, response=told(Done))
def set_status(request: HttpRequest, pk: Id, body: StatusIn) -> Any:
    """Set a conversation's status."""
    conversations.set_status(conversation=pk, status=body.status, by=who(request))
    return Done(ids=[pk])


class SnoozeIn(In):
    """Until when; past what is due, a reason is needed."""

    until: Moment
    why: Words = ""


@router.post("conversations/{int:pk}/snooze", auth=ANSWER, response=told(Done))
def put_aside(request: HttpRequest, pk: Id, body: SnoozeIn) -> Any:
    """Put a conversation aside. What waits in it is still owed."""
    snooze(conversation=pk, until=body.until, by=who(request), at=timezone.now(), why=body.why)
    return Done(ids=[pk])


class HandoverIn(In):
    """To whom (null: nobody), with a note for them."""

    to: Line | None
    note: Words = ""


class HandoverOut(Out):
    """One change of whose conversation it is."""

    had: str | None
    to: str | None
    by: str
    at: datetime
    note: str | None


@router.post("conversations/{int:pk}/handover", auth=ANSWER, response=told(Done))
def hand_conversation_over(request: HttpRequest, pk: Id, body: HandoverIn) -> Any:
    """Give a conversation to a teammate, or to nobody."""
    by = who(request)
    to = None if body.to is None else colleague(body.to)
    hand_over(conversation=pk, to=to, by=by, at=timezone.now(), note=body.note)
    return Done(ids=[pk])


@router.get("conversations/{int:pk}/handovers", auth=READ, response=told(Rows[HandoverOut]))
def list_handovers(request: HttpRequest, pk: Id) -> Any:
    """Who had a conversation when, first to last."""
    by = who(request)
    must_see(pk, by)
    rows = handovers_of(pk, by=by)
    return Rows(rows=[
        HandoverOut(
            had=one.had.username if one.had else None, to=one.to.username if one.to else None,
            by=one.by.username, at=one.at, note=one.note.text if one.note else None,
        )
        for one in rows
    ])  # fmt: skip


class LookIn(In):
    """Whether the caller is writing."""

    writing: bool = False


class LookingOut(Out):
    """Who has it before them now."""

    teammate: str
    writing: bool
    at: datetime


@router.post("conversations/{int:pk}/look", auth=READ, response=told(Rows[LookingOut]))
def look(request: HttpRequest, pk: Id, body: LookIn) -> Any:
    """Say that one looks at a conversation; to be said again every few seconds. Tells who else does."""
    by, at = who(request), timezone.now()
    presence.look(conversation=pk, by=by, at=at, writing=body.writing)
    rows = who_is_here(pk, by=by, at=at)
    return Rows(rows=[LookingOut(teammate=one.teammate.username, writing=one.writing, at=one.at) for one in rows])
