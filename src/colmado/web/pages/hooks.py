"""Hooks, for owners to look at: which programs are told of what happens here, and what became of each call."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from colmado.answer.models import HookCall
from colmado.answer.queries import hooks as kept
from colmado.kit.errors import NotFound
from colmado.web.asking import listed, teammate


@require_GET
def hooks(request: HttpRequest) -> HttpResponse:
    """Which hooks there are, and how they fare."""
    return render(request, "house/hooks.html", {"rows": kept.hooks(by=teammate(request))})


@require_GET
def hook(request: HttpRequest, pk: int) -> HttpResponse:
    """One hook and its calls, newest first: all that are kept, or those in one state."""
    who, state = teammate(request), request.GET.get("state", "")
    row = kept.hooks(by=who).filter(pk=pk).first()
    if row is None:
        raise NotFound(_("there is no hook %s") % pk)
    calls = kept.hook_calls(pk, by=who)
    if state in HookCall.State.values:
        calls = calls.filter(state=state)
    shown, more = listed(request, calls)
    told = {"row": row, "calls": shown, "more": more, "state": state, "states": HookCall.State.values}
    return render(request, "house/hook.html", told)
