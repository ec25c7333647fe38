"""A conversation: what was said, what is owed, and the place to answer."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_GET

from colmado.answer.queries.conversation import Talk
from colmado.answer.queries.conversation import conversation as whole
from colmado.answer.queries.desk import Desk, desk
from colmado.answer.queries.earlier import earlier_answers
from colmado.answer.queries.facts import facts
from colmado.answer.queries.patience import patience
from colmado.channels.contract import Recipient
from colmado.know.queries.card import card
from colmado.ledger.models import Teammate
from colmado.web.asking import number, teammate
from colmado.web.pages.inbox import kept
from colmado.web.pages.translating import foreign

LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "testserver")


@require_GET
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """One conversation: what was said, what is owed, and the place to answer."""
    return again(request, pk)


def again(
    request: HttpRequest,
    pk: int,
    *,
    status: int = 200,
    sentence: str = "",
    arrived: Any = (),
    **typed: Any,
) -> HttpResponse:
    """Show the conversation as it is now, with what went wrong and the words that were typed.

    A page that is open already asks for the conversation and the card alone; the list beside them stays as it is. A
    whole page asks for the list when there is room to show it.
    """
    who, now = teammate(request), timezone.now()
    talk = whole(pk, by=who)
    beside = desk(talk, by=who, at=now)
    swap = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    found = {
        "now": now,
        "keep": kept(request),
        "floor": True,
        "talk": talk,
        "desk": beside,
        "colleagues": [one for one in answering() if one.pk != who.pk],
        "solvable": bool(public_address(request)),
        "foreign": foreign(talk.messages, by=who),
        "asks_solved": SimpleLazyObject(lambda: patience().asks_solved),
        "open": str(pk),
        "card": card(talk.person, by=who) if talk.person else None,
        "sentence": sentence,
        "arrived": {message.pk for message in arrived},
        "nonce": uuid.uuid4().hex,
        **_begun(request, beside, who),
        **typed,
    }
    return render(request, "floor/swap.html" if swap else "floor/floor.html", found, status=status)


def _begun(request: HttpRequest, beside: Desk, who: Teammate) -> dict[str, Any]:
    """What the reply box opens with: the draft, and the fact or earlier answer that was chosen for it."""
    draft = beside.draft
    words, source = draft.text if draft else "", {}
    fact, earlier = number(request.GET.get("fact", "")), number(request.GET.get("earlier", ""))
    if fact:
        row = facts(by=who, at=timezone.now()).filter(pk=fact).first()
        source = {"suggested": row.text, "fact": str(row.pk)} if row else {}
    elif earlier and (about := number(request.GET.get("about", ""))):
        chosen = next((one for one in earlier_answers(about, by=who, limit=5) if one.reply == earlier), None)
        source = {"suggested": chosen.text} if chosen else {}
    if source:
        words = f"{words}\n\n{source['suggested']}".strip()
    return {
        "draft": words,
        "promised": draft.promise if draft else "",
        "promised_by": draft.promise_due_at if draft else None,
        "to_everyone": draft is not None and draft.to == "everyone",
        **source,
    }


def readers(request: HttpRequest, talk: Talk) -> Sequence[Recipient]:
    """Who would read the reply, as its form says: who wrote last, or all they wrote to."""
    return talk.to_all if request.POST.get("to") == "everyone" else talk.to


def answering() -> list[Teammate]:
    """Who can be asked, or be handed a conversation; a shop has few."""
    return [one for one in Teammate.objects.filter(is_active=True).order_by("username")[:200] if one.answers]


def public_address(request: HttpRequest) -> str:
    """Where customers reach these pages, for a link in a letter; "" where they cannot: on one's own machine."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return "" if host in LOOPBACK else request.build_absolute_uri("/").rstrip("/")
