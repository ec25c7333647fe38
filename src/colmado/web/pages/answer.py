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
from colmado.web.pages.house import trouble

LIST = 100
LATE_LETTER = timedelta(minutes=15)
NONCE = re.compile(r"^[0-9a-f]{32}$")


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Who waits, what is due first, first."""
    asked = {name: request.GET.get(name, "") for name in ("channel", "kind", "language", "after")}
    view = request.GET.get("view", "waiting")
    try:
        page = page_of(view=view, teammate=request.user, **asked)  # type: ignore[arg-type]
    except InputError as error:
        return trouble(request, str(error), status=400)
    return render(
        request,
        "answer/inbox.html",
        {"page": page, "view": view, "views": VIEWS, "asked": asked, "now": timezone.now()},
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
    except InputError as error:
        return trouble(request, str(error), status=400)
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
    draft: str = "",
) -> HttpResponse:
    try:
        talk = whole(pk)
    except InputError as error:
        return trouble(request, str(error), status=404)
    return render(
        request,
        "answer/conversation.html",
        {
            "talk": talk,
            "sentence": sentence,
            "arrived": {message.pk for message in arrived},
            "draft": draft,
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
            promise=request.POST.get("promise", "").strip(),
            promise_due_at=_end_of(request.POST.get("promise_by", "")),
        )
    except ConflictError as error:
        return _conversation(request, pk, status=409, sentence=str(error), arrived=error.arrived, draft=text)
    except InputError as error:
        return _conversation(request, pk, status=400, sentence=str(error), draft=text)
    notes.success(
        request, _("Your reply is in the outbox. It counts as answered when their side has taken it.")
    )
    return redirect("conversation", pk)


@require_POST
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """End what is open without a reply, by name and with a reason."""
    chosen = [int(one) for one in request.POST.getlist("message") if one.isdecimal()]
    try:
        ended = outcomes.end(
            conversation=pk,
            state=request.POST.get("state", ""),
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            why=request.POST.get("why", "").strip(),
            messages=chosen,
            seen=_seen(request),
        )
    except ConflictError as error:
        return _conversation(request, pk, status=409, sentence=str(error), arrived=error.arrived)
    except InputError as error:
        return _conversation(request, pk, status=400, sentence=str(error))
    notes.success(request, _("Written down with your name (%(n)s).") % {"n": len(ended)})
    return redirect("conversation", pk)


@require_POST
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what we said we would do."""
    due = _end_of(request.POST.get("by", ""))
    try:
        if due is None:
            raise InputError(_("A promise needs its date."))
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
    """Replies that a person must look at."""
    rows = {"troubled": troubled(), "stuck": stuck(at=timezone.now(), longer_than=LATE_LETTER)}
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
    """The conservation law, each number with its rows. Counting it whole is asked for; the counters are there."""
    found = record(at=timezone.now()) if request.method == "POST" else None
    last = lists.last_check()
    return render(
        request,
        "answer/check.html",
        {
            "found": found,
            "last": last,
            "terms": lists.table(),
            "counts": lists.counts(),
            "silent": Channel.objects.filter(active=True).exclude(trouble=""),
        },
    )
