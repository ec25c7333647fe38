"""What was understood of a message, and how a teammate says otherwise."""

from __future__ import annotations

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from colmado.answer.actions.correcting import correct as say
from colmado.listen.queries import message as one
from colmado.understand.kind import KINDS, scorer
from colmado.understand.queries import corrections, head_in_use, words_of
from colmado.understand.shipped import head as shipped
from colmado.understand.why import why
from colmado.web.asking import teammate
from colmado.web.pages.inbox import kept
from colmado.web.words import kind


@require_GET
def understood(request: HttpRequest, pk: int) -> HttpResponse:
    """What a message was taken for, how surely, and who has said otherwise."""
    who = teammate(request)
    row = one(pk, by=who)
    said = getattr(row, "annotation", None)
    head = head_in_use("kind", 1) or shipped("kind")
    told = {
        "row": row,
        "said": said,
        "runs": why(scorer(head), words_of(row), said.kind) if said and said.kind else [],
        "corrections": corrections(pk, by=who),
        "kinds": KINDS,
        "keep": kept(request),
    }
    return render(request, "answer/understood.html", told)


@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what kind of message it is, and go on in its conversation."""
    row = say(message=pk, kind=request.POST.get("kind", ""), by=teammate(request), at=timezone.now())
    notes.success(request, _("Noted: it is “%(kind)s”.") % {"kind": kind(request.POST["kind"])})
    return redirect(f"{reverse('conversation', args=[row.conversation_id])}{kept(request)}#m{pk}")
