"""Acts on a conversation: answer, end, promise, place. What was typed is never lost."""

from __future__ import annotations

import re

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from colmado.answer.actions import conversations, outcomes, promises
from colmado.answer.actions import reply as replies
from colmado.answer.actions.together.handing import hand_over
from colmado.answer.actions.together.snooze import snooze
from colmado.answer.queries.calendar import moment_of
from colmado.answer.queries.conversation import conversation as whole
from colmado.kit.errors import ConflictError, InputError
from colmado.web.asking import day_end, teammate
from colmado.web.pages.conversation import again
from colmado.web.pages.inbox import kept

NONCE = re.compile(r"^[0-9a-f]{32}$")


def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on in the conversation, with the list beside it as it was."""
    return redirect(reverse("conversation", args=[pk]) + kept(request))


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
        talk = whole(pk, by=teammate(request))
        to = talk.to_all if request.POST.get("to") == "everyone" else talk.to
        replies.reply(
            conversation=pk,
            text=text,
            by=teammate(request),
            at=timezone.now(),
            seen=_seen(request),
            recipients=to,
            nonce=nonce if NONCE.match(nonce) else None,
            promise=promised,
            promise_due_at=day_end(request.POST.get("promise_by", "")),
        )
    except ConflictError as error:
        return again(request, pk, status=409, sentence=str(error), arrived=error.arrived, **kept)
    except InputError as error:
        return again(request, pk, status=400, sentence=str(error), **kept)
    notes.success(request, _("Your reply is in the outbox. It counts as answered when their side has taken it."))
    return back(request, pk)


@require_POST
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """End what is open without a reply, by name and with a reason."""
    chosen = [int(one) for one in request.POST.getlist("message") if one.isdecimal()]
    why = request.POST.get("why", "").strip()
    try:
        ended = outcomes.end(
            conversation=pk,
            state=request.POST.get("state", ""),
            by=teammate(request),
            at=timezone.now(),
            why=why,
            messages=chosen,
            seen=_seen(request),
        )
    except ConflictError as error:
        return again(request, pk, status=409, sentence=str(error), arrived=error.arrived, why=why)
    except InputError as error:
        return again(request, pk, status=400, sentence=str(error), why=why)
    notes.success(
        request,
        ngettext("Written down with your name.", "Written down with your name: %(n)s messages.", len(ended))
        % {"n": len(ended)},
    )
    return back(request, pk)


@require_POST
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what we said we would do."""
    due = day_end(request.POST.get("by", ""))
    try:
        promises.promise(
            conversation=pk,
            text=request.POST.get("text", ""),
            due_at=due,
            by=teammate(request),
            at=timezone.now(),
        )
    except InputError as error:
        return again(request, pk, status=400, sentence=str(error))
    return back(request, pk)


@require_POST
def end_promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a promise was kept, or withdraw it with a reason."""
    row = promises.end_promise(
        promise=pk,
        kept=request.POST.get("kept") == "yes",
        by=teammate(request),
        at=timezone.now(),
        why=request.POST.get("why", ""),
    )
    return back(request, row.conversation_id)


@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a conversation, give it back, or set its status. None of it answers anybody."""
    status = request.POST.get("status", "")
    try:
        who = teammate(request)
        if status == "snoozed":
            until = moment_of("tomorrow", at=timezone.now())
            snooze(conversation=pk, until=until, by=who, at=timezone.now(), why=request.POST.get("why", ""))
        elif status:
            conversations.set_status(conversation=pk, status=status, by=who)
        else:
            mine = request.POST.get("assign") == "me"
            hand_over(conversation=pk, to=who if mine else None, by=who, at=timezone.now())
    except InputError as error:
        return again(request, pk, status=400, sentence=str(error))
    return back(request, pk)
