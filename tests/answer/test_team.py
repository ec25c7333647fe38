"""Who works here: invitations, roles, teams, leaving; each of it noted down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from tests.neighbourhood import Neighbourhood, mail

from colmado.answer.actions import invitations, teammates, teams
from colmado.answer.queries import team as shown
from colmado.kit.errors import InputError, NotAllowed, NotFound
from colmado.ledger.models import Audit, Conversation, Invitation, Message, Team, Teammate
from colmado.ledger.models.team import Role
from colmado.ledger.queries.audit import broken_audit
from colmado.listen.actions import connect, give

LONG = "a-long-password"


def last() -> tuple[str, str | None, dict[str, Any]]:
    row = Audit.objects.select_related("by").latest("id")
    return row.act, row.by.username if row.by else None, row.detail


@pytest.fixture
def counter(shop: Neighbourhood) -> Team:
    return teams.make_team(name="Counter", by=shop.marta)


def test_an_invitation_lets_one_person_in_once(shop: Neighbourhood, counter: Team) -> None:
    at = shop.clock()
    row, token = invitations.invite(
        called="Eva", email="Eva@x.example", role=Role.RESEARCHER, teams=[counter], language="es", by=shop.marta, at=at
    )
    assert last() == ("invited", "marta", {"called": "Eva", "role": "researcher"})
    assert token not in str(vars(Invitation.objects.get(pk=row.pk))), "the link is kept nowhere"
    eva = invitations.accept(token=token, username="eva", password=LONG, at=at)
    assert (eva.first_name, eva.email, eva.role, eva.language) == ("Eva", "eva@x.example", "researcher", "es")
    assert list(eva.teams.all()) == [counter] and eva.check_password(LONG)
    assert last()[:2] == ("joined", "eva")
    with pytest.raises(NotFound, match="lets nobody in"):
        invitations.accept(token=token, username="eva2", password=LONG, at=at)


def test_a_link_ends_after_a_week_or_when_it_is_taken_back(shop: Neighbourhood) -> None:
    at = shop.clock()
    row, token = invitations.invite(called="Eva", by=shop.marta, at=at)
    assert shown.invited(token, at=at + timedelta(days=6, hours=23)).pk == row.pk
    for lost in (token + "x", token[1:], "", "x:y", "9" * 500):
        with pytest.raises(NotFound):
            shown.invited(lost, at=at)
    with pytest.raises(NotFound):
        shown.invited(token, at=at + timedelta(days=7))
    invitations.withdraw(invitation=row.pk, by=shop.marta, at=at)
    assert last()[0] == "invitation-withdrawn"
    with pytest.raises(NotFound):
        shown.invited(token, at=at)
    with pytest.raises(InputError, match="no open invitation"):
        invitations.withdraw(invitation=row.pk, by=shop.marta, at=at)


@pytest.mark.parametrize(
    ("username", "password", "said"),
    [
        ("Marta", LONG, "already"),
        ("", LONG, "blank"),
        ("eva eva", LONG, "valid"),
        ("eva", "short", "short"),
        ("eva", "1234567890", "common"),
    ],
)
def test_what_does_not_fit_keeps_the_link(shop: Neighbourhood, username: str, password: str, said: str) -> None:
    at = shop.clock()
    _row, token = invitations.invite(called="Eva", by=shop.marta, at=at)
    with pytest.raises(InputError, match=said):
        invitations.accept(token=token, username=username, password=password, at=at)
    assert invitations.accept(token=token, username="eva", password=LONG, at=at).username == "eva"


def test_coming_back_in_sets_a_password_and_ends_what_was(shop: Neighbourhood) -> None:
    at = shop.clock()
    old = Client()
    old.post("/sign-in", {"username": "diego", "password": "neighbourhood-shop"})
    Authenticator.objects.create(user=shop.diego, type="totp", data={"secret": "lost"})
    for fresh, factors in ((False, 1), (True, 0)):
        _row, token = invitations.invite_back(teammate=shop.diego, by=shop.marta, at=at, fresh=fresh)
        back = invitations.accept(token=token, password=f"{LONG}-{fresh}", at=at)
        assert back == shop.diego and back.check_password(f"{LONG}-{fresh}")
        assert Authenticator.objects.count() == factors
    assert old.get("/").status_code == 302
    assert Audit.objects.filter(act="factor-removed", about_id=shop.diego.pk).exists()


def test_a_shop_keeps_an_owner(shop: Neighbourhood) -> None:
    for last_one in (
        lambda: teammates.change_role(teammate=shop.marta, role=Role.TEAMMATE, by=shop.marta),
        lambda: teammates.leave(teammate=shop.marta, by=None, at=shop.now),
    ):
        with pytest.raises(InputError, match="needs an owner"):
            last_one()
    teammates.change_role(teammate=shop.diego, role=Role.OWNER, by=shop.marta)
    assert last() == ("role-changed", "marta", {"before": "teammate", "role": "owner"})
    teammates.change_role(teammate=shop.marta, role=Role.READ_ONLY, by=shop.diego)
    with pytest.raises(NotAllowed):
        teammates.change_role(teammate=shop.marta, role=Role.OWNER, by=shop.marta)
    with pytest.raises(InputError, match="no role is called"):
        teammates.change_role(teammate=shop.marta, role="boss", by=shop.diego)


def test_who_leaves_is_out_and_what_they_wrote_stays(shop: Neighbourhood) -> None:
    shop.hear(mail(id="a@x"), mail(id="b@x", text="Otra", subject="Otra"))
    client = Client()
    client.post("/sign-in", {"username": "diego", "password": "neighbourhood-shop"})
    talk = shop.talk_of("a@x").pk
    client.post(f"/conversation/{talk}/reply", {"seen": 1, "text": "A las nueve.", "to": "them"})
    Conversation.objects.update(assignee=shop.diego)
    _row, token = invitations.invite_back(teammate=shop.diego, by=shop.marta, at=shop.now)
    teammates.leave(teammate=shop.diego, by=shop.marta, at=shop.clock())
    assert last()[:2] == ("left", "marta")
    assert client.get("/").status_code == 302
    assert not Conversation.objects.filter(assignee=shop.diego, waiting__gt=0).exists()
    assert Message.objects.get(direction="out").teammate == shop.diego
    with pytest.raises(NotFound):
        invitations.accept(token=token, password=LONG, at=shop.now)
    with pytest.raises(InputError, match="does not work here"):
        invitations.invite_back(teammate=shop.diego, by=shop.marta, at=shop.now)


def test_only_owners_arrange(shop: Neighbourhood, counter: Team) -> None:
    by = shop.diego
    for forbidden in (
        lambda: invitations.invite(called="Eva", by=by, at=shop.now),
        lambda: invitations.invite_back(teammate=shop.marta, by=by, at=shop.now),
        lambda: invitations.withdraw(invitation=1, by=by, at=shop.now),
        lambda: teammates.change_role(teammate=by, role=Role.OWNER, by=by),
        lambda: teammates.leave(teammate=shop.marta, by=by, at=shop.now),
        lambda: teams.make_team(name="Mine", by=by),
        lambda: teams.rename_team(team=counter, name="Mine", by=by),
        lambda: teams.put_in(teammate=by, team=counter, by=by),
        lambda: teams.take_out(teammate=by, team=counter, by=by),
        lambda: give(channel=shop.channel, team=counter, by=by),
    ):
        before = Audit.objects.count()
        with pytest.raises(NotAllowed):
            forbidden()
        assert Audit.objects.count() == before


def test_teams_are_made_named_filled_and_given_channels(shop: Neighbourhood, counter: Team) -> None:
    teams.rename_team(team=counter, name=" Front ", by=shop.marta)
    assert last() == ("team-renamed", "marta", {"before": "Counter", "name": "Front"})
    for name, said in (("Front", "already"), (" ", "needs a name")):
        with pytest.raises(InputError, match=said):
            teams.make_team(name=name, by=shop.marta)
    before = Audit.objects.count()
    for _twice in range(2):
        teams.put_in(teammate=shop.diego, team=counter, by=shop.marta)
    assert Audit.objects.count() == before + 1
    give(channel=shop.channel, team=counter, by=shop.marta)
    assert last() == ("channel-given", "marta", {"team": "Front"})
    for _twice in range(2):
        teams.take_out(teammate=shop.diego, team=counter, by=shop.marta)
    assert last()[0] == "taken-out-of-team" and Audit.objects.count() == before + 3


def test_a_channels_change_is_noted_without_its_secrets(shop: Neighbourhood) -> None:
    given = {"imap_host": "mail.x.example", "address": "a@x.example", "imap_password": "hush-hush"}
    connect(name="post", kind="email", at=shop.now, options=given, by=shop.marta)
    assert last() == ("channel-connected", "marta", {"name": "post", "kind": "email"})
    before = Audit.objects.count()
    connect(name="post", kind="email", at=shop.now, by=shop.marta)
    assert Audit.objects.count() == before, "nothing changed"
    connect(name="post", kind="email", at=shop.now, options={"imap_password": "other-hush"}, by=shop.marta)
    act, _by, detail = last()
    assert act == "channel-changed" and detail["changed"] == ["option imap_password"]
    assert not [row for row in Audit.objects.all() if "hush" in str(row.detail)]
    assert broken_audit() == ()


def test_who_works_here_in_one_statement(
    shop: Neighbourhood, counter: Team, statements: Callable[[int], Any]
) -> None:
    Client().post("/sign-in", {"username": "marta", "password": "neighbourhood-shop"})
    teams.put_in(teammate=shop.diego, team=counter, by=None)
    teams.put_in(teammate=shop.diego, team=teams.make_team(name="Back", by=None), by=None)
    Authenticator.objects.create(user=shop.diego, type="totp", data={"secret": "x"})
    Authenticator.objects.create(user=shop.marta, type="recovery_codes", data={})
    invitations.invite(called="Eva", teams=[counter], by=shop.marta, at=shop.now)
    invitations.invite_back(teammate=shop.diego, by=None, at=shop.now)
    with statements(2):
        diego, marta = shown.teammates()
        back, eva = shown.invitations(at=shop.now)
        assert eva.by is not None and eva.by.username == "marta"
    assert (diego.team_names, diego.second_factor, diego.seen_at) == (["Back", "Counter"], True, None)
    assert (marta.team_names, marta.second_factor) == ([], False) and marta.seen_at is not None
    assert (eva.team_names, back.team_names) == (["Counter"], []) and back.of == shop.diego
    teammates.leave(teammate=shop.diego, by=None, at=shop.now)
    assert [row.username for row in shown.teammates()] == ["marta"]
    assert [row.username for row in shown.teammates(left=True)] == ["marta", "diego"]
    assert not Teammate.objects.get(username="diego").is_active
