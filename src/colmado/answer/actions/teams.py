"""Teams: groups of teammates that look after some channels. A channel without a team belongs to everyone."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from colmado.kit.errors import InputError
from colmado.ledger.actions import note_down
from colmado.ledger.models import Membership, Team, Teammate
from colmado.ledger.models.audit import Act
from colmado.ledger.queries.sight import must_arrange


def make_team(*, name: str, by: Teammate | None) -> Team:
    """Make a team. Raises NotAllowed, or InputError for a name that is empty or taken."""
    must_arrange(by)
    with transaction.atomic():
        team = Team(name=_fit(name))
        _keep(team)
        note_down(Act.TEAM_MADE, by=by, about=team, detail={"name": team.name})
    return team


def rename_team(*, team: Team, name: str, by: Teammate | None) -> None:
    """Give a team another name. Raises NotAllowed, or InputError for a name that is empty or taken."""
    must_arrange(by)
    with transaction.atomic():
        before, team.name = team.name, _fit(name)
        _keep(team)
        note_down(Act.TEAM_RENAMED, by=by, about=team, detail={"before": before, "name": team.name})


def put_in(*, teammate: Teammate, team: Team, by: Teammate | None) -> None:
    """Put a teammate into a team; who is in it stays in it. Raises NotAllowed."""
    must_arrange(by)
    with transaction.atomic():
        _row, new = Membership.objects.get_or_create(team=team, teammate=teammate)
        if new:
            note_down(Act.PUT_IN_TEAM, by=by, about=teammate, detail={"team": team.name})


def take_out(*, teammate: Teammate, team: Team, by: Teammate | None) -> None:
    """Take a teammate out of a team; what they wrote stays theirs. Raises NotAllowed."""
    must_arrange(by)
    with transaction.atomic():
        gone, _each = Membership.objects.filter(team=team, teammate=teammate).delete()
        if gone:
            note_down(Act.TAKEN_OUT_OF_TEAM, by=by, about=teammate, detail={"team": team.name})


def _fit(name: str) -> str:
    if not name.strip():
        raise InputError(_("a team needs a name"))
    return name.strip()[:80]


def _keep(team: Team) -> None:
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError:
        raise InputError(_("there is a team called %s already") % team.name) from None
