"""The command line of working together, as a user types it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.test_answering import PASSWORD, counter, in_one_process, talks
from tests.cli.test_commands import told
from tests.conftest import Place

__all__ = ["counter"]


@pytest.fixture
def pair(counter: Place) -> Place:
    """The shop with Diego beside Marta, who acts where nobody is named."""
    counter.environ["COLMADO_PASSWORD"] = PASSWORD
    in_one_process(counter, ("createuser", "diego"))
    counter.environ["COLMADO_AS"] = "marta"
    return counter


def test_notes_handovers_and_asks(pair: Place) -> None:
    first = talks(pair)[0]
    [written] = told(pair, "note", first, "Es la vecina del 3.º")["notes"]
    assert (written["by"], written["text"]) == ("marta", "Es la vecina del 3.º")
    [gone] = told(pair, "note", first, "--take-back", str(written["note"]))["notes"]
    assert gone["taken_back_by"] == "marta"
    [row] = told(pair, "handover", first, "diego", "--note", "Tú conoces el horno")["handovers"]
    assert (row["had"], row["to"], row["note"]) == (None, "diego", "Tú conoces el horno")
    assert [row["to"] for row in told(pair, "handover", first, "--nobody")["handovers"]] == ["diego", None]
    assert "no teammate is called 'eva'" in told(pair, "handover", first, "eva", code=2)["error"]
    [asked] = told(pair, "ask", first, "¿Qué horno?", "--of", "diego", "--by", "2031-01-01")["asks"]
    assert (asked["asked"], asked["state"], asked["due_at"][:4]) == ("diego", "waiting", "2031")
    number = str(asked["ask"])
    assert [row["ask"] for row in told(pair, "ask", "--as", "diego")["asks"]] == [asked["ask"]]
    [known] = told(pair, "ask", "--answer", number, "--text", "El de leña", "--as", "diego")["asks"]
    assert (known["state"], known["answer"]) == ("answered", "El de leña")
    assert told(pair, "ask", "--as", "diego")["asks"] == []
    assert "El de leña" in pair.run("ask", first).stdout
    assert "say which colleague" in told(pair, "ask", first, "¿?", code=2)["error"]


def test_snoozing_drafts_and_taking_back(pair: Place) -> None:
    first, second = talks(pair)
    slept = told(pair, "snooze", first, "in 30 days", "--why", "vuelve en enero")
    assert slept["why"] == "vuelve en enero" and slept["snoozed_until"] > slept["due_at"]
    assert talks(pair) == [second]
    assert [row["conversation"] for row in told(pair, "inbox", "--view", "snoozed")["conversations"]] == [int(first)]
    assert told(pair, "check")["open"] == 2
    assert "names no time" in told(pair, "snooze", second, "some", "day", code=2)["error"]
    sent = told(pair, "reply", second, "--text", "A las nueve.", "--later", "--undo-seconds", "600")
    assert sent["outbox"] == "queued" and told(pair, "outbox", "--send") == {"outbox": []}
    back = told(pair, "undo", "--reply", str(sent["reply"]))
    assert back == {"reply": sent["reply"], "conversation": int(second), "draft": "A las nueve."}
    assert told(pair, "undo", "--reply", str(sent["reply"]), code=5)["exit_code"] == 5
    assert [row["text"] for row in told(pair, "drafts", second)["drafts"]] == ["A las nueve."]
    assert told(pair, "drafts", "--as", "diego")["drafts"] == []
    ended = told(pair, "outcome", second, "spam")["messages"]
    assert told(pair, "undo", second)["messages"] == ended
    assert "say in which conversation" in told(pair, "undo", code=2)["error"]


def test_splitting_joining_and_solved(pair: Place, tmp_path: Path) -> None:
    first, second = talks(pair)
    message = str(told(pair, "show", first)["messages"][0]["message"])
    parts = told(pair, "split", message, "complaint: el pan llegó duro", "¿Hay pan?")["concerns"]
    assert [(row["kind"], row["text"], row["state"]) for row in parts] == [
        ("complaint", "el pan llegó duro", "open"),
        (parts[1]["kind"], "¿Hay pan?", "open"),
    ]
    one, other = (str(row["concern"]) for row in parts)
    told(pair, "reply", first, "--text", "Sí.", "--answers", other)
    assert [row["state"] for row in told(pair, "split", message)["concerns"]] == ["open", "reply"]
    told(pair, "split", message, "--end", one, "--state", "acknowledged")
    assert told(pair, "check")["answered"] == 1
    [row] = told(pair, "join", second, first)["joinings"]
    assert (row["into"], len(row["messages"]), row["undone_at"]) == (int(first), 1, None)
    assert talks(pair) == [first]
    [gone] = told(pair, "join", "--undo", str(row["joining"]))["joinings"]
    assert gone["undone_at"] and talks(pair) == [second]
    sent = told(pair, "reply", second, "--text", "Sí.", "--ask-solved", "https://esquina.example")
    assert sent["outbox"] == "accepted"
    letter = next(path.read_text() for path in (tmp_path / "out/new").glob("*") if "solved" in path.read_text())
    token = letter.replace("=\n", "").split("/solved/")[1].split("/")[0]
    assert told(pair, "solved")["waiting"] == 1
    said = told(pair, "solved", "--token", token, "--verdict", "no", "--words", "Sigue cerrado", "--said", "no")
    assert (said["no"], said["replies"][0]["words"]) == (1, "Sigue cerrado")
    assert (told(pair, "check")["answered"], told(pair, "check")["open"]) == (1, 1)
    assert "not one of ours" in told(pair, "solved", "--token", "x", "--verdict", "no", code=2)["error"]


def test_the_sheet_and_the_patience(pair: Place) -> None:
    [row] = told(pair, "empower", "diego", "refund", "--limit-minor", "2000", "--currency", "eur")["empowerments"]
    assert (row["act"], row["limit_minor"], row["currency"], row["by"]) == ("refund", 2000, "EUR", "marta")
    assert "Diego may refund alone, up to 20.00 EUR" in pair.run("empower", "diego").stdout
    assert told(pair, "empower", "diego", "refund", "--end")["empowerments"] == []
    refused = told(pair, "empower", "diego", "refund", "--as", "diego", code=2)["error"]
    assert "only an owner" in refused
    assert told(pair, "patience") == {"undo_seconds": 10, "regret_minutes": 10, "silent_days": 7, "asks_solved": False}
    assert told(pair, "patience", "--undo-seconds", "20")["undo_seconds"] == 20
    assert "from 0 to 600" in told(pair, "patience", "--undo-seconds", "9000", code=2)["error"]
