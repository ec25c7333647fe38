"""The team: who works here, in which teams, who is invited, and what each may decide alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from colmado.answer.actions import invitations, teammates, teams
from colmado.answer.queries import team as query
from colmado.answer.queries.together import may_decide_alone
from colmado.kit.errors import InputError
from colmado.ledger.models import Team, Teammate
from colmado.ledger.models.team import Role
from colmado.ledger.queries.sight import must_arrange
from colmado.web.asking import number, teammate
from colmado.web.sheet import lines, write
from colmado.web.spoken import spoken

LANGUAGES = ("en", "es")


@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """Who works here, the teams, and, for an owner, who is invited."""
    owner = teammate(request).arranges
    told = {
        "rows": query.teammates(left=request.GET.get("view") == "left"),
        "left": request.GET.get("view") == "left",
        "teams": query.teams(),
        "invited": query.invitations(at=timezone.now()) if owner else [],
    }
    return render(request, "house/team.html", told)


@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite someone: the link is shown once, to be handed over in person or by a message of one's own."""
    who = teammate(request)
    must_arrange(who)
    said = {name: request.POST.get(name, "").strip() for name in ("called", "email", "role", "language")}
    there, sentence = list(query.teams()), ""
    chosen = _chosen(request, there)
    if request.method == "POST":
        try:
            row, token = invitations.invite(
                called=said["called"],
                email=said["email"],
                role=said["role"],
                language=said["language"] if said["language"] in LANGUAGES else who.language,
                teams=chosen,
                by=who,
                at=timezone.now(),
            )
            return _link(request, row.called, token)
        except InputError as error:
            sentence = spoken(error)
    told = {
        "said": said | {"role": said["role"] or Role.TEAMMATE, "language": said["language"] or who.language},
        "teams": there,
        "chosen": {one.pk for one in chosen},
        "roles": Role.values,
        "tongues": LANGUAGES,
        "sentence": sentence,
    }
    return render(request, "house/invite.html", told, status=400 if sentence else 200)


def _chosen(request: HttpRequest, among: Sequence[Team]) -> list[Team]:
    wanted = {number(one) for one in request.POST.getlist("team")}
    return [one for one in among if one.pk in wanted]


def _link(request: HttpRequest, called: str, token: str) -> HttpResponse:
    link = request.build_absolute_uri(reverse("join", args=[token]))
    return render(request, "house/invited.html", {"called": called, "link": link, "days": invitations.VALID.days})


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    invitations.withdraw(invitation=pk, by=teammate(request), at=timezone.now())
    notes.success(request, _("The invitation is taken back: its link lets nobody in."))
    return redirect("team")


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make a team, or give one another name."""
    who, name = teammate(request), request.POST.get("name", "")
    row = next((one for one in query.teams() if one.pk == number(request.POST.get("team", ""))), None)
    if row is None:
        made = teams.make_team(name=name, by=who)
        notes.success(request, _("There is a team %s. Give it channels, and put people in.") % made.name)
    else:
        teams.rename_team(team=row, name=name, by=who)
        notes.success(request, _("What you changed is kept."))
    return redirect("team")


@require_GET
def mate(request: HttpRequest, pk: int) -> HttpResponse:
    """One teammate: role, teams, and what they may decide alone."""
    return show(request, pk)


def show(request: HttpRequest, pk: int, *, status: int = 200, **more: object) -> HttpResponse:
    """Render a teammate's page, with what could not be kept."""
    row = query.one_of_us(pk)
    told = {
        "row": row,
        "sheet": lines(may_decide_alone(row)),
        "teams": query.teams(),
        "in_teams": set(row.teams.values_list("pk", flat=True)),
        "roles": Role.values,
    }
    return render(request, "house/teammate.html", told | more, status=status)


@require_POST
def empower(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a teammate's sheet anew: what they may decide alone."""
    row = query.one_of_us(pk)
    typed = write(row, request.POST, by=teammate(request), at=timezone.now())
    if any(line.bad for line in typed):
        return show(request, pk, status=400, sheet=typed)
    notes.success(request, _("What %s may decide alone is written down.") % row.called)
    return redirect("teammate", pk)


@never_cache
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a teammate another role or other teams, let them back in, or say goodbye."""
    who, row, what = teammate(request), query.one_of_us(pk), request.POST.get("do", "")
    if what == "back":
        back, token = invitations.invite_back(
            teammate=row, by=who, at=timezone.now(), fresh="fresh" in request.POST
        )
        return _link(request, back.called, token)
    if what not in CHANGES:
        raise InputError(_("Nothing was done: the form did not say what to do."))
    notes.success(request, CHANGES[what](request, who, row))
    return redirect("team" if what == "leave" else reverse("teammate", args=[pk]))


def _role(request: HttpRequest, who: Teammate, row: Teammate) -> str:
    teammates.change_role(teammate=row, role=request.POST.get("role", ""), by=who)
    return _("What you changed is kept.")


def _teams(request: HttpRequest, who: Teammate, row: Teammate) -> str:
    must_arrange(who)
    there = list(query.teams())
    wanted = _chosen(request, there)
    for one in there:
        (teams.put_in if one in wanted else teams.take_out)(teammate=row, team=one, by=who)
    return _("What you changed is kept.")


def _leave(request: HttpRequest, who: Teammate, row: Teammate) -> str:
    if "sure" not in request.POST:
        raise InputError(_("Nothing was done: tick the box to say that you mean it."))
    teammates.leave(teammate=row, by=who, at=timezone.now())
    said = _("%s does not work here any more. What they wrote stays theirs; who waited for them waits for anyone.")
    return said % row.called


CHANGES: dict[str, Callable[[HttpRequest, Teammate, Teammate], str]] = {"role": _role, "teams": _teams, "leave": _leave}
