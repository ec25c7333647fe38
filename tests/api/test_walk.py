"""The door does what the pages do: a day of a program, and how it is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.api.asking import Program
from tests.neighbourhood import BETO, Neighbourhood, mail

from colmado.ledger.models import Team


@pytest.fixture
def marta(shop: Neighbourhood) -> Program:
    return Program(shop.marta)


def test_a_conversation_from_the_inbox_to_its_answer(shop: Neighbourhood, marta: Program) -> None:
    shop.hear(mail(id="one@x"))
    row = marta.get("conversations")["rows"][0]
    assert row["waiting"] == 1 and row["address"] == "ana@clientes.example" and row["due_at"].endswith("Z")
    talk = marta.get(f"conversations/{row['id']}")
    assert talk["messages"][0]["state"] == "open" and talk["to"][0]["address"] == "ana@clientes.example"
    said = {"text": "A las nueve.", "seen": row["version"], "nonce": "a" * 32}
    reply = marta.post(f"conversations/{row['id']}/reply", **said)
    assert reply["outbox"] == "queued" and reply["covers"] == [talk["messages"][0]["id"]]
    assert marta.post(f"conversations/{row['id']}/reply", **said)["id"] == reply["id"], "sent twice, written once"
    assert marta.get("outbox?which=leaving")["rows"][0]["id"] == reply["id"]
    draft = marta.post(f"outbox/{reply['id']}/take-back")
    assert draft["text"] == "A las nueve." and marta.get("drafts")["rows"][0]["text"] == "A las nueve."
    assert marta.get("conversations")["rows"][0]["waiting"] == 1


def test_what_came_meanwhile_is_told_and_nothing_is_written(shop: Neighbourhood, marta: Program) -> None:
    shop.hear(mail(id="one@x"))
    row = marta.get("conversations")["rows"][0]
    shop.hear(mail(text="Y otra cosa", id="two@x", refers=("one@x",)))
    status, trouble = marta.trouble(
        "POST", f"conversations/{row['id']}/reply", {"text": "Sí.", "seen": row["version"]}
    )
    assert (status, trouble["kind"]) == (409, "conflict")
    assert [one["text"] for one in trouble["arrived"]] == ["Y otra cosa"]
    assert marta.get("outbox?which=leaving")["rows"] == []


def test_deciding_and_undoing(shop: Neighbourhood, marta: Program) -> None:
    shop.hear(mail(id="one@x"))
    talk = shop.talk_of("one@x").pk
    status, trouble = marta.trouble("POST", f"conversations/{talk}/outcome", {"state": "no-reply-needed"})
    assert (status, trouble["kind"]) == (400, "input") and "reason" in trouble["sentence"]
    ended = marta.post(f"conversations/{talk}/outcome", state="no-reply-needed", why="said thanks")["ids"]
    assert marta.get("messages?state=no-reply-needed")["rows"][0]["id"] == ended[0]
    assert marta.post(f"conversations/{talk}/undo")["ids"] == ended
    outcomes = marta.get(f"messages/{ended[0]}")["outcomes"]
    assert [(one["state"], one["by"]) for one in outcomes] == [("no-reply-needed", "marta"), ("open", "marta")]


def test_working_together(shop: Neighbourhood, marta: Program) -> None:
    shop.hear(mail(id="one@x"), mail(BETO, "Otra", id="two@x"))
    talk, other = shop.talk_of("one@x").pk, shop.talk_of("two@x").pk
    diego, tomorrow = Program(shop.diego), (timezone.now() + timedelta(days=1)).isoformat()
    note = marta.post(f"conversations/{talk}/notes", text="She is a regular")
    assert diego.get(f"conversations/{talk}/notes")["rows"] == [note]
    assert diego.trouble("POST", f"notes/{note['id']}/take-back")[0] == 403
    assert marta.post(f"notes/{note['id']}/take-back")["taken_back_at"]
    marta.post(f"conversations/{talk}/handover", to="diego", note="yours")
    assert marta.get(f"conversations/{talk}/handovers")["rows"][0]["to"] == "diego"
    assert [row["id"] for row in diego.get("conversations?view=mine")["rows"]] == [talk]
    ask = marta.post(f"conversations/{talk}/asks", of="diego", question="Do we open on Sunday?", due_at=tomorrow)
    assert diego.get("asks")["rows"][0]["id"] == ask["id"]
    assert diego.post(f"asks/{ask['id']}/answer", text="Yes, at ten")["answer"] == "Yes, at ten"
    diego.post(f"conversations/{talk}/draft", method="PUT", text="We op", seen=1)
    assert marta.get(f"conversations/{talk}/drafts")["rows"][0]["by"] == "diego"
    assert marta.post(f"conversations/{talk}/look", writing=True)["rows"][0]["teammate"] == "marta"
    joining = marta.post(f"conversations/{other}/join", into=talk, why="the same party")
    assert marta.get(f"conversations/{talk}/joinings")["rows"] == [joining]
    assert marta.post(f"joinings/{joining['id']}/undo")["undone_at"]
    marta.post(f"conversations/{talk}/snooze", until=tomorrow, why="she asked for it")
    assert [row["id"] for row in marta.get("conversations?view=snoozed")["rows"]] == [talk]
    marta.post(f"conversations/{talk}/status", status="open")
    promise = marta.post(f"conversations/{talk}/promises", text="We call her", due_at=tomorrow)
    assert marta.post(f"promises/{promise['id']}/end", kept=True)["kept_at"]


def test_knowing_what_to_say(shop: Neighbourhood, marta: Program) -> None:
    shop.hear(mail(id="one@x"))
    talk = shop.talk_of("one@x").pk
    message = marta.get(f"conversations/{talk}")["messages"][0]["id"]
    fact = marta.post("facts", title="Horario", text="Abrimos a las nueve.", language="es")
    assert marta.post(f"facts/{fact['id']}", method="PATCH", text="Abrimos a las ocho.")["version"] == 2
    assert marta.get("facts")["rows"][0]["text"] == "Abrimos a las ocho."
    assert marta.get(f"conversations/{talk}/suggestions")["message"] == message
    found = marta.post(f"conversations/{talk}/check", text="Como ya le dijimos, a las nueve.")["findings"]
    assert "blame" in [one["code"] for one in found]
    parts = [{"text": "¿A qué hora abren"}, {"text": "mañana?", "kind": "concern"}]
    rows = marta.post(f"messages/{message}/concerns", parts=parts)["rows"]
    assert [one["kind"] for one in marta.get(f"messages/{message}/concerns")["rows"]][1] == "concern"
    assert marta.post(f"concerns/{rows[0]['id']}/end", state="no-reply-needed", why="said at the till")["how"]
    assert marta.post(f"facts/{fact['id']}/retire")["retired_at"] and marta.get("facts")["rows"] == []


def test_the_shop(shop: Neighbourhood, marta: Program) -> None:
    shop.hear(mail(id="one@x"))
    assert marta.get("today")["waiting"] == 1 and marta.get("me")["role"] == "owner"
    assert marta.get("check")["counts"]["open"] == 1 and marta.post("check") == {"holds": True, "gaps": []}
    assert marta.get("search?q=hora")["rows"][0]["headline"].count("**") == 2
    person = marta.get("people?q=ana")["rows"][0]
    assert marta.get(f"people/{person['id']}")["identities"][0]["address"] == "ana@clientes.example"
    assert marta.post("settings", method="PATCH", undo_seconds=5, fact_cap=3)["fact_cap"] == 3
    assert marta.get("settings")["undo_seconds"] == 5 and marta.get("solved")["counts"]["yes"] == 0
    marta.post("teams", name="Floor")
    marta.post("teams/Floor/members/diego", method="PUT")
    assert [row["teams"] for row in marta.get("team")["rows"]] == [["Floor"], []]
    marta.post(f"channels/{shop.channel.pk}/team", team="Floor")
    assert marta.get("channels")["rows"][0]["team"] == Team.objects.get().name
    marta.post("team/diego/may/refund", method="PUT", limit_minor=2000, currency="EUR")
    assert marta.get("empowerments")["rows"][0]["limit_minor"] == 2000
    assert marta.get("audit")["rows"][0]["by"] == "marta" and marta.get("health")["well"]


def test_a_channels_passwords_go_in_and_never_come_out(shop: Neighbourhood, marta: Program) -> None:
    options = {"address": "us@x.example", "imap_host": "mail.x.example", "imap_password": "open-sesame"}
    made = marta.ask("POST", "channels", {"name": "post", "kind": "email", "options": options})
    assert made.status_code == 200, made.content
    for path in ("channels", f"channels/{made.json()['id']}", "audit"):
        assert "sesame" not in str(marta.get(path)) and "sealed" not in str(marta.get(path))
    assert made.json()["options"]["imap_host"] == "mail.x.example"
    assert Program(shop.diego).get("channels")["rows"][0]["options"] is None


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "kind"),
    [
        ("GET", "conversations/999", None, 404, "not-found"),
        ("GET", "nowhere", None, 404, "not-found"),
        ("GET", "conversations?vieww=all", None, 400, "input"),
        ("GET", "conversations?view=nonsense", None, 422, "invalid"),
        ("GET", "conversations?after=nonsense", None, 400, "input"),
        ("GET", "conversations?q=%00", None, 400, "input"),
        ("GET", "conversations?channel=%00", None, 422, "invalid"),
        ("GET", "conversations/99999999999999999999", None, 422, "invalid"),
        ("POST", "conversations/1/status", {"status": "open", "colour": "red"}, 422, "invalid"),
        ("POST", "teams", {"name": "a\x00b"}, 422, "invalid"),
        ("POST", "team/nobody/leave", None, 400, "input"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_shape(
    marta: Program, method: str, path: str, body: object, status: int, kind: str
) -> None:
    found, trouble = marta.trouble(method, path, body)
    assert (found, trouble["kind"]) == (status, kind) and trouble["sentence"]


def test_a_list_is_walked_to_its_end(shop: Neighbourhood, marta: Program) -> None:
    shop.hear(*(mail(f"who{n}@x.example", f"words {n}", id=f"{n}@x") for n in range(5)))
    for path in ("conversations?", "conversations?view=all&", "messages?", "search?q=words&"):
        met: list[int] = []
        after: str | None = ""
        while after is not None:
            page = marta.get(f"{path}limit=2" + (f"&after={after.replace('+', '%2B')}" if after else ""))
            met += [row.get("id") or row["message"]["id"] for row in page["rows"]]
            after = page["after"]
        assert len(met) == len(set(met)) == 5, path


def test_the_inbox_is_one_statement_beyond_knowing_who_asks(
    shop: Neighbourhood, marta: Program, statements: Callable[..., object]
) -> None:
    shop.hear(*(mail(f"who{n}@x.example", f"words {n}", id=f"{n}@x") for n in range(5)))
    marta.get("conversations")  # the first use of the minute is written down
    with statements(2):  # type: ignore[attr-defined]
        assert len(marta.get("conversations")["rows"]) == 5
    for path, most in (("channels", 2), ("team", 2), ("facts", 2), ("outbox", 2), ("messages", 2), ("people", 3)):
        with statements(most):  # type: ignore[attr-defined]
            marta.get(path)
    talk = shop.talk_of("1@x").pk
    with statements(10):  # type: ignore[attr-defined]
        marta.get(f"conversations/{talk}")


def test_a_browser_comes_in_by_its_session_and_needs_the_csrf_token(shop: Neighbourhood) -> None:
    shop.hear(mail(id="one@x"))
    path = f"/api/v1/conversations/{shop.talk_of('one@x').pk}/status"
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(shop.diego)
    assert browser.get("/api/v1/me").json()["username"] == "diego"
    sent = {"data": '{"status": "resolved"}', "content_type": "application/json"}
    refused = browser.post(path, **sent)
    assert refused.status_code == 403 and refused.json()["error"]["kind"] == "not-allowed"
    browser.get("/")
    token = browser.cookies["csrftoken"].value
    assert browser.post(path, **sent, headers={"X-CSRFToken": token}).status_code == 200


def test_nobody_is_told_to_say_who_they_are(shop: Neighbourhood) -> None:
    for method in ("get", "post"):
        answer = getattr(Client(enforce_csrf_checks=True), method)("/api/v1/conversations/1/notes")
        assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Bearer")
        assert answer.json()["error"]["kind"] == "unknown"
