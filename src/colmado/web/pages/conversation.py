"""A conversation: what was said, what is owed, and the place to answer."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from colmado.answer.queries.conversation import conversation as whole
from colmado.web.asking import teammate


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
    **kept: str,
) -> HttpResponse:
    """Show the conversation as it is now, with what went wrong and the words that were typed."""
    talk = whole(pk, by=teammate(request))
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
