"""The rest of the shop: the shelf of places, how pages look, the parts they are made of, and the app's manifest."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from colmado.web.asking import teammate
from colmado.web.shop import THEMES

YEAR = 365 * 24 * 3600
COLOURS = ("ink", "ink-2", "ink-3", "paper", "card", "sunk", "line", "edge")
MEANINGS = ("waiting", "late", "answered", "link")
ICONS = (
    *("today", "inbox", "people", "more", "search", "answer", "send", "done", "promise", "clock", "snooze", "ask"),
    *("note", "hand", "join", "split", "undo", "file", "channel", "team", "settings", "check", "keys", "alert"),
    *("close", "out", "thanks", "lock", "fact", "broken"),
)


@require_GET
def more(request: HttpRequest) -> HttpResponse:
    """The places that are not at hand all day, a sentence each."""
    shelf = [
        (reverse("voices"), "today", _("What people say"), _("How they feel, what it is about, and who may leave.")),
        (reverse("outbox"), "out", _("Outbox"), _("Replies on their way, and those that did not arrive.")),
        (reverse("quarantine"), "broken", _("Unreadable"), _("What came and could not be read, kept byte for byte.")),
        (reverse("check"), "check", _("Check"), _("Proof that every message is accounted for.")),
        (reverse("channels"), "channel", _("Channels"), _("Where you hear people, and answer them.")),
        (reverse("team"), "team", _("Team"), _("Who works here, who is invited, and what each may decide alone.")),
        (reverse("settings"), "settings", _("Settings"), _("Hours, holidays, due times, and how replies leave.")),
        (reverse("topics"), "note", _("Topics"), _("What people write about, and what is new, rising or falling.")),
        (reverse("facts"), "fact", _("Saved facts"), _("What is true, and asked again and again.")),
        (reverse("me"), "keys", _("You"), _("Your name, how you sign in, and where you are signed in.")),
        (reverse("style"), "today", _("Style"), _("The parts these pages are made of.")),
    ]
    if teammate(request).arranges:
        learned = _("How your corrections change what it reads.")
        shelf.append((reverse("learning"), "people", _("What it has learned"), learned))
        shelf.append((reverse("hooks"), "join", _("Hooks"), _("Programs that are told what happens here.")))
        shelf.append((reverse("audit"), "lock", _("Audit log"), _("Who came in, and who changed what in the shop.")))
    return render(request, "house/more.html", {"shelf": shelf, "who": teammate(request)})


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Keep how pages look on this device."""
    response = redirect("more")
    theme, rows = request.POST.get("theme", ""), request.POST.get("rows", "")
    for name, value in (("theme", theme if theme in THEMES else ""), ("rows", rows if rows == "compact" else "")):
        response.set_cookie(
            name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
        )
    return response


@require_GET
def style(request: HttpRequest) -> HttpResponse:
    """Every part that pages are made of, as it looks."""
    now = timezone.now()
    return render(request, "house/style.html", {"colours": COLOURS, "meanings": MEANINGS, "icons": ICONS, "now": now})


@login_not_required
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to keep the shop among its apps."""
    icon = {"src": static("awning.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    words = {
        "name": "Colmado",
        "short_name": "Colmado",
        "description": _("Know how to answer each and every one."),
        "start_url": reverse("today"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf6ec",
        "theme_color": "#1f4d3a",
        "icons": [icon],
    }
    return JsonResponse(words, content_type="application/manifest+json")
