"""What a customer opens from a letter: "did this solve it?". Nobody signs in, and opening it says nothing yet."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from colmado.answer.actions.solved import solved as say
from colmado.answer.token import read_question
from colmado.kit.errors import NotFound


@login_not_required
@require_http_methods(["GET", "POST"])
def solved(request: HttpRequest, token: str, verdict: str) -> HttpResponse:
    """Ask once more with a button (programs open links by themselves), then write down what they say."""
    if verdict not in ("yes", "no") or read_question(token, secret=settings.SECRET_KEY) is None:
        return render(request, "answer/solved.html", {"unknown": True}, status=404)
    said = request.method == "POST"
    if said:
        try:
            say(token=token, verdict=verdict, at=timezone.now(), words=request.POST.get("words", ""))
        except NotFound:
            return render(request, "answer/solved.html", {"unknown": True}, status=404)
    return render(request, "answer/solved.html", {"verdict": verdict, "said": said})
