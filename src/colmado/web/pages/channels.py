"""Channels: where we hear people and answer them; connecting one, trying it, letting it rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from colmado.answer.queries.messages import by_channel
from colmado.answer.queries.team import teams
from colmado.channels.contract import Connector, connectors, find
from colmado.channels.trying import Tried, try_out
from colmado.kit.errors import InputError
from colmado.ledger.models import Channel
from colmado.ledger.queries.sight import must_arrange
from colmado.listen import actions
from colmado.listen.queries import channel as found
from colmado.listen.queries import channels as all_channels
from colmado.listen.queries import ways
from colmado.web import connecting
from colmado.web.asking import number, teammate
from colmado.web.spoken import spoken


@require_GET
def channels(request: HttpRequest) -> HttpResponse:
    """Every channel that the teammate may see, and how it stands."""
    who = teammate(request)
    rows = list(all_channels(by=who))
    counts = by_channel(by=who)
    told = [(row, *ways(row), counts.get(row.pk, {}).get("open", 0)) for row in rows]
    silent = sum(1 for row in rows if row.active and row.trouble)
    return render(request, "listen/channels.html", {"rows": told, "silent": silent})


@dataclass
class Form:
    """What a channel's form shows, and what came of it."""

    connector: Connector
    values: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)
    bad: dict[str, str] = field(default_factory=dict)
    name: str = ""
    title: str = ""
    addresses: str = ""
    tried: Tried | None = None

    def show(self, request: HttpRequest, template: str, **more: Any) -> HttpResponse:
        """Render it, with status 400 if something is wrong."""
        parts = connecting.form(self.connector, self.values, before=self.before, bad=self.bad)
        wrong = list(connecting.wrong(parts))
        told = {"form": self, "parts": parts, "wrong": wrong, **more}
        return render(request, template, told, status=400 if self.bad else 200)


def _sent(request: HttpRequest, connector: Connector, before: Mapping[str, Any]) -> Form:
    """Read the form that was sent."""
    typed = connecting.read(connector, request.POST, before)
    name, title, addresses = (request.POST.get(name, "").strip() for name in ("name", "title", "addresses"))
    return Form(connector, typed.values, before, dict(typed.bad), name, title, addresses)


def _try(form: Form) -> None:
    """Try what was typed, if it can be read. Keeps nothing."""
    if form.bad:
        return
    try:
        form.tried = try_out(form.connector, form.connector.options(**connecting.opened(form.values)))
    except InputError as error:
        form.tried = Tried((), str(error))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def connect(request: HttpRequest) -> HttpResponse:
    """Connect a channel: choose its kind, say where it is, try it, keep it."""
    must_arrange(teammate(request))
    kind = request.POST.get("kind", "") or request.GET.get("kind", "")
    if not kind:
        return render(request, "listen/kinds.html", {"kinds": sorted(connectors())})
    connector = find(kind)
    suggest = getattr(connector, "suggest", None)
    if request.method == "GET":
        if suggest and "address" not in request.GET:
            return render(request, "listen/address.html", {"kind": kind})
        address = request.GET.get("address", "").strip()
        values = suggest(address) if suggest else {}
        return Form(connector, values, name=_a_name(address)).show(request, "listen/connect.html")
    form = _sent(request, connector, {})
    if request.POST.get("do") == "try":
        _try(form)
    elif not form.bad:
        try:
            row = _keep(request, form, form.name, new=True)
            notes.success(request, _("%s is connected. What is there is read from now on.") % row.name)
            return redirect("channel", row.pk)
        except InputError as error:
            form.bad["name"] = spoken(error)
    return form.show(request, "listen/connect.html")


def _a_name(address: str) -> str:
    """Guess what a channel may be called, from its address."""
    return address.rpartition("@")[2].split(".")[0][:80]


def _keep(request: HttpRequest, form: Form, name: str, *, new: bool) -> Channel:
    return actions.connect(
        name=name,
        kind=form.connector.name,
        at=timezone.now(),
        by=teammate(request),
        options=form.values,
        addresses=form.addresses.replace(",", " ").split(),
        title=form.title,
        new=new,
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def channel(request: HttpRequest, pk: int) -> HttpResponse:
    """One channel: how it stands, what waits there, and, for an owner, its options."""
    who = teammate(request)
    row = found(pk, by=who)
    told = {
        "row": row,
        "ways": ways(row),
        "states": by_channel(by=who).get(row.pk, {}),
        "teams": teams() if who.arranges else [],
    }
    if not who.arranges:
        must_arrange(who if request.method == "POST" else None)
        return render(request, "listen/channel.html", told)
    connector = find(row.kind)
    known = {f.name for f in connecting.shown(connector)}
    before = {name: value for name, value in row.options.items() if name in known}
    if request.method == "GET":
        return Form(connector, before, before, title=row.title).show(request, "listen/channel.html", **told)
    form = _sent(request, connector, before)
    if request.POST.get("do") == "try":
        _try(form)
    elif not form.bad:
        _keep(request, form, row.name, new=False)
        notes.success(request, _("What you changed is kept."))
        return redirect("channel", pk)
    return form.show(request, "listen/channel.html", **told)


@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a channel rest, wake it up, or give it to a team."""
    who = teammate(request)
    row, what = found(pk, by=who), request.POST.get("do", "")
    if what == "rest":
        actions.rest(channel=row, by=who)
        notes.success(request, _("%s rests. Nothing is read there until you wake it; replies still leave.") % row.name)
    elif what == "wake":
        actions.wake_up(channel=row, by=who)
        notes.success(request, _("%s is read again, from where it stopped.") % row.name)
    elif what == "team":
        chosen = number(request.POST.get("team", ""))
        team = next((one for one in teams() if one.pk == chosen), None)
        actions.give(channel=row, team=team, by=who)
        notes.success(
            request,
            _("%(team)s looks after %(channel)s.") % {"team": team or _("Everyone"), "channel": row.name},
        )
    else:
        raise InputError(_("Nothing was done: the form did not say what to do."))
    return redirect("channel", pk)
