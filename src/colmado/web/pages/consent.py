"""What somebody allows: written down by a teammate, and by themselves on a page of their own that needs no sign-in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from colmado.config.entrance import own_path, whose_page
from colmado.kit.errors import InputError
from colmado.know.actions.consenting import say
from colmado.know.consent import EVERYTHING, IN, NEEDS_YES, OUT, Purpose
from colmado.know.queries.allowed import Held, Seen, held_by, of_own
from colmado.ledger.models import Person, Teammate
from colmado.web.asking import day_end, number, teammate

MONTH = timedelta(days=30)
PURPOSES: dict[Purpose, Callable[[], str]] = {
    Purpose.ANSWER: lambda: pgettext("purpose", "answers to what they ask"),
    Purpose.SERVICE: lambda: pgettext("purpose", "about what they bought"),
    Purpose.ASK: lambda: pgettext("purpose", "our questions"),
    Purpose.NEWS: lambda: pgettext("purpose", "news"),
    Purpose.OFFER: lambda: pgettext("purpose", "offers"),
}
# The same to their face: what it is, and the button that starts or stops it.
YOURS: dict[Purpose, Callable[[], str]] = {
    Purpose.ANSWER: lambda: pgettext("to you", "answers when you ask"),
    Purpose.SERVICE: lambda: pgettext("to you", "letters about what you bought"),
    Purpose.ASK: lambda: pgettext("to you", "questions of ours: whether we helped, what you think"),
    Purpose.NEWS: lambda: pgettext("to you", "news"),
    Purpose.OFFER: lambda: pgettext("to you", "offers"),
}


def allowances(person: Person, by: Teammate, seen: Seen) -> dict[str, Any]:
    """Give what a person's page shows of it: what holds, and the links of their own pages."""
    held = held_by(person, by=by, at=timezone.now(), seen=seen)
    return {
        "holds": [(one, PURPOSES[one.purpose](), _told(one)) for one in held],
        "own": [(one.identity, own_path(one.identity.pk)) for one in held if one.purpose == Purpose.ANSWER],
        "purposes": [(one.value, words()) for one, words in PURPOSES.items()],
    }


def _told(one: Held) -> str:
    state, until = one.allowed.state, one.allowed.pause
    if until:
        return _("not until %s") % date_format(timezone.localtime(until), "DATE_FORMAT")
    if state == OUT:
        return _("no")
    if state == IN:
        return _("yes")
    return _("nobody said yes") if one.purpose in NEEDS_YES else _("nothing was said")


@require_POST
def say_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what somebody said."""
    purpose, state, evidence, until, identity = (
        request.POST.get(name, "").strip() for name in ("purpose", "state", "evidence", "until", "identity")
    )
    say(
        identity=number(identity) or 0, purpose=purpose, state=state, evidence=evidence, until=day_end(until),
        by=teammate(request), at=timezone.now(),
    )  # fmt: skip
    notes.success(request, _("Written down with your name."))
    return redirect("person", pk)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def you(request: HttpRequest, token: str) -> HttpResponse:
    """Show somebody what we know of them and from where, and let them say what they allow. Opening it says nothing."""
    identity = whose_page(token)
    mine = of_own(identity, at=timezone.now()) if identity else None
    if identity is None or mine is None:
        return render(request, "know/you.html", {"unknown": True}, status=404)
    if request.method == "POST":
        _said(identity, request.POST.get("say", ""))
        notes.success(request, _("Written down. It holds from now on."))
        return redirect("you", token)
    rows = [(one.purpose, YOURS[one.purpose](), one.is_sent, one.allowed.pause) for one in mine.held]
    return render(request, "know/you.html", {"mine": mine, "rows": rows})


def _said(identity: int, what: str) -> None:
    """Write down what they chose on their own page: one word, or a purpose and yes or no."""
    at, evidence = timezone.now(), "said on their own page"
    purpose, _colon, state = what.partition(":")
    if what == "leave":
        say(identity=identity, purpose=EVERYTHING, state=OUT, evidence=evidence, by=None, at=at, proved=True)
    elif what == "pause":
        say(identity=identity, purpose=EVERYTHING, state=OUT, evidence=evidence, by=None, at=at, proved=True,
            until=at + MONTH)  # fmt: skip
    elif state in (IN, OUT) and purpose:
        say(identity=identity, purpose=purpose, state=state, evidence=evidence, by=None, at=at, proved=True)
    else:
        raise InputError(_("choose what we may write to you"))
