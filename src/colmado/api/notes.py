"""Notes and drafts: what colleagues tell each other, and what they are writing."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from colmado.answer.actions.together import drafts, notes
from colmado.answer.queries.together import drafts_of, must_see, my_drafts, notes_of
from colmado.api.keys import ANSWER, READ, who
from colmado.api.shapes import Done, Id, In, Moment, Out, Rows, Words, told

router = Router(tags=["notes and drafts"])


class NoteOut(Out):
    """A note on a conversation; it never leaves the house."""

    id: int
    conversation: int
    by: str
    at: datetime
    text: str
    taken_back_at: datetime | None


def _note(row: Any) -> NoteOut:
    plain = {name: getattr(row, name) for name in ("at", "text", "taken_back_at")}
    return NoteOut(id=row.pk, conversation=row.conversation_id, by=row.by.username, **plain)


@router.get("conversations/{int:pk}/notes", auth=READ, response=told(Rows[NoteOut]))
def list_notes(request: HttpRequest, pk: Id) -> Any:
    """Notes on a conversation, first to last; those taken back among them, marked."""
    by = who(request)
    must_see(pk, by)
    return Rows(rows=[_note(row) for row in notes_of(pk, by=by)])


class NoteIn(In):
    """The words of a note."""

    text: Words


@router.post("conversations/{int:pk}/notes", auth=ANSWER, response=told(NoteOut))
def add_note(request: HttpRequest, pk: Id, body: NoteIn) -> Any:
    """Write a note on a conversation."""
    return _note(notes.add_note(conversation=pk, text=body.text, by=who(request), at=timezone.now()))


@router.post("notes/{int:pk}/take-back", auth=ANSWER, response=told(NoteOut))
def take_back_note(request: HttpRequest, pk: Id) -> Any:
    """Mark a note as taken back: it stays, and is shown as such."""
    return _note(notes.take_back_note(note=pk, by=who(request), at=timezone.now()))


class DraftOut(Out):
    """What a teammate is writing; `seen` is the version they looked at."""

    conversation: int
    by: str
    text: str
    promise: str
    promise_due_at: datetime | None
    to: str
    seen: int
    changed_at: datetime


def draft_out(row: Any) -> DraftOut:
    """Render a draft."""
    plain = ("text", "promise", "promise_due_at", "to", "seen", "changed_at")
    return DraftOut(
        conversation=row.conversation_id, by=row.by.username, **{name: getattr(row, name) for name in plain}
    )


@router.get("drafts", auth=READ, response=told(Rows[DraftOut]))
def list_my_drafts(request: HttpRequest) -> Any:
    """The caller's own drafts, last changed first."""
    by = who(request)
    rows = my_drafts(by=by)
    for row in rows:
        row.by = by
    return Rows(rows=[draft_out(row) for row in rows])


@router.get("conversations/{int:pk}/drafts", auth=READ, response=told(Rows[DraftOut]))
def list_drafts(request: HttpRequest, pk: Id) -> Any:
    """What teammates are writing in a conversation, last changed first."""
    by = who(request)
    must_see(pk, by)
    return Rows(rows=[draft_out(row) for row in drafts_of(pk, by=by)])


class DraftIn(In):
    """The words so far; none take the draft away."""

    text: Words
    seen: int
    promise: Words = ""
    promise_due_at: Moment | None = None
    to: Literal["", "everyone"] = ""


@router.put("conversations/{int:pk}/draft", auth=ANSWER, response=told(Done))
def save_draft(request: HttpRequest, pk: Id, body: DraftIn) -> Any:
    """Keep what the caller is writing."""
    drafts.save_draft(conversation=pk, by=who(request), at=timezone.now(), **body.model_dump())
    return Done(ids=[pk])
