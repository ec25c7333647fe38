"""Tokens of one's own: keys for programs that act in one's name."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from colmado.kit.errors import InputError
from colmado.ledger.actions.tokens import make_token, revoke_token
from colmado.ledger.models.token import Scope
from colmado.ledger.queries.tokens import tokens as kept
from colmado.web.asking import teammate
from colmado.web.noting import address_of
from colmado.web.spoken import spoken

DAYS = ("7", "30", "90", "365")


@never_cache
@require_http_methods(["GET", "POST"])
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
def tokens(request: HttpRequest) -> HttpResponse:
    """Which tokens there are; POST makes one, and shows its secret this once."""
    who, at, secret, sentence = teammate(request), timezone.now(), "", ""
    if request.method == "POST":
        days = request.POST.get("days", "")
        try:
            _row, secret = make_token(
                teammate=who,
                name=request.POST.get("name", ""),
                scopes=request.POST.getlist("scope"),
                by=who,
                at=at,
                expires_at=at + timedelta(days=int(days) if days in DAYS else 0),
                address=address_of(request),
            )
        except InputError as error:
            sentence = spoken(error)
    return render(
        request,
        "house/tokens.html",
        {"rows": kept(of=who), "secret": secret, "sentence": sentence, "scopes": Scope.values, "days": DAYS, "now": at},
        status=400 if sentence else 200,
    )


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a token open nothing any more."""
    row = revoke_token(token=pk, by=teammate(request), at=timezone.now(), address=address_of(request))
    messages.success(request, _("%(name)s opens nothing any more.") % {"name": row.name})
    return redirect("tokens")
