"""Acts of colleagues on a conversation: note, hand over, ask, put aside, split, join."""

from __future__ import annotations

from itertools import zip_longest

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from colmado.answer.actions import joining, splitting
from colmado.answer.actions.together import asks, handing, snooze
from colmado.answer.actions.together import notes as noting
from colmado.answer.queries.calendar import moment_of
from colmado.kit.errors import InputError
from colmado.ledger.models import Teammate
from colmado.listen.queries import message as message_of
from colmado.web.asking import number, teammate
from colmado.web.pages.answering import act, back
from colmado.web.words import KINDS


def _colleague(request: HttpRequest) -> Teammate:
    chosen = Teammate.objects.filter(username=request.POST.get("colleague", ""), is_active=True).first()
    if chosen is None:
        raise InputError(_("choose a colleague"))
    return chosen


@act
def note(request: HttpRequest, pk: int) -> None:
    """Write a note for colleagues. It never leaves the house."""
    noting.add_note(conversation=pk, text=request.POST.get("note", ""), by=teammate(request), at=timezone.now())


@require_POST
def take_back_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a note as taken back."""
    row = noting.take_back_note(note=pk, by=teammate(request), at=timezone.now())
    return back(request, row.conversation_id)


@act
def hand(request: HttpRequest, pk: int) -> None:
    """Hand a conversation over to a colleague, with a note."""
    to = _colleague(request)
    text = request.POST.get("note", "")
    handing.hand_over(conversation=pk, to=to, by=teammate(request), at=timezone.now(), note=text)
    notes.success(request, _("%s has it now.") % to.called)


@act
def ask(request: HttpRequest, pk: int) -> None:
    """Ask a colleague what one does not know."""
    asked, question = _colleague(request), request.POST.get("question", "")
    asks.ask(conversation=pk, asked=asked, question=question, by=teammate(request), at=timezone.now())
    notes.success(request, _("%s is asked. The answer appears here.") % asked.called)


@require_POST
def answer_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell a colleague what they asked, or take a question back."""
    who, now = teammate(request), timezone.now()
    if request.POST.get("withdraw"):
        row = asks.withdraw_ask(ask=pk, by=who, at=now)
    else:
        row = asks.answer_ask(ask=pk, text=request.POST.get("answer", ""), by=who, at=now)
    return back(request, row.conversation_id)


@act
def aside(request: HttpRequest, pk: int) -> None:
    """Put a conversation aside until a time said in words. It wakes by itself, or when the person writes."""
    now = timezone.now()
    until = moment_of(request.POST.get("until", ""), at=now)
    snooze.snooze(conversation=pk, until=until, by=teammate(request), at=now, why=request.POST.get("why", ""))


@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Split a message into its concerns: words and kind of each."""
    row = message_of(pk, by=teammate(request))
    if request.method == "GET":
        return render(request, "floor/split.html", {"message": row, "kinds": [code for code in KINDS if code]})
    pairs = zip_longest(request.POST.getlist("words"), request.POST.getlist("kind"), fillvalue="")
    parts = [(words, kind) for words, kind in pairs if words.strip()]
    splitting.split(message=pk, parts=parts, by=teammate(request), at=timezone.now())
    return back(request, row.conversation_id or 0)


@require_POST
def end_concern(request: HttpRequest, pk: int) -> HttpResponse:
    """End one concern without a reply, or say that it is none."""
    who, now, why = teammate(request), timezone.now(), request.POST.get("why", "")
    if request.POST.get("state") == "withdrawn":
        row = splitting.withdraw_concern(concern=pk, by=who, at=now, why=why)
    else:
        row = splitting.end_concern(concern=pk, state=request.POST.get("state", ""), by=who, at=now, why=why)
    return back(request, row.message.conversation_id or 0)


@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Join a conversation into another; it can be undone."""
    into, why = number(request.POST.get("into", "")) or 0, request.POST.get("why", "")
    joining.join(conversation=pk, into=into, by=teammate(request), at=timezone.now(), why=why)
    notes.success(request, _("Joined: both are here now. It can be undone."))
    return back(request, into)


@require_POST
def undo_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a joining apart."""
    row = joining.undo_join(joining=pk, by=teammate(request), at=timezone.now())
    return back(request, row.conversation_id)


