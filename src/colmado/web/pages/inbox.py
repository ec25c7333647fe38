"""The inbox: who waits, what is due first, first; and one act on several of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from colmado.answer.actions import outcomes
from colmado.answer.queries.inbox import VIEWS
from colmado.answer.queries.inbox import inbox as page_of
from colmado.kit.errors import ColmadoError
from colmado.web.asking import teammate
from colmado.web.opening import groups, opening
from colmado.web.rows import shown
from colmado.web.shop import channel_names, remember, remembered, standing
from colmado.web.spoken import spoken
from colmado.web.words import KINDS, LANGUAGES

ASKED = ("channel", "kind", "language", "promised", "after")


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Who waits, what is due first, first."""
    beside = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    return render(request, "floor/list.html" if beside else "floor/floor.html", {"floor": True, **listed(request)})


def listed(request: HttpRequest) -> dict[str, Any]:
    """Make what the list shows, by the view and filters of the address; a conversation keeps them beside it."""
    asked = {name: request.GET.get(name, "") for name in ASKED}
    view, now, who = request.GET.get("view", "waiting"), timezone.now(), teammate(request)
    page = page_of(
        view=view,
        by=who,
        at=now,
        channel=asked["channel"],
        kind=asked["kind"],
        language=asked["language"],
        promised=bool(asked["promised"]),
        after=asked["after"],
    )
    filtered = any(asked[name] for name in ASKED[:-1])
    first = view == "waiting" and not filtered and not asked["after"]
    due = remember(page.rows[0].due_at if page.rows else None, by=who) if first else remembered(who)
    in_turn = view in ("waiting", "late", "mine")
    parts = groups(page.rows, now) if in_turn else [("", page.rows)] if page.rows else []
    many, keep = len({row.channel_id for row in page.rows}) > 1, kept(request)
    return {
        "page": page,
        "groups": [(part, list(shown(rows, now=now, keep=keep, many_channels=many))) for part, rows in parts],
        "opening": opening(page, now) if first else None,
        "standing": standing(due),
        "gap": page.gap,
        "filtered": filtered,
        "view": view,
        "views": VIEWS,
        "kinds": [code for code in KINDS if code],
        "tongues": list(LANGUAGES),
        "channels": channel_names(who),
        "asked": asked,
        "keep": keep,
        "now": now,
    }


def kept(request: HttpRequest) -> str:
    """Give the view and filters of an address as the end of another: so that the list beside a conversation stays."""
    said = {name: request.GET[name] for name in ("view", *ASKED[:-1]) if request.GET.get(name)}
    return "?" + urlencode(said) if said and said != {"view": "waiting"} else ""


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """End what is open in several conversations, each by name and with the reason; what changed meanwhile is left."""
    who, now, ended = teammate(request), timezone.now(), 0
    for chosen in request.POST.getlist("talk"):
        pk, _colon, seen = chosen.partition(":")
        if not (pk.isdecimal() and seen.isdecimal()):
            continue
        try:
            ended += len(
                outcomes.end(
                    conversation=int(pk),
                    state=request.POST.get("state", ""),
                    by=who,
                    at=now,
                    why=request.POST.get("why", "").strip(),
                    seen=int(seen),
                )
            )
        except ColmadoError as error:
            notes.warning(request, capfirst(spoken(error)))
    done = ngettext("Written down with your name.", "Written down with your name: %(n)s messages.", ended)
    notes.success(request, done % {"n": ended} if ended else _("Nothing was chosen, so nothing was changed."))
    return redirect(reverse("inbox") + kept(request))
