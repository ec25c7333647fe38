"""Nobody is shown what belongs to another team, or is kept from their role: every address, tried with every row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import product

import pytest
from django.db import connection
from django.db.models import Max
from django.test import Client
from django.urls import URLPattern
from tests.neighbourhood import NOON, Neighbourhood, mail

from colmado.answer.actions import outcomes, promises, reply
from colmado.answer.actions.together import asks, notes
from colmado.answer.actions.together.handing import hand_over
from colmado.answer.models import Ask, Note
from colmado.api.door import schema, urls
from colmado.channels.contract import Unreadable
from colmado.channels.rfc5322 import parse
from colmado.kit.errors import NotAllowed, NotFound
from colmado.ledger.models import (
    Attachment,
    Channel,
    Conversation,
    Membership,
    Message,
    Outbox,
    Person,
    Promise,
    Team,
    Teammate,
)
from colmado.ledger.models.team import Role
from colmado.listen.actions import connect, store
from colmado.listen.models import Quarantine
from colmado.loop import arrival
from colmado.understand.models import Annotation
from colmado.web.urls import urlpatterns

KINDS = ("question", "complaint")
TEAMS = {"open": None, "floor": "Floor", "press": "Press"}


NUMBERED = (Conversation, Message, Person, Promise, Quarantine, Attachment, Teammate, Channel)


@pytest.fixture
def numbered(db: None) -> None:
    """Rows of every table are numbered alike: every number is tried at every address, so there should be few."""
    with connection.cursor() as cursor:
        for table in NUMBERED:
            last = table.objects.aggregate(last=Max("pk"))["last"] or 0
            cursor.execute(f"ALTER SEQUENCE {table._meta.db_table}_id_seq RESTART WITH {last + 1}")


@pytest.fixture
def houses(numbered: None, shop: Neighbourhood) -> dict[tuple[str, str], int]:
    """Three channels (everyone's, the floor's, the press's), each with a question and a complaint, all unlike."""
    made: dict[tuple[str, str], int] = {}
    for place, team in TEAMS.items():
        options = {"address": f"us@{place}.example", "outgoing": str(shop.outgoing / place)}
        channel = connect(name=f"chan{place}", kind="file", at=NOON, title=f"title{place}", options=options)
        channel.team = Team.objects.get_or_create(name=team)[0] if team else None
        channel.save()
        for kind in KINDS:
            word = f"zz{place}{kind}"
            letter = mail(f"{word}@who.example", f"the words {word}", name=f"name{word}", subject=f"about {word}",
                          id=f"{word}@x", to=f"us@{place}.example")  # fmt: skip
            store(channel=channel, items=[parse(letter)], at=shop.clock())
            arrival.drain(clock=shop.clock)
            talk = shop.talk_of(f"{word}@x")
            Annotation.objects.filter(message__conversation=talk).update(kind=kind)
            Conversation.objects.filter(pk=talk.pk).update(kind=kind)
            promises.promise(conversation=talk.pk, text=f"promised {word}", due_at=shop.now.replace(year=2027),
                             by=shop.marta, at=shop.now)  # fmt: skip
            made[place, kind] = talk.pk
        store(channel=channel, items=[Unreadable(f"bad{place}", b"noise", f"noise zz{place}")], at=shop.now)
    return made


def teammates() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every role without a team and in one; a teammate in two. An owner needs none."""
    yield "owner", ()
    yield from product(sorted(set(Role.values) - {"owner"}), ((), ("Floor",)))
    yield "teammate", ("Floor", "Press")



def hidden(role: str, teams: tuple[str, ...]) -> set[str]:
    """The words that a teammate must never meet: said here a second time, in plain Python."""
    if role == "owner":
        return set()
    words = {f"zz{place}" for place, team in TEAMS.items() if team and team not in teams}
    if role == "commercial":
        words |= {f"zz{place}complaint" for place in TEAMS}
    return words


def addresses(pattern: URLPattern) -> Iterator[str]:
    """Every address of a pattern: with every number there is."""
    path = "/" + str(pattern.pattern)
    if "<int:pk>" not in path:
        yield re.sub(r"<[^>]+>", "nothing", path)
        return
    for pk in sorted({pk for table in (*NUMBERED, Outbox) for pk in table.objects.values_list("pk", flat=True)}):
        yield path.replace("<int:pk>", str(pk))


def programs() -> list[URLPattern]:
    """The addresses of the door for programs, but for the last, which takes whatever leads nowhere."""
    return [pattern for pattern in urls() if pattern.name != "api-nothing"]


ASKED = ("", "?view=all", "?view=mine", "?view=resolved", "?q=words", "?state=open", "?channel=chanpress",
         "?state=open&channel=chanfloor", "?state=arriving", "?kind=complaint")  # fmt: skip


@pytest.mark.parametrize(("role", "teams"), teammates())
def test_no_page_shows_what_is_another_teams_or_kept_from_a_role(
    shop: Neighbourhood, houses: dict[tuple[str, str], int], client: Client, role: str, teams: tuple[str, ...]
) -> None:
    who = Teammate.objects.create_user("eva", password="neighbourhood-shop", first_name="Eva", role=role)
    for team in teams:
        Membership.objects.create(team=Team.objects.get(name=team), teammate=who)
    client.force_login(who)
    never, met = hidden(role, teams), set()
    for pattern in [*urlpatterns, *programs()]:
        if pattern.name in ("sign-out", "live"):  # the live line never ends; it has tests of its own
            continue
        lists = "<" not in str(pattern.pattern) and pattern.name != "api-description"
        for path, asked in product(addresses(pattern), ASKED if lists else ("",)):
            answer = client.get(path + asked)
            assert answer.status_code < 500, path + asked
            if answer.status_code == 405:
                break  # it takes acts alone, whatever their number
            page = answer.content.decode("utf-8", "replace")
            shown = set(re.findall(r"zz[a-z]+", page.replace("zznothing", "")))
            leaked = {word for word in shown for secret in never if word.startswith(secret)}
            assert not leaked, f"{path + asked}: {leaked}"
            met |= shown
    if role != "commercial":
        assert {"zzopenquestion", "zzopencomplaint", "zzopen"} <= met, "what is theirs is shown"
    assert ("zzfloorquestion" in met) == (role == "owner" or "Floor" in teams)


@pytest.mark.parametrize(("role", "teams"), teammates())
def test_no_act_reaches_what_is_not_shown(
    shop: Neighbourhood, houses: dict[tuple[str, str], int], role: str, teams: tuple[str, ...]
) -> None:
    who = Teammate.objects.create_user("eva", password="neighbourhood-shop", first_name="Eva", role=role)
    for team in teams:
        Membership.objects.create(team=Team.objects.get(name=team), teammate=who)
    never = hidden(role, teams)
    due = shop.now.replace(year=2027)
    acts = (
        lambda talk: hand_over(conversation=talk, to=who, by=who, at=shop.now),
        lambda talk: promises.promise(conversation=talk, text="x", due_at=due, by=who, at=shop.now),
        lambda talk: reply.reply(conversation=talk, text="Sí.", by=who, at=shop.now, seen=99),
        lambda talk: outcomes.end(conversation=talk, state="acknowledged", by=who, at=shop.now),
    )  # fmt: skip
    for (place, kind), talk in houses.items():
        for act in acts[1:] if role == "commercial" else acts:  # what is handed to them is shown to them
            if not who.answers:
                with pytest.raises(NotAllowed):
                    act(talk)
            elif any(f"zz{place}{kind}".startswith(word) for word in never):
                with pytest.raises(NotFound):
                    act(talk)
            else:
                act(talk)
    assert Channel.objects.filter(team__isnull=False).count() == 2


BODIES = {
    "reply": {"text": "Sí.", "seen": 99}, "outcome": {"state": "acknowledged"}, "status": {"status": "resolved"},
    "snooze": {"until": "2026-11-30T10:00:00Z", "why": "x"}, "handover": {"to": None}, "notes": {"text": "x"},
    "asks": {"of": "marta", "question": "x"}, "draft": {"text": "x", "seen": 1}, "join": {"into": 1, "why": "x"},
    "promises": {"text": "x", "due_at": "2027-01-01T10:00:00Z"}, "end": {"kept": True}, "undo": {}, "look": {},
    "check": {"text": "x"}, "concerns": {"parts": [{"text": "the words"}, {"text": "zz"}]},
    "decide": {"what": "arrived"}, "answer": {"text": "x"}, "team": {"team": None}, "translation": {"language": "en"},
    "kind": {"kind": "other"},
}  # fmt: skip


@pytest.mark.parametrize(("role", "teams"), teammates())
def test_no_program_acts_on_what_its_teammate_is_not_shown(
    shop: Neighbourhood, houses: dict[tuple[str, str], int], client: Client, role: str, teams: tuple[str, ...]
) -> None:
    """Every route that changes something, at every row of the shop that is hidden."""
    who = Teammate.objects.create_user("eva", password="neighbourhood-shop", first_name="Eva", role=role)
    for team in teams:
        Membership.objects.create(team=Team.objects.get(name=team), teammate=who)
    client.force_login(who)
    never = hidden(role, teams)
    dark = [talk for (place, kind), talk in houses.items() if any(f"zz{place}{kind}".startswith(w) for w in never)]
    for talk in dark:
        notes.add_note(conversation=talk, text="x", by=shop.marta, at=shop.now)
        if who.role == "owner" or talk in (houses["open", kind] for kind in KINDS):
            asks.ask(conversation=talk, asked=shop.diego, question="x", by=shop.marta, at=shop.now)
        reply.reply(conversation=talk, text="Sí.", by=shop.marta, at=shop.now, seen=99)
    about = {"channel__conversation__in": dark}
    rows: dict[str, list[int]] = {
        "conversations": dark,
        "messages": list(Message.objects.filter(conversation__in=dark).values_list("pk", flat=True)),
        "outbox": list(Outbox.objects.filter(message__conversation__in=dark).values_list("pk", flat=True)),
        "promises": list(Promise.objects.filter(conversation__in=dark).values_list("pk", flat=True)),
        "notes": list(Note.objects.filter(conversation__in=dark).values_list("pk", flat=True)),
        "asks": list(Ask.objects.filter(conversation__in=dark).values_list("pk", flat=True)),
        "quarantine": list(Quarantine.objects.filter(**about).values_list("pk", flat=True)),
    }
    tried = 0
    for path, methods in schema()["paths"].items():
        noun, verb = path.split("/")[3], path.rpartition("/")[2]
        for method, pk in product(set(methods) - {"get"}, rows.get(noun, []) if "{pk}" in path else []):
            body = BODIES.get("why" if noun == "concerns" else verb, {})
            answer = client.generic(
                method.upper(), path.replace("{pk}", str(pk)), json.dumps(body), content_type="application/json"
            )
            assert answer.status_code in (403, 404), f"{role} {teams}: {method} {path} {pk}: {answer.content!r}"
            tried += 1
    assert tried >= 20 * len(dark)
