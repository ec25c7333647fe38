"""The command line as a user uses it: bringing messages in, and what it says about them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Place
from tests.neighbourhood import ANA, BETO, US, mail

TERMS = {
    *("holds", "received", "open", "answered", "acknowledged", "answered_by_customer", "merged"),
    *("no_reply_needed", "spam", "quarantined", "gap", "gaps", "channels", "kinds"),
}


def told(place: Place, *words: str, code: int = 0) -> Any:
    """Run a command with --json; what it answered, on one line of standard output."""
    done = place.run(*words, "--json", check=False)
    assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert done.stdout.count("\n") == 1
    return json.loads(done.stdout)


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def mbox(path: Path, *mails: bytes) -> Path:
    return written(path, b"".join(b"From x@y Tue Nov 17 10:00:00 2026\n" + one + b"\n" for one in mails))


def test_an_mbox_twice(place: Place, tmp_path: Path) -> None:
    asked = mail(ANA, "¿A qué hora abren?", id="a@x")
    ours = mail(US, "A las nueve.", to=ANA, id="b@x", refers=("a@x",))
    path = mbox(tmp_path / "old.mbox", asked, ours, b"\n\x80\x81 noise\n")
    words = ("import", str(path), "--channel", "shop", "--address", US)
    first = told(place, *words)
    assert first.pop("seconds") > 0
    assert first == {
        **{"channel": "shop", "received": 3, "stored": 2},
        **{"ours": 1, "quarantined": 1, "duplicates": 0},
    }
    again = told(place, *words)
    assert (again["received"], again["stored"], again["quarantined"], again["duplicates"]) == (3, 0, 0, 3)
    law = told(place, "check")
    assert set(law) == TERMS
    assert (law["holds"], law["received"], law["answered"], law["quarantined"]) == (True, 2, 1, 1)
    assert {row["channel"] for row in law["channels"]} == {"shop"}
    assert "The law holds" in place.run("check").stdout


def test_a_folder_of_eml_and_a_maildir(place: Place, tmp_path: Path) -> None:
    for n in range(3):
        written(tmp_path / f"{n}.eml", mail(ANA, f"¿Hay pan {n}?", id=f"{n}@x"))
    assert told(place, "import", str(tmp_path), "--channel", "letters")["stored"] == 3
    new = tmp_path / "box" / "new"
    new.mkdir(parents=True)
    (tmp_path / "box" / "cur").mkdir()
    written(new / "1", mail(BETO, "¿Hay leche?", id="9@x"))
    assert told(place, "import", str(tmp_path / "box"), "--channel", "box")["stored"] == 1
    rows = told(place, "inbox")["conversations"]
    assert [row["channel"] for row in rows].count("letters") == 3 and len(rows) == 4
    assert [row["address"] for row in told(place, "inbox", "--channel", "box")["conversations"]] == [BETO]


def test_json_lines_and_csv_with_a_mapping(place: Place, tmp_path: Path) -> None:
    lines = [
        {"id": "1", "from": {"address": ANA, "name": "Ana"}, "text": "Where is my order?"},
        {"id": "2", "user": "@luis", "mensaje": "Gracias"},
        {"id": "3", "nothing": "here"},
    ]
    path = written(tmp_path / "said.jsonl", "\n".join(json.dumps(line) for line in lines))
    count = told(place, "import", str(path), "--channel", "web-form")
    assert (count["received"], count["stored"], count["quarantined"]) == (3, 2, 1)
    table = written(tmp_path / "poll.csv", 'Quién,Qué\nana@x.example,"¿Llega hoy?"\nbeto@x.example,Gracias\n')
    words = ("import", str(table), "--kind", "csv", "--channel", "poll")
    assert told(place, *words, "--map", "author=Quién", "--map", "text=Qué")["stored"] == 2
    assert told(place, "check")["received"] == 5


def test_stored_only_then_worked_off(place: Place, tmp_path: Path) -> None:
    path = mbox(tmp_path / "m.mbox", mail(ANA, "¿Está abierto?", id="a@x"))
    assert told(place, "import", str(path), "--store-only")["stored"] == 1
    assert told(place, "inbox")["conversations"] == []
    assert told(place, "check")["open"] == 1, "on its way is open"
    assert told(place, "work", "--once") == {"steps": 4, "letters": 0}
    assert [row["snippet"] for row in told(place, "inbox")["conversations"]] == ["¿Está abierto?"]


def test_collect_goes_on_where_it_stopped(place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    written(folder / "1.eml", mail(ANA, "Uno", id="1@x"))
    place.run("channel", "add", "drop", "--kind", "file", "-o", f"path={folder}", "-o", "kind=eml")
    assert told(place, "collect")["channels"][0]["stored"] == 1
    written(folder / "2.eml", mail(ANA, "Dos", id="2@x"))
    second = told(place, "collect", "--channel", "drop")["channels"][0]
    assert (second["stored"], second["duplicates"]) == (1, 0)
    listed = told(place, "channel", "list")["channels"][0]
    assert (listed["name"], listed["kind"], listed["trouble"]) == ("drop", "file", "") and listed["heard_at"]


def test_a_channel_is_changed_and_the_rest_of_it_stays(place: Place, tmp_path: Path) -> None:
    letters = tmp_path / "out"
    made = told(place, "channel", "add", "shop", "--kind", "file", "--address", US, "-o", f"outgoing={letters}")
    assert (made["kind"], made["addresses"]) == ("file", [US])
    written(tmp_path / "1.eml", mail(ANA, "¿Hola?", id="1@x"))
    changed = told(place, "channel", "set", "shop", "--title", "La Esquina", "-o", f"path={tmp_path}")
    assert (changed["kind"], changed["addresses"]) == ("file", [US])
    names = [row["name"] for row in told(place, "channel", "options", "file")["options"]]
    assert names == ["path", "kind", "mapping", "outgoing", "address"]
    tried = told(place, "channel", "test", "shop")["test"]
    assert "1 message" in tried[0] and str(letters) in tried[1]


def test_quarantine_is_listed_shown_and_tried_again(place: Place, tmp_path: Path) -> None:
    noise = b"\n\x80\x81 noise\n"
    told(place, "import", str(written(tmp_path / "x.eml", noise)))
    row = told(place, "quarantine", "list")["quarantine"][0]
    assert row["reason"] and row["bytes"] == len(noise)
    number = str(row["id"])
    assert told(place, "quarantine", "show", number)["raw"].encode("latin-1") == noise
    out = tmp_path / "out"
    place.run("quarantine", "show", number, "--to", str(out))
    assert out.read_bytes() == noise
    assert told(place, "quarantine", "retry") == {"tried": 1, "read": []}
    assert told(place, "quarantine", "list")["quarantine"][0]["attempts"] == 2
    assert told(place, "check")["quarantined"] == 1


def test_search_finds_what_was_said(place: Place, tmp_path: Path) -> None:
    path = mbox(
        tmp_path / "m.mbox",
        mail(ANA, "La devolución del aceite no ha llegado", id="a@x"),
        mail(BETO, "The olive oil arrived broken", id="b@x"),
    )
    told(place, "import", str(path))
    found = told(place, "search", "devolucion")
    assert [hit["author"] for hit in found["messages"]] == [ANA] and "[devolución]" in found["messages"][0]["headline"]
    assert told(place, "search", "oil", "broken")["messages"][0]["author"] == BETO
    assert told(place, "search", "submarine") == {"messages": [], "before": None}
    assert "Nothing was said about that." in place.run("search", "submarine").stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script(place: Place, shell: str) -> None:
    assert "_COLMADO_COMPLETE" in place.run("completion", shell).stdout
