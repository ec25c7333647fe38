"""Messages: by their state, one of them, as it came; and the concerns in it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from colmado.answer.actions import splitting
from colmado.answer.actions.correcting import correct
from colmado.answer.queries.messages import history, in_state
from colmado.answer.queries.together import concerns_of
from colmado.api.keys import ANSWER, READ, who
from colmado.api.readings import ReadingOut, reading_out
from colmado.api.shapes import BYTES, Id, In, Limit, Line, Out, Rows, Words, paged, told
from colmado.listen import queries as kept
from colmado.loop import translating

router = Router(tags=["messages"])
State = Literal["open", "answered", "acknowledged", "answered-by-customer", "merged", "no-reply-needed", "spam"]


class AttachmentOut(Out):
    """A file that came with a message."""

    id: int
    filename: str
    media_type: str
    size: int


class MessageOut(Out):
    """One thing said. `state` and `due_at` are of what it is owed; `reply` is on its way to it, or answered it."""

    id: int
    conversation: int | None
    channel: str
    direction: str
    author: str
    address: str
    teammate: str | None
    subject: str
    text: str
    own_words: str
    happened_at: datetime
    kind: str | None
    language: str | None
    reading: ReadingOut | None
    state: str | None
    due_at: datetime | None
    reply: int | None
    outbox: str | None
    attachments: list[AttachmentOut]


def message_out(row: Any, channel: str) -> MessageOut:
    """Render a message as a conversation brings it; `channel` is the name of its channel."""
    said, owed, letter = (getattr(row, name, None) for name in ("annotation", "obligation", "outbox"))
    return MessageOut(
        id=row.pk,
        conversation=row.conversation_id,
        channel=channel,
        direction=row.direction,
        author=row.author_name,
        address=row.author.address,
        teammate=row.teammate.username if row.teammate else None,
        subject=row.subject,
        text=row.text,
        own_words=row.own_words,
        happened_at=row.happened_at,
        kind=said and said.kind,
        language=said and said.language,
        reading=reading_out(getattr(row, "reading", None)),
        state=owed and owed.state,
        due_at=owed and owed.due_at,
        reply=owed and owed.reply_id,
        outbox=letter and letter.state,
        attachments=[
            AttachmentOut(id=one.pk, filename=one.filename, media_type=one.media_type, size=one.size)
            for one in row.attachments.all()
        ],
    )


class MessageLine(Out):
    """A message in a list."""

    id: int
    conversation: int | None
    channel: str
    author: str
    address: str
    subject: str
    kind: str | None
    happened_at: datetime


def line_out(row: Any) -> MessageLine:
    """Render a message of a list."""
    said = getattr(row, "annotation", None)
    return MessageLine(
        **{"id": row.pk, "conversation": row.conversation_id, "channel": row.channel.name, "author": row.author_name},
        **{"address": row.author.address, "subject": row.subject, "happened_at": row.happened_at},
        kind=said and said.kind,
    )


class Asked(In):
    """Which messages to list."""

    state: Literal["open", "answered", "acknowledged", "answered-by-customer", "merged", "no-reply-needed", "spam",
                   "arriving"] = "open"  # fmt: skip
    channel: Line = ""
    kind: Line = ""
    after: Id | None = None
    limit: Limit = 100


@router.get("messages", auth=READ, response=told(Rows[MessageLine]))
def list_messages(request: HttpRequest, asked: Query[Asked]) -> Any:
    """List inbound messages by the state they are in now, newest first: the rows behind every number of the check."""
    rows = in_state(by=who(request), state=asked.state, channel=asked.channel, kind=asked.kind)
    found, after = paged(rows.filter(pk__lt=asked.after) if asked.after else rows, asked.limit)
    return Rows(rows=[line_out(row) for row in found], after=after)


class OutcomeOut(Out):
    """One change of a message's state: by a teammate, or by a maker."""

    number: int
    state: str
    by: str | None
    maker: str
    why: str
    reply: int | None
    at: datetime


class OneMessage(Out):
    """A message, and everything that was ever said about how it ended."""

    message: MessageOut
    outcomes: list[OutcomeOut]


@router.get("messages/{int:pk}", auth=READ, response=told(OneMessage))
def show_message(request: HttpRequest, pk: Id) -> Any:
    """Show a message and its outcomes, first to last."""
    row = kept.message(pk, by=who(request))
    return OneMessage(
        message=message_out(row, row.channel.name),
        outcomes=[
            OutcomeOut(
                by=one.by.username if one.by else None,
                reply=one.reply_id,
                **{name: getattr(one, name) for name in ("number", "state", "maker", "why", "at")},
            )
            for one in history(pk)
        ],
    )


@router.get("messages/{int:pk}/raw", auth=READ, **BYTES)
def message_as_it_came(request: HttpRequest, pk: Id) -> HttpResponse:
    """The very bytes of a message."""
    row = kept.message(pk, by=who(request))
    return HttpResponse(bytes(row.raw.content) if row.raw else b"", content_type="application/octet-stream")


class KindIn(In):
    """What kind of message it is."""

    kind: Literal["question", "concern", "complaint", "compliment", "protest", "suggestion", "chatter", "spam", "other"]


@router.put("messages/{int:pk}/kind", auth=ANSWER, response=told(OneMessage))
def correct_kind(request: HttpRequest, pk: Id, body: KindIn) -> Any:
    """Say what kind of message it is. What it is owed follows; who said so is kept."""
    correct(message=pk, kind=body.kind, by=who(request), at=timezone.now())
    return show_message(request, pk)


class LanguageIn(In):
    """The language to read it in, as "en"."""

    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z]{2,4})?$")]


class TranslationOut(Out):
    """A message's own words as a machine has them in another language. `source`: the language it took them to be in."""

    message: int
    language: str
    text: str
    source: str
    maker: str
    made_at: datetime


@router.post("messages/{int:pk}/translation", auth=READ, response=told(TranslationOut))
def translate_message(request: HttpRequest, pk: Id, body: LanguageIn) -> Any:
    """Bring a message into a language: as it was kept, or asked of the shop's translator now."""
    row = translating.bring(pk, language=body.language, by=who(request), at=timezone.now())
    plain = ("language", "text", "source", "maker", "made_at")
    return TranslationOut(message=pk, **{name: getattr(row, name) for name in plain})


@router.get("attachments/{int:pk}", auth=READ, **BYTES)
def attachment(request: HttpRequest, pk: Id) -> HttpResponse:
    """The very bytes of an attachment."""
    row = kept.attachment(pk, by=who(request))
    return HttpResponse(bytes(row.blob.content), content_type="application/octet-stream")


class ConcernOut(Out):
    """One of several matters in a message. `how` is empty while it waits."""

    id: int
    message: int
    text: str
    start: int | None
    kind: str
    by: str
    at: datetime
    reply: int | None
    how: str
    why: str
    ended_at: datetime | None


def _concern(row: Any) -> ConcernOut:
    plain = ("text", "start", "kind", "at", "how", "why", "ended_at")
    return ConcernOut(
        id=row.pk, message=row.message_id, by=row.by.username, reply=row.reply_id,
        **{name: getattr(row, name) for name in plain},
    )  # fmt: skip


@router.get("messages/{int:pk}/concerns", auth=READ, response=told(Rows[ConcernOut]))
def list_concerns(request: HttpRequest, pk: Id) -> Any:
    """The concerns that a message was split into; none if it is whole."""
    by = who(request)
    kept.message(pk, by=by)
    return Rows(rows=[_concern(row) for row in concerns_of([pk], by=by)])


class PartIn(In):
    """One concern in words; without a kind, it is of the message's own."""

    text: Words
    kind: Line = ""


class SplitIn(In):
    """Two concerns or more."""

    parts: list[PartIn]


@router.post("messages/{int:pk}/concerns", auth=ANSWER, response=told(Rows[ConcernOut]))
def split_message(request: HttpRequest, pk: Id, body: SplitIn) -> Any:
    """Split a message that waits into its concerns; it ends when the last of them does."""
    by, parts = who(request), [(one.text, one.kind) for one in body.parts]
    rows = splitting.split(message=pk, parts=parts, by=by, at=timezone.now())
    return Rows(rows=[_concern(row) for row in rows])


class EndConcernIn(In):
    """How a concern ended without a reply."""

    state: State
    why: Words = ""


@router.post("concerns/{int:pk}/end", auth=ANSWER, response=told(ConcernOut))
def end_concern(request: HttpRequest, pk: Id, body: EndConcernIn) -> Any:
    """End one concern without a reply; with the last one, its message ends too."""
    row = splitting.end_concern(concern=pk, state=body.state, by=who(request), at=timezone.now(), why=body.why)
    return _concern(row)


class WhyIn(In):
    """A reason."""

    why: Words = ""


@router.post("concerns/{int:pk}/withdraw", auth=ANSWER, response=told(ConcernOut))
def withdraw_concern(request: HttpRequest, pk: Id, body: WhyIn) -> Any:
    """Take back a concern that was none."""
    return _concern(splitting.withdraw_concern(concern=pk, by=who(request), at=timezone.now(), why=body.why))
