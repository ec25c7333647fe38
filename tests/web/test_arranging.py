"""The pages where the shop is arranged: an owner changes, everyone else reads, and nothing secret is shown."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

import pytest
from django.test import Client
from tests.neighbourhood import NOON, Neighbourhood, mail
from tests.servers.mail import BRAND, PASSWORD, MailServer

from colmado.answer.actions.facts import save_fact
from colmado.answer.models import DueTime, Empowerment, FactCap, Holiday, Hours, Patience, SavedFact
from colmado.answer.queries.calendar import calendar
from colmado.channels.contract import OURS, find
from colmado.ledger.models import Audit, Channel, Invitation, Membership, Team, Teammate
from colmado.listen.queries import options_of
from colmado.web.connecting import ELSEWHERE, shown
from colmado.web.optionwords import ABOUT, KINDS, OPTIONS

POSTS = {
    "/channels/new": {"kind": "file", "name": "x", "do": "keep"},
    "/channels/{channel}": {"do": "try"},
    "/channels/{channel}/place": {"do": "rest"},
    "/settings": {"form": "hours"},
    "/settings/translator": {"end": "yes"},
    "/learning": {"aside": "yes"},
    "/settings/holidays": {"day": "2030-01-01", "name": "x"},
    "/team/invite": {"called": "Luz"},
    "/team/teams": {"name": "Floor"},
    "/team/{diego}/change": {"do": "role", "role": "owner"},
    "/team/{diego}/sheet": {"apologise": "on"},
    "/team/invitations/1/withdraw": {},
}


@pytest.fixture
def marta(shop: Neighbourhood, client: Client) -> Client:
    client.force_login(shop.marta)
    return client


@pytest.fixture
def diego(shop: Neighbourhood) -> Client:
    client = Client()
    client.force_login(shop.diego)
    return client


def mailbox(server: MailServer, **other: Any) -> dict[str, str]:
    """The form of a mailbox, as it is filled in."""
    options = server.options()
    said = {f.name: str(getattr(options, f.name)) for f in shown(find("email"))}
    return {"kind": "email", "name": "tienda", "title": "La Tienda", "addresses": ""} | said | other


@pytest.mark.parametrize("path", POSTS)
def test_only_an_owner_changes(shop: Neighbourhood, diego: Client, path: str) -> None:
    address = path.format(channel=shop.channel.pk, diego=shop.diego.pk)
    answer = diego.post(address, POSTS[path])
    assert answer.status_code == 403 and "only an owner" in answer.content.decode().lower()
    assert not Audit.objects.exclude(act__in=("signed-in", "channel-connected")).exists()


def test_everyone_reads_and_is_offered_nothing_to_change(shop: Neighbourhood, diego: Client) -> None:
    paths = ("/channels", f"/channels/{shop.channel.pk}", "/team", f"/team/{shop.marta.pk}", "/settings/holidays")
    for path in paths:
        page = diego.get(path)
        assert page.status_code == 200
        assert not re.findall(r'<form method="post"(?! action="/language)', page.content.decode()), path
    settings = diego.get("/settings").content.decode()
    assert "<fieldset disabled" in settings and 'name="form"' not in settings


def test_every_option_of_ours_has_its_words() -> None:
    for kind in OURS:
        assert kind in KINDS and kind in ABOUT
        for f in shown(find(kind)):
            label, _semicolon, hint = f.metadata["help"].partition("; ")
            for words in (label, hint, f.metadata["part"]):
                assert not words or words in OPTIONS, f"say {words!r} in web/optionwords.py"
    assert {"name"} == ELSEWHERE


def test_a_mailbox_is_tried_and_kept_and_its_password_never_shown(
    shop: Neighbourhood, marta: Client, mail_server: MailServer
) -> None:
    begun = marta.get("/channels/new?kind=email&address=hola@tienda.example").content.decode()
    assert 'value="imap.tienda.example"' in begun and 'value="smtp.tienda.example"' in begun
    tried = marta.post("/channels/new", mailbox(mail_server, do="try"))
    page = tried.content.decode()
    assert "It works" in page and f"{BRAND} is let in" in page and f'"{PASSWORD}"' not in page
    assert not Channel.objects.filter(name="tienda").exists(), "trying keeps nothing"
    sealed = re.search(r'name="sealed-imap_password" value="(sealed:[^"]+)"', page)
    assert sealed, "what was typed is carried along"
    form = mailbox(mail_server, imap_password="", do="keep") | {"sealed-imap_password": sealed[1]}
    answer = marta.post("/channels/new", form)
    row = Channel.objects.get(name="tienda")
    assert answer["Location"] == f"/channels/{row.pk}"
    assert options_of(row).imap_password == PASSWORD and row.options["imap_password"].startswith("sealed:")
    assert (row.title, row.addresses) == ("La Tienda", [BRAND])
    page = marta.get(f"/channels/{row.pk}").content.decode()
    assert "One is kept" in page and PASSWORD not in re.sub(r"<[^>]*>", "", page) and "sealed:" not in page
    acts = Audit.objects.filter(by=shop.marta, about="channel").values_list("act", flat=True)
    assert list(acts) == ["channel-connected"]


def test_a_try_says_what_failed_and_keeps_the_words(
    shop: Neighbourhood, marta: Client, mail_server: MailServer
) -> None:
    page = marta.post("/channels/new", mailbox(mail_server, imap_password="wrong", do="try")).content.decode()
    assert "Some of it works" in page and "check user and password" in page and 'value="La Tienda"' in page
    bad = marta.post("/channels/new", mailbox(mail_server, imap_port="many", address="", do="keep"))
    page = bad.content.decode()
    assert bad.status_code == 400 and 'value="many"' in page and 'id="option-imap_port-bad"' in page
    assert re.search(r'id="option-address"[^>]*autofocus', page), "the focus is led to the first"
    taken = marta.post("/channels/new", mailbox(mail_server, name="esquina", do="keep"))
    assert taken.status_code == 400 and "called esquina already" in taken.content.decode()


def test_a_password_that_is_kept_goes_to_no_other_server(
    shop: Neighbourhood, marta: Client, mail_server: MailServer
) -> None:
    marta.post("/channels/new", mailbox(mail_server, do="keep"))
    row = Channel.objects.get(name="tienda")
    path, form = f"/channels/{row.pk}", mailbox(mail_server, imap_password="")
    assert marta.post(path, form | {"do": "keep", "imap_folders": "INBOX, Otra"}).status_code == 302
    row.refresh_from_db()
    assert options_of(row).imap_password == PASSWORD and options_of(row).imap_folders == "INBOX, Otra"
    for moved in ({"imap_host": "mallory.example"}, {"imap_port": "1"}, {"imap_security": "tls"}):
        for do in ("try", "keep"):
            answer = marta.post(path, form | moved | {"do": do})
            assert answer.status_code == 400 and "Type it again" in answer.content.decode()
    marta.post(path, form | {"do": "keep", "forget-imap_password": "on"})
    row.refresh_from_db()
    assert options_of(row).imap_password == "" and options_of(row).imap_host == "127.0.0.1"


def test_a_channel_rests_wakes_and_is_given_to_a_team(shop: Neighbourhood, marta: Client, diego: Client) -> None:
    team, path = Team.objects.create(name="Press"), f"/channels/{shop.channel.pk}"
    for do, active in (("rest", False), ("wake", True)):
        assert marta.post(f"{path}/place", {"do": do}).status_code == 302
        shop.channel.refresh_from_db()
        assert shop.channel.active is active
    marta.post(f"{path}/place", {"do": "team", "team": str(team.pk)})
    assert marta.get(path).status_code == 200 and diego.get(path).status_code == 404
    assert marta.post(f"{path}/place", {"do": "dance"}).status_code == 400
    acts = Audit.objects.filter(by=shop.marta, about="channel").order_by("id").values_list("act", flat=True)
    assert list(acts) == ["channel-rested", "channel-woken", "channel-given"]


def test_every_number_of_a_channel_opens_its_rows(shop: Neighbourhood, marta: Client, statements: Any) -> None:
    shop.hear(*(mail(f"c{n}@x.example", f"hola {n}", id=f"{n}@x") for n in range(7)))
    page = marta.get(f"/channels/{shop.channel.pk}").content.decode()
    links = re.findall(r'href="(/messages\?[^"]+)">(\d+)<', page.replace("&amp;", "&"))
    assert links
    for address, n in links:
        assert len(marta.get(address).context["rows"]) == int(n), address
    with statements(6):  # session, teammate, channels, counts; and what the awning tells
        marta.get("/channels")


def test_hours_and_due_times_are_changed_and_it_is_told_who_moved(shop: Neighbourhood, marta: Client) -> None:
    shop.hear(mail(id="a@x"))
    said = {f"{name}-{day}": value for day in range(6) for name, value in (("opens", "12:00"), ("closes", "20:00"))}
    page = marta.post("/settings", said | {"form": "hours"}, follow=True).content.decode()
    assert "The hours are kept. One open message is due at another time." in page
    assert calendar().hours == dict.fromkeys(range(6), (time(12), time(20)))
    bad = marta.post("/settings", said | {"form": "hours", "closes-2": "09:00", "opens-3": "soon"})
    page = bad.content.decode()
    assert bad.status_code == 400 and "closes later than it opens" in page and "looks like 09:30" in page
    assert 'value="soon"' in page and Hours.objects.get(weekday=2).closes == time(20), "words are kept, nothing else"
    due = {f"due-{row.kind}": "2,5" for row in DueTime.objects.all()}
    marta.post("/settings", due | {"form": "due"})
    assert set(calendar().within.values()) == {2.5}
    assert marta.post("/settings", due | {"form": "due", "due-spam": "never"}).status_code == 400
    assert marta.post("/settings", {"form": "taxes"}).status_code == 400


def test_how_replies_leave_is_a_policy(shop: Neighbourhood, marta: Client) -> None:
    said = {"form": "policy", "undo_seconds": "30", "regret_minutes": "5", "silent_days": "3", "fact_cap": "7"}
    assert marta.post("/settings", said | {"asks_solved": "on"}).status_code == 302
    row = Patience.objects.get()
    assert (row.undo_seconds, row.regret_minutes, row.silent_days, row.asks_solved) == (30, 5, 3, True)
    assert FactCap.objects.get().a_week == 7
    assert Audit.objects.filter(act="policy-changed", by=shop.marta).count() == 2
    bad = marta.post("/settings", said | {"silent_days": "0"})
    assert bad.status_code == 400 and "from 1 to 365" in bad.content.decode()


def test_public_holidays_are_looked_over_before_they_are_added(shop: Neighbourhood, marta: Client) -> None:
    shown = marta.get("/settings/holidays?country=ES&region=MD")
    preview = shown.context["preview"]
    assert len(preview) > 8 and not Holiday.objects.exists(), "nothing is added by looking"
    chosen = [day.isoformat() for day, _name, _there in preview[:2]]
    names = {f"name-{day.isoformat()}": name for day, name, _there in preview}
    page = marta.post("/settings/holidays", {"ticked": "yes", "holiday": chosen} | names, follow=True)
    assert "2 holidays were added" in page.content.decode()
    assert [row.name for row in Holiday.objects.order_by("day")] == [name for _day, name, _there in preview[:2]]
    assert marta.post("/settings/holidays", {"ticked": "yes"}).status_code == 400
    assert marta.post("/settings/holidays", {"day": "2027-02-30", "name": "x"}).status_code == 400
    marta.post("/settings/holidays", {"drop": chosen[0]})
    assert Holiday.objects.count() == 1
    assert marta.get("/settings/holidays?country=ES&region=Springfield").status_code == 200
    assert marta.get("/settings/holidays?country=XX").status_code == 400


def test_a_fact_is_saved_worded_anew_and_retired(shop: Neighbourhood, diego: Client) -> None:
    assert diego.get("/facts").content.decode().count("What someone feels is no fact") == 1
    said = {"title": "Horario", "text": "De nueve a seis.", "language": "es", "channel": str(shop.channel.pk)}
    assert diego.post("/facts/new", said | {"text": " "}).status_code == 400
    path = diego.post("/facts/new", said)["Location"]
    row = SavedFact.objects.get()
    assert (row.title, row.language, row.channel, row.by) == ("Horario", "es", shop.channel, shop.diego)
    diego.post(path, {"title": "Horario", "text": "De nueve a ocho."})
    page = diego.get(path).content.decode()
    assert "De nueve a ocho." in page and "De nueve a seis." in page and "How it was worded before" in page
    assert diego.post(f"{path}/retire").status_code == 302
    assert "Horario" in diego.get("/facts?view=retired").content.decode()
    assert diego.post(path, {"title": "x", "text": "y"}).status_code == 400
    assert diego.get("/facts/999").status_code == 404


def test_who_only_reads_saves_no_fact(shop: Neighbourhood, client: Client) -> None:
    client.force_login(Teammate.objects.create_user("eva", password="neighbourhood-shop", role="read-only"))
    row = save_fact(title="Horario", text="De nueve a seis.", language="es", by=shop.marta, at=NOON)
    for path in ("/facts/new", f"/facts/{row.pk}", f"/facts/{row.pk}/retire"):
        assert client.post(path, {"title": "a", "text": "b"}).status_code == 403
    assert "<textarea" not in client.get(f"/facts/{row.pk}").content.decode()


def test_someone_is_invited_and_the_link_shown_once(shop: Neighbourhood, marta: Client) -> None:
    team = Team.objects.create(name="Floor")
    said = {"called": "Luz", "email": "luz@x.example", "role": "commercial", "language": "es", "team": [str(team.pk)]}
    assert marta.post("/team/invite", said | {"role": "king"}).status_code == 400
    page = marta.post("/team/invite", said)
    link = re.search(r'value="http://testserver(/join/[^"]+)"', page.content.decode())
    assert link and "no-store" in page["Cache-Control"]
    row = Invitation.objects.get()
    assert (row.role, row.language, list(row.teams.all()), row.by) == ("commercial", "es", [team], shop.marta)
    assert Client().get(link[1]).status_code == 200
    assert link[1].split("/")[-1] not in marta.get("/team").content.decode()
    marta.post(f"/team/invitations/{row.pk}/withdraw")
    assert Client().get(link[1]).status_code == 404


def test_a_teammate_changes_role_and_teams_and_says_goodbye(shop: Neighbourhood, marta: Client) -> None:
    path = f"/team/{shop.diego.pk}"
    marta.post("/team/teams", {"name": "Floor"})
    team = Team.objects.get()
    marta.post("/team/teams", {"name": "Ground", "team": str(team.pk)})
    marta.post(f"{path}/change", {"do": "teams", "team": str(team.pk)})
    assert Membership.objects.get().teammate == shop.diego and Team.objects.get().name == "Ground"
    marta.post(f"{path}/change", {"do": "role", "role": "researcher"})
    assert "Researcher" in marta.get(path).content.decode()
    assert marta.post(f"/team/{shop.marta.pk}/change", {"do": "role", "role": "read-only"}).status_code == 400
    assert marta.post(f"{path}/change", {"do": "leave"}).status_code == 400, "only who means it"
    assert marta.post(f"{path}/change", {"do": "back"}).status_code == 200
    marta.post(f"{path}/change", {"do": "leave", "sure": "on"})
    assert not Teammate.objects.get(pk=shop.diego.pk).is_active
    here, left = (marta.get(path).content.decode() for path in ("/team", "/team?view=left"))
    assert "diego" not in here and "diego" in left
    assert marta.get("/team/999").status_code == 404


def test_what_someone_may_decide_alone_is_a_sheet(shop: Neighbourhood, marta: Client, diego: Client) -> None:
    path = f"/team/{shop.diego.pk}"
    said = {"apologise": "on", "refund": "on", "refund-amount": "20,50", "refund-currency": "eur", "replace": "on"}
    assert marta.post(f"{path}/sheet", said).status_code == 302
    rows = {row.act: (row.limit_minor, row.currency) for row in Empowerment.objects.filter(ended_at__isnull=True)}
    assert rows == {"apologise": (None, ""), "refund": (2050, "EUR"), "replace": (None, "")}
    page = diego.get(path).content.decode()
    assert "Give money back, up to 20.50 EUR" in page and "Give a discount" not in page
    bad = marta.post(f"{path}/sheet", said | {"refund-amount": "a lot"})
    assert bad.status_code == 400 and 'value="a lot"' in bad.content.decode()
    assert marta.post(f"{path}/sheet", said | {"refund-currency": "euros"}).status_code == 400
    marta.post(f"{path}/sheet", {"apologise": "on"})
    assert [row.act for row in Empowerment.objects.filter(ended_at__isnull=True)] == ["apologise"]
    assert Empowerment.objects.count() == 3, "what is unchanged is not written again"
    acts = Audit.objects.filter(about="teammate", by=shop.marta, act__startswith="empower").order_by("id")
    assert [row.act for row in acts] == ["empowered"] * 3 + ["empowerment-ended"] * 2
