"""While someone writes: their draft is kept, colleagues see that they are here, and the words are looked over."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from colmado.answer.actions.together.drafts import save_draft
from colmado.answer.actions.together.presence import look
from colmado.answer.queries.checking import findings
from colmado.answer.queries.conversation import conversation as whole
from colmado.answer.queries.suggesting import suggestions
from colmado.answer.queries.together import drafts_of, who_is_here
from colmado.web.asking import day_end, number, teammate
from colmado.web.pages.conversation import readers
from colmado.web.words import said_at


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is being written, and say when that was."""
    said, now = request.POST, timezone.now()
    save_draft(
        conversation=pk,
        text=said.get("text", ""),
        seen=number(said.get("seen", "")) or 0,
        by=teammate(request),
        at=now,
        promise=said.get("promise", ""),
        promise_due_at=day_end(said.get("promise_by", "")),
        to="everyone" if said.get("to") == "everyone" else "",
    )
    kept = _("Draft kept %s") % said_at(now) if said.get("text", "").strip() else ""
    return HttpResponse(kept, content_type="text/plain; charset=utf-8")


@require_POST
def here(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one is here, and hear who else is, and what they are writing."""
    who, now = teammate(request), timezone.now()
    look(conversation=pk, by=who, at=now, writing=request.POST.get("writing") == "yes")
    others = [one for one in who_is_here(pk, by=who, at=now) if one.teammate_id != who.pk]
    drafts = [one for one in drafts_of(pk, by=who) if one.by_id != who.pk and one.text.strip()]
    return render(request, "floor/here.html", {"here": others, "drafts": drafts})


@require_POST
def look_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Look the words over before they leave."""
    said, who = request.POST, teammate(request)
    talk = whole(pk, by=who)
    promised = day_end(said.get("promise_by", "")) if said.get("promise", "").strip() else None
    found = findings(
        talk.conversation,
        by=who,
        text=said.get("text", ""),
        recipients=readers(request, talk),
        at=timezone.now(),
        suggested=said.get("suggested") or None,
        promise_due_at=promised,
    )
    return render(request, "floor/findings.html", {"found": found if said.get("text", "").strip() else []})


@require_GET
def known(request: HttpRequest, pk: int) -> HttpResponse:
    """What we know for a conversation: saved facts that fit, and what was answered to messages like it."""
    swap = "HX-Request" in request.headers
    found = suggestions(pk, by=teammate(request), at=timezone.now())
    return render(request, "floor/known.html" if swap else "floor/known_page.html", {"known": found, "pk": pk})
