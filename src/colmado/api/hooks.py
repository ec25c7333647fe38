"""Hooks: other programs that are told when something happens."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from colmado.answer.actions import hooks
from colmado.answer.queries import hooks as kept
from colmado.answer.queries.colleagues import colleague
from colmado.api.keys import ARRANGE, who
from colmado.api.shapes import Id, In, Limit, Line, Out, Rows, paged, told
from colmado.ledger.queries.sight import must_arrange

router = Router(tags=["hooks"])
Event = Literal["message-received", "conversation-waiting", "outcome", "reply-accepted", "reply-bounced",
                "promise-due", "law-gap"]  # fmt: skip


class HookOut(Out):
    """An address that is told of events, as far as its teammate may see. `failures`: one after the other, until now."""

    id: int
    url: str
    events: list[str]
    words: bool
    teammate: str
    made_at: datetime
    failures: int
    queued: int
    given_up: int


def _hook(row: Any) -> HookOut:
    names = ("id", "url", "events", "words", "made_at", "failures")
    plain: dict[str, Any] = {name: getattr(row, name) for name in names}
    counted: dict[str, Any] = {name: getattr(row, name, 0) for name in ("queued", "given_up")}
    return HookOut(teammate=row.teammate.username, **plain, **counted)


@router.get("hooks", auth=ARRANGE, response=told(Rows[HookOut]))
def list_hooks(request: HttpRequest) -> Any:
    """List the hooks that are called; for owners."""
    return Rows(rows=[_hook(row) for row in kept.hooks(by=who(request))])


class HookIn(In):
    """The address, its events, whether it is told people's words, and whose sight it has (the caller's)."""

    url: Line
    events: list[Event]
    words: bool = False
    teammate: Line | None = None


class MadeHook(HookOut):
    """A new hook, with the secret that its calls are signed with: shown now, and never again."""

    secret: str


@router.post("hooks", auth=ARRANGE, response=told(MadeHook))
def make_hook(request: HttpRequest, body: HookIn) -> Any:
    """Tell an address from now on."""
    by = who(request)
    must_arrange(by)
    sees = by if body.teammate is None else colleague(body.teammate)
    row, secret = hooks.make_hook(
        url=body.url, events=body.events, words=body.words, teammate=sees, by=by, at=timezone.now()
    )
    return MadeHook(secret=secret, **_hook(row).model_dump())


@router.delete("hooks/{int:pk}", auth=ARRANGE, response=told(HookOut))
def end_hook(request: HttpRequest, pk: Id) -> Any:
    """Call a hook no more."""
    return _hook(hooks.end_hook(hook=pk, by=who(request), at=timezone.now()))


class CallOut(Out):
    """One call: what it is about, and what became of it."""

    id: int
    event: str
    about: int
    at: datetime
    state: str
    attempts: int
    next_at: datetime
    status: int | None
    error: str


class Asked(In):
    """Go on after this call."""

    after: Id | None = None
    limit: Limit = 100


@router.get("hooks/{int:pk}/calls", auth=ARRANGE, response=told(Rows[CallOut]))
def list_calls(request: HttpRequest, pk: Id, asked: Query[Asked]) -> Any:
    """List the calls of a hook, newest first; those that ended are kept for a month."""
    rows = kept.hook_calls(pk, by=who(request))
    found, after = paged(rows.filter(pk__lt=asked.after) if asked.after else rows, asked.limit)
    plain = tuple(CallOut.model_fields)
    return Rows(rows=[CallOut(**{name: getattr(row, name) for name in plain}) for row in found], after=after)
