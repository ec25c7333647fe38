"""What the shop taught Colmado about its messages, for owners: teach it what was corrected, put that aside again."""

from __future__ import annotations

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from colmado.kit.errors import NotEnoughData
from colmado.ledger.queries.sight import must_arrange
from colmado.loop.learning import MOST, learn
from colmado.understand.actions import put_head_aside
from colmado.understand.queries import corrected_last, taught_heads
from colmado.web.asking import teammate
from colmado.web.spoken import spoken


@require_http_methods(["GET", "POST"])
def learning(request: HttpRequest) -> HttpResponse:
    """What was corrected and what was learned from it; POST learns now, or puts the last lesson aside."""
    who, now = teammate(request), timezone.now()
    must_arrange(who)
    if request.method == "POST" and request.POST.get("aside"):
        put_head_aside(name="kind", by=who, at=now)
        notes.success(request, _("Messages are read as before the last lesson."))
        return redirect("learning")
    found = sentence = None
    if request.method == "POST":
        try:
            found = learn(by=who, at=now)
        except NotEnoughData as error:
            sentence = spoken(error)
    lessons = taught_heads("kind")
    told = {
        "found": found,
        "sentence": sentence,
        "lessons": lessons,
        "used": next((one for one in lessons if one.aside_at is None), None),
        "corrections": corrected_last("kind", limit=MOST),
    }
    return render(request, "answer/learning.html", told)
