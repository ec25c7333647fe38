"""The check, and the rows behind its numbers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from colmado.answer.actions.law import record
from colmado.answer.queries import messages as lists
from colmado.ledger.models import Channel
from colmado.ledger.queries.sight import through
from colmado.listen.queries import quarantined
from colmado.web.asking import listed, teammate


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The conservation law, each number with its rows; counted whole when asked, by counters otherwise."""
    who = teammate(request)
    counts, unreadable, terms = lists.counts(by=who), quarantined(by=who).count(), lists.table(by=who)
    found = record(at=timezone.now()) if request.method == "POST" else None
    columns = [code for code in counts if any(states.get(code) for _channel, _kind, states in terms)]
    return render(
        request,
        "answer/check.html",
        {
            "found": found,
            "last": lists.last_check(),
            "terms": [(name, kind, [(code, states[code]) for code in columns]) for name, kind, states in terms],
            "columns": columns,
            "counts": counts,
            "unreadable": unreadable,
            "total": sum(counts.values()) + unreadable,
            "silent": Channel.objects.filter(through(who, channel="", talk=None), active=True).exclude(trouble=""),
        },
    )


@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """The rows behind a number: messages in one state, by channel and kind."""
    asked = {name: request.GET.get(name, "") for name in ("state", "channel", "kind")}
    rows, more = listed(request, lists.in_state(by=teammate(request), **asked))
    return render(request, "answer/messages.html", {"rows": rows, "more": more, "asked": asked})
