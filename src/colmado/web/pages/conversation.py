"""A conversation: what was said, what is owed, and the place to answer."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from colmado.answer.queries.conversation import conversation as whole
from colmado.know.queries.card import card
from colmado.web.asking import teammate
from colmado.web.pages.inbox import kept, listed


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
    **typed: str,
) -> HttpResponse:
    """Show the conversation as it is now, with what went wrong and the words that were typed.

    A page that is open already asks for the conversation and the card alone; the list beside them stays as it is.
    """
    who = teammate(request)
    talk = whole(pk, by=who)
    swap = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    found = {
        **({"now": timezone.now(), "keep": kept(request)} if swap else listed(request)),
        "floor": True,
        "talk": talk,
        "open": pk,
        "card": card(talk.person, by=who) if talk.person else None,
        "sentence": sentence,
        "arrived": {message.pk for message in arrived},
        "nonce": uuid.uuid4().hex,
        **typed,
    }
    return render(request, "floor/swap.html" if swap else "floor/floor.html", found, status=status)
