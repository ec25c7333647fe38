"""Pages of answering: inbox, conversation, search, the rows behind the numbers, outbox, the check."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from colmado.answer.actions import conversations, outcomes, promises
from colmado.answer.actions import outbox as letters
from colmado.answer.actions import reply as replies
from colmado.answer.actions.law import record
from colmado.answer.queries import messages as lists
from colmado.answer.queries.conversation import conversation as whole
from colmado.answer.queries.conversation import stuck, troubled
from colmado.answer.queries.inbox import VIEWS
from colmado.answer.queries.inbox import inbox as page_of
from colmado.answer.queries.search import search as find
from colmado.kit.errors import ConflictError, InputError
from colmado.ledger.models import Channel, Outbox
from colmado.listen.queries import quarantined
from colmado.web.opening import groups, opening
from colmado.web.pages.house import trouble
from colmado.web.shop import remember, remembered, standing

LIST = 100
LATE_LETTER = timedelta(minutes=15)
NONCE = re.compile(r"^[0-9a-f]{32}$")


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Who waits, what is due first, first."""
    asked = {name: request.GET.get(name, "") for name in ("channel", "kind", "language", "after")}
    view, now = request.GET.get("view", "waiting"), timezone.now()
    try:
        page = page_of(view=view, teammate=request.user, **asked)  # type: ignore[arg-type]
    except InputError:
        return trouble(request, _("This address asks for something we do not know."), status=400)
    filtered = any(asked[name] for name in ("channel", "kind", "language"))
    first = view == "waiting" and not filtered and not asked["after"]
    due = remember(page.rows[0].due_at if page.rows else None) if first else remembered()
    in_turn = view in ("waiting", "mine")
    return render(
        request,
        "answer/inbox.html",
        {
            "page": page,
            "groups": list(groups(page.rows, now)) if in_turn else [("", page.rows)] if page.rows else [],
            "opening": opening(page, now) if first else None,
            "standing": standing(due),
            "gap": page.gap,
            "many_channels": len({row.channel_id for row in page.rows}) > 1,
            "filtered": filtered,
            "view": view,
            "views": VIEWS,
            "asked": asked,
            "now": now,
        },
    )


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Everything that was said about something, newest first."""
    text = request.GET.get("q", "")[:400]
    before = request.GET.get("before", "")
    found = find(text, limit=25, before=int(before) if before.isdecimal() else None)
    return render(request, "answer/search.html", {"q": text, "found": found})


@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """The rows behind a number: messages in one state, by channel and kind."""
    asked = {name: request.GET.get(name, "") for name in ("state", "channel", "kind")}
    try:
        rows = lists.in_state(**asked)
    except InputError:
        return trouble(request, _("This address asks for something we do not know."), status=400)
    before = request.GET.get("before", "")
    if before.isdecimal():
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows[: LIST + 1])
    more = shown[LIST - 1].pk if len(shown) > LIST else None
    return render(request, "answer/messages.html", {"rows": shown[:LIST], "more": more, "asked": asked})


@require_GET
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """One conversation: what was said, what is owed, and the place to answer."""
    return _conversation(request, pk)


def _conversation(
    request: HttpRequest,
    pk: int,
    *,
    status: int = 200,
    sentence: str = "",
    arrived: Any = (),
    **kept: str,
) -> HttpResponse:
    try:
        talk = whole(pk)
    except InputError:
        return trouble(request, _("There is nothing at this address."), status=404)
    return render(
        request,
        "answer/conversation.html",
        {
            "talk": talk,
            "sentence": sentence,
            "arrived": {message.pk for message in arrived},
            **kept,
            "nonce": uuid.uuid4().hex,
            "now": timezone.now(),
        },
        status=status,
    )


def _seen(request: HttpRequest) -> int:
    given = request.POST.get("seen", "")
    return int(given) if given.isdecimal() else 0


@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a reply, unless more was said since the page was made: then show it, and keep the words."""
    text, nonce = request.POST.get("text", ""), request.POST.get("nonce", "")
    promised = request.POST.get("promise", "").strip()
    kept = {"draft": text, "promised": promised}
    try:
        talk = whole(pk)
        to = talk.to_all if request.POST.get("to") == "everyone" else talk.to
        replies.reply(
            conversation=pk,
            text=text,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            seen=_seen(request),
            recipients=to,
            nonce=nonce if NONCE.match(nonce) else None,
            promise=promised,
            promise_due_at=_end_of(request.POST.get("promise_by", "")),
        )
    except ConflictError as error:
        return _conversation(request, pk, status=409, sentence=str(error), arrived=error.arrived, **kept)
    except InputError as error:
        return _conversation(request, pk, status=400, sentence=str(error), **kept)
    notes.success(request, _("Your reply is in the outbox. It counts as answered when their side has taken it."))
    return redirect("conversation", pk)


@require_POST
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """End what is open without a reply, by name and with a reason."""
    chosen = [int(one) for one in request.POST.getlist("message") if one.isdecimal()]
    why = request.POST.get("why", "").strip()
    try:
        ended = outcomes.end(
            conversation=pk,
            state=request.POST.get("state", ""),
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            why=why,
            messages=chosen,
            seen=_seen(request),
        )
    except ConflictError as error:
        return _conversation(request, pk, status=409, sentence=str(error), arrived=error.arrived, why=why)
    except InputError as error:
        return _conversation(request, pk, status=400, sentence=str(error), why=why)
    notes.success(
        request,
        ngettext("Written down with your name.", "Written down with your name: %(n)s messages.", len(ended))
        % {"n": len(ended)},
    )
    return redirect("conversation", pk)


@require_POST
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what we said we would do."""
    due = _end_of(request.POST.get("by", ""))
    try:
        promises.promise(
            conversation=pk,
            text=request.POST.get("text", ""),
            due_at=due,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )
    except InputError as error:
        return _conversation(request, pk, status=400, sentence=str(error))
    return redirect("conversation", pk)


@require_POST
def end_promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a promise was kept, or withdraw it with a reason."""
    try:
        row = promises.end_promise(
            promise=pk,
            kept=request.POST.get("kept") == "yes",
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            why=request.POST.get("why", ""),
        )
    except InputError as error:
        return trouble(request, str(error), status=400)
    return redirect("conversation", row.conversation_id)


@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a conversation, give it back, or set its status. None of it answers anybody."""
    status = request.POST.get("status", "")
    try:
        if status:
            until = timezone.now() + timedelta(days=1) if status == "snoozed" else None
            conversations.set_status(conversation=pk, status=status, at=timezone.now(), until=until)
        else:
            mine = request.POST.get("assign") == "me"
            conversations.assign(conversation=pk, to=request.user if mine else None)  # type: ignore[arg-type]
    except InputError as error:
        return _conversation(request, pk, status=400, sentence=str(error))
    return redirect("conversation", pk)


def _end_of(day: str) -> datetime | None:
    """A day as a form gives it means its end, where the shop is."""
    try:
        found = parse_date(day)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(found, time(23, 59))) if found else None


@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """Replies that a person must look at, and those on their way."""
    now = timezone.now()
    going = stuck(at=now, longer_than=timedelta(0))
    late = [row for row in going if row.queued_at < now - LATE_LETTER]
    rows = {"troubled": troubled(), "stuck": late, "leaving": going[len(late) :]}
    return render(request, "answer/outbox.html", rows)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide about a reply whose fate is uncertain, or that failed."""
    row = Outbox.objects.filter(pk=pk).first()
    what = request.POST.get("what", "")
    try:
        if row is None:
            raise InputError(_("There is no such reply."))
        if what == "withdraw":
            letters.withdraw(letter=row, by=request.user, at=timezone.now())  # type: ignore[arg-type]
        else:
            letters.decide(letter=row, arrived=what == "arrived", by=request.user, at=timezone.now())  # type: ignore[arg-type]
    except InputError as error:
        return trouble(request, str(error), status=400)
    return redirect("outbox")


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The conservation law, each number with its rows; counted whole when asked, by counters otherwise."""
    found = record(at=timezone.now()) if request.method == "POST" else None
    counts, unreadable, terms = lists.counts(), quarantined().count(), lists.table()
    columns = [code for code in counts if any(states.get(code) for _channel, _kind, states in terms)]
    return render(
        request,
        "answer/check.html",
        {
            "found": found,
            "last": lists.last_check(),
            "terms": [(name, kind, [(code, states[code]) for code in columns]) for name, kind, states in terms],
            "columns": columns,
            "counts": counts,
            "unreadable": unreadable,
            "total": sum(counts.values()) + unreadable,
            "silent": Channel.objects.filter(active=True).exclude(trouble=""),
        },
    )
