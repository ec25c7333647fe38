"""The team: who works here, as what, in which teams, and what they may decide alone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import Field

from colmado.answer.actions import teammates, teams
from colmado.answer.actions.together import empowerment
from colmado.answer.queries.colleagues import colleague
from colmado.answer.queries.team import teammates as everyone
from colmado.answer.queries.together import empowerments
from colmado.api.channels import team_called
from colmado.api.keys import ARRANGE, READ, who
from colmado.api.shapes import BIG, In, Line, Out, Rows, told
from colmado.ledger.models import Team
from colmado.ledger.queries.sight import must_arrange

router = Router(tags=["team"])
Act = Literal["apologise", "replace", "refund", "discount", "publish"]


class TeammateOut(Out):
    """Who works here. `email`, `seen_at` and `second_factor` are shown to owners only."""

    username: str
    called: str
    role: str
    teams: list[str]
    email: str | None
    seen_at: datetime | None
    second_factor: bool | None


@router.get("team", auth=READ, response=told(Rows[TeammateOut]))
def list_teammates(request: HttpRequest) -> Any:
    """List who works here, by name."""
    arranges = who(request).arranges
    rows: list[Any] = list(everyone())
    return Rows(rows=[
        TeammateOut(
            username=row.username, called=row.called, role=row.role, teams=row.team_names,
            email=row.email if arranges else None, seen_at=row.seen_at if arranges else None,
            second_factor=row.second_factor if arranges else None,
        )
        for row in rows
    ])  # fmt: skip


class TeamOut(Out):
    """A team."""

    name: str


class Given(Out):
    """What a teammate is here now."""

    username: str
    role: str
    works_here: bool


class RoleIn(In):
    """A role."""

    role: Literal["owner", "teammate", "researcher", "commercial", "read-only"]


@router.post("team/{username}/role", auth=ARRANGE, response=told(Given))
def change_role(request: HttpRequest, username: Line, body: RoleIn) -> Any:
    """Give a teammate another role."""
    by = who(request)
    must_arrange(by)
    row = colleague(username)
    teammates.change_role(teammate=row, role=body.role, by=by)
    return Given(username=row.username, role=body.role, works_here=True)


@router.post("team/{username}/leave", auth=ARRANGE, response=told(Given))
def leave(request: HttpRequest, username: Line) -> Any:
    """Let a teammate go. What they wrote stays theirs."""
    by = who(request)
    must_arrange(by)
    row = colleague(username)
    teammates.leave(teammate=row, by=by, at=timezone.now())
    return Given(username=row.username, role=row.role, works_here=False)


@router.get("teams", auth=READ, response=told(Rows[TeamOut]))
def list_teams(request: HttpRequest) -> Any:
    """List the teams, by name."""
    return Rows(rows=[TeamOut(name=name) for name in Team.objects.order_by("name").values_list("name", flat=True)])


class TeamIn(In):
    """What a team is called."""

    name: Line


@router.post("teams", auth=ARRANGE, response=told(TeamOut))
def make_team(request: HttpRequest, body: TeamIn) -> Any:
    """Make a team."""
    return TeamOut(name=teams.make_team(name=body.name, by=who(request)).name)


@router.post("teams/{name}/name", auth=ARRANGE, response=told(TeamOut))
def rename_team(request: HttpRequest, name: Line, body: TeamIn) -> Any:
    """Give a team another name."""
    by = who(request)
    must_arrange(by)
    row = team_called(name)
    teams.rename_team(team=row, name=body.name, by=by)
    return TeamOut(name=row.name)


@router.put("teams/{name}/members/{username}", auth=ARRANGE, response=told(TeamOut))
def put_in_team(request: HttpRequest, name: Line, username: Line) -> Any:
    """Put a teammate into a team."""
    by = who(request)
    must_arrange(by)
    teams.put_in(teammate=colleague(username), team=team_called(name), by=by)
    return TeamOut(name=name)


@router.delete("teams/{name}/members/{username}", auth=ARRANGE, response=told(TeamOut))
def take_out_of_team(request: HttpRequest, name: Line, username: Line) -> Any:
    """Take a teammate out of a team."""
    by = who(request)
    must_arrange(by)
    teams.take_out(teammate=colleague(username), team=team_called(name), by=by)
    return TeamOut(name=name)


class EmpowermentOut(Out):
    """Something a teammate may decide alone; `limit_minor` in the smallest unit of `currency`."""

    teammate: str
    act: str
    limit_minor: int | None
    currency: str
    by: str
    at: datetime


def _empowerment(row: Any) -> EmpowermentOut:
    plain = {name: getattr(row, name) for name in ("act", "limit_minor", "currency", "at")}
    return EmpowermentOut(teammate=row.teammate.username, by=row.by.username, **plain)


@router.get("empowerments", auth=READ, response=told(Rows[EmpowermentOut]))
def list_empowerments(request: HttpRequest) -> Any:
    """What each teammate may decide alone."""
    return Rows(rows=[_empowerment(row) for row in empowerments()])


class EmpowerIn(In):
    """Up to which amount; null: no money in it, or no limit."""

    limit_minor: Annotated[int, Field(ge=0, le=BIG)] | None = None
    currency: Line = ""


@router.put("team/{username}/may/{act}", auth=ARRANGE, response=told(EmpowermentOut))
def empower(request: HttpRequest, username: Line, act: Act, body: EmpowerIn) -> Any:
    """Let a teammate decide something alone."""
    by = who(request)
    must_arrange(by)
    given = body.model_dump()
    return _empowerment(empowerment.empower(teammate=colleague(username), act=act, by=by, at=timezone.now(), **given))


class Ended(Out):
    """Whether there was something to end."""

    ended: bool


@router.delete("team/{username}/may/{act}", auth=ARRANGE, response=told(Ended))
def end_empowerment(request: HttpRequest, username: Line, act: Act) -> Any:
    """Let a teammate no longer decide something alone."""
    by = who(request)
    must_arrange(by)
    row = colleague(username)
    return Ended(ended=empowerment.end_empowerment(teammate=row, act=act, by=by, at=timezone.now()))
