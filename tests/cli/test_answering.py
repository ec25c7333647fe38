"""The command line as a user uses it: answering, deciding, looking the shop over."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from tests.cli.test_commands import mbox, told
from tests.conftest import Place
from tests.neighbourhood import ANA, US, mail

PASSWORD = "a-long-enough-phrase"


@pytest.fixture
def counter(place: Place, tmp_path: Path) -> Place:
    """A shop with Marta behind the counter, two questions of Ana, and a folder that replies go into."""
    place.environ["COLMADO_PASSWORD"] = PASSWORD
    options = ("-o", f"outgoing={tmp_path / 'out'}", "-o", f"address={US}")
    asked = [mail(ANA, f"¿Hay pan {n}?", id=f"{n}@x") for n in range(2)]
    in_one_process(
        place,
        ("createuser", "marta", "--first-name", "Marta"),
        ("channel", "add", "shop", "--kind", "file", *options, "--address", US, "--no-test"),
        ("import", str(mbox(tmp_path / "m.mbox", *asked)), "--channel", "shop"),
    )
    return place


def in_one_process(place: Place, *commands: tuple[str, ...]) -> None:
    """Run commands one after the other without starting anew for each."""
    script = "import sys\nfrom colmado.cli import cli\n"
    script += "".join(f"cli.main({list(words)!r}, standalone_mode=False)\n" for words in commands)
    command = [sys.executable, "-P", "-c", script]
    subprocess.run(command, env=place.environ, check=True, capture_output=True, timeout=120)


def talks(place: Place) -> list[str]:
    return [str(row["conversation"]) for row in told(place, "inbox")["conversations"]]


def letters(tmp_path: Path) -> list[str]:
    return [path.read_text() for path in sorted((tmp_path / "out" / "new").glob("*"))]


def test_a_reply_leaves_and_answers(counter: Place, tmp_path: Path) -> None:
    first, second = talks(counter)
    shown = told(counter, "show", first)
    assert [m["state"] for m in shown["messages"]] == ["open"] and shown["to"][0]["address"] == ANA
    sent = told(counter, "reply", first, "--text", "Sí, a las nueve.")
    assert (sent["outbox"], sent["to"], len(sent["covers"])) == ("accepted", [ANA], 1)
    assert "nueve" in letters(tmp_path)[0]
    assert [m["state"] or m["outbox"] for m in told(counter, "show", first)["messages"]] == ["answered", "accepted"]
    assert talks(counter) == [second]
    assert (told(counter, "check")["answered"], told(counter, "check")["open"]) == (1, 1)
    assert "Sí, a las nueve." in counter.run("show", first).stdout


def test_words_come_from_a_file_or_from_standard_input_and_can_wait(counter: Place, tmp_path: Path) -> None:
    first, second = talks(counter)
    words = tmp_path / "words.txt"
    words.write_text("Desde un archivo.")
    assert told(counter, "reply", first, "--file", str(words))["outbox"] == "accepted"
    done = counter.run("reply", second, "--later", "--json", stdin="Desde la entrada.")
    assert json.loads(done.stdout)["outbox"] == "queued"
    assert told(counter, "check")["open"] == 1, "a letter that waits has answered nobody"
    assert told(counter, "outbox", "--send") == {"outbox": []}
    assert told(counter, "check")["answered"] == 2
    assert any("Desde la entrada." in letter for letter in letters(tmp_path))


def test_who_looked_at_less_is_told_what_came(counter: Place, tmp_path: Path) -> None:
    first = talks(counter)[0]
    version = told(counter, "show", first)["version"]
    more = mail(ANA, "¿Y leche?", id="more@x", refers=(told(counter, "show", first)["messages"][0]["external_id"],))
    counter.run("import", str(mbox(tmp_path / "more.mbox", more)), "--channel", "shop")
    refused = told(counter, "reply", first, "--text", "Sí.", "--seen", str(version), code=5)
    assert refused["exit_code"] == 5 and "1 more message has come" in refused["error"]
    assert letters(tmp_path) == []


def test_outcomes_and_promises(counter: Place) -> None:
    first, second = talks(counter)
    ended = told(counter, "outcome", first, "no-reply-needed", "--why", "she telephoned", "--as", "marta")
    assert (ended["state"], len(ended["messages"])) == ("no-reply-needed", 1)
    again = told(counter, "outcome", first, "open", "--why", "she called back", "--message", str(ended["messages"][0]))
    assert again["messages"] == ended["messages"]
    made = told(counter, "promise", second, "bread for Saturday", "--by", "2031-01-04")
    assert (made["state"], made["by"]) == ("running", "marta")
    assert told(counter, "promise", second, "--kept", str(made["promise"]))["state"] == "kept"
    assert "has ended already" in told(counter, "promise", second, "--kept", str(made["promise"]), code=2)["error"]
    assert "needs a reason" in told(counter, "outcome", second, "no-reply-needed", code=2)["error"]
    assert "no outcome is called 'closed'" in told(counter, "outcome", second, "closed", code=2)["error"]


def test_a_letter_that_may_have_arrived_waits_for_a_person(counter: Place) -> None:
    first, second = talks(counter)
    for talk in (first, second):
        told(counter, "reply", talk, "--text", "Sí.", "--later")
    with psycopg.connect(counter.url, autocommit=True) as session:
        session.execute("UPDATE ledger_outbox SET state = 'sending', locked_until = now() - interval '1 hour'")
    rows = told(counter, "outbox", "--send")["outbox"]
    assert [row["outbox"] for row in rows] == ["uncertain", "uncertain"]
    one, other = (str(row["reply"]) for row in rows)
    assert [str(row["reply"]) for row in told(counter, "outbox", "--arrived", one)["outbox"]] == [other]
    assert told(counter, "outbox", "--withdraw", other) == {"outbox": []}
    law = told(counter, "check")
    assert (law["holds"], law["answered"], law["open"]) == (True, 1, 1)
    assert "there is no reply 99999" in told(counter, "outbox", "--again", "99999", code=2)["error"]


def test_the_doctor(counter: Place) -> None:
    well = told(counter, "doctor")
    assert (well["wrong"], well["channels"], well["backlog"], well["embedded"]) == ([], 1, 0, False)
    with psycopg.connect(counter.url, autocommit=True) as session:
        session.execute("UPDATE ledger_channel SET trouble = 'nobody lets us in'")
    assert told(counter, "doctor", code=1)["wrong"] == ["channel shop: nobody lets us in"]


def test_a_gap_is_exit_code_one(counter: Place) -> None:
    with psycopg.connect(counter.url, autocommit=True) as session:
        session.execute("SET session_replication_role = replica")
        session.execute("DELETE FROM answer_obligation WHERE message_id = (SELECT min(id) FROM ledger_message)")
    law = told(counter, "check", code=1)
    assert (law["holds"], law["gap"]) == (False, 1) and law["gaps"]
    done = counter.run("check", check=False)
    assert done.returncode == 1 and "THERE IS A GAP" in done.stdout


def test_teammates(counter: Place, tmp_path: Path) -> None:
    assert "already" in told(counter, "createuser", "marta", code=2)["error"]
    secret = tmp_path / "secret"
    secret.write_text("short\n")
    assert "too short" in told(counter, "createuser", "diego", "--password-from", str(secret), code=2)["error"]
    secret.write_text(f"{PASSWORD}\n")
    made = told(counter, "createuser", "diego", "--password-from", str(secret), "--language", "es")
    assert made == {"teammate": "diego", "first_name": "Diego", "role": "teammate"}
    first = talks(counter)[0]
    assert "say who is answering" in told(counter, "reply", first, "--text", "Sí.", code=2)["error"]
    refused = told(counter, "reply", first, "--text", "Sí.", "--as", "nobody", code=2)
    assert "no teammate is called 'nobody'; known: diego, marta" in refused["error"]
    counter.environ["COLMADO_AS"] = "diego"
    assert told(counter, "reply", first, "--text", "Sí.")["outbox"] == "accepted"
    assert told(counter, "show", first)["messages"][-1]["by"] == "diego"
