"""The inbox: who waits, what is due first, first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from colmado.answer.queries.inbox import VIEWS
from colmado.answer.queries.inbox import inbox as page_of
from colmado.web.asking import teammate
from colmado.web.opening import groups, opening
from colmado.web.shop import remember, remembered, standing


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Who waits, what is due first, first."""
    asked = {name: request.GET.get(name, "") for name in ("channel", "kind", "language", "after")}
    view, now, who = request.GET.get("view", "waiting"), timezone.now(), teammate(request)
    page = page_of(view=view, by=who, **asked)  # type: ignore[arg-type]
    filtered = any(asked[name] for name in ("channel", "kind", "language"))
    first = view == "waiting" and not filtered and not asked["after"]
    due = remember(page.rows[0].due_at if page.rows else None, by=who) if first else remembered(who)
    in_turn = view in ("waiting", "mine")
    return render(
        request,
        "answer/inbox.html",
        {
            "page": page,
            "groups": list(groups(page.rows, now)) if in_turn else [("", page.rows)] if page.rows else [],
            "opening": opening(page, now) if first else None,
            "standing": standing(due),
            "gap": page.gap,
            "many_channels": len({row.channel_id for row in page.rows}) > 1,
            "filtered": filtered,
            "view": view,
            "views": VIEWS,
            "asked": asked,
            "now": now,
        },
    )
