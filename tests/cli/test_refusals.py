"""What cannot be done is one clear sentence and an exit code, as JSON for programs; never a traceback."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from tests.cli.test_commands import mbox, told, written
from tests.conftest import Place
from tests.neighbourhood import mail
from tests.servers.processes import free_port


def refused(place: Place, *words: str, code: int, says: str) -> None:
    """People get a sentence on standard error, programs the same in JSON on standard output, nobody a traceback."""
    done = place.run(*words, "--json", check=False)
    assert done.returncode == code, done.stderr
    answered = json.loads(done.stdout)
    assert answered["exit_code"] == code and says in answered["error"], answered
    assert done.stderr == f"colmado: {answered['error']}\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("import", "nowhere.mbox"), "nowhere.mbox"),
        (("import", "x.csv", "--map", "text"), "--map takes FIELD=COLUMN"),
        (("inbox", "--view", "sideways"), "no view is called 'sideways'; known: waiting"),
        (("inbox", "--after", "what"), "this page key is broken"),
        (("show", "12345"), "there is no conversation 12345"),
        (("collect", "--channel", "none"), "no connected channel is called 'none'"),
        (("channel", "add", "x", "--kind", "pigeon"), "no kind of channel is called 'pigeon'; known: email, file"),
        (("channel", "add", "x", "-o", "imap_hots=y"), "no option is called 'imap_hots'; known: address"),
        (("channel", "add", "x", "-o", "smtp_host=y"), "address is missing"),
        (("channel", "set", "none", "--title", "x"), "no channel is called 'none'; ./colmado channel add none"),
        (("channel", "test", "none"), "no channel is called 'none'"),
        (("quarantine", "show", "77"), "nothing in quarantine has the number 77"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_input_that_cannot_be_used(place: Place, words: tuple[str, ...], says: str) -> None:
    refused(place, *words, code=2, says=says)


def test_conversations_that_are_not_there(place: Place) -> None:
    place.environ["COLMADO_PASSWORD"] = "a-long-enough-phrase"
    place.run("createuser", "marta")
    promise = ("promise", "999", "x", "--by", "2031-01-01")
    for words in (("reply", "999", "--text", "Sí."), ("outcome", "999", "spam"), promise):
        refused(place, *words, code=2, says="there is no conversation 999")
    refused(place, "promise", "1", "--kept", "999", code=2, says="there is no promise 999")
    refused(place, "reply", "1", "--file", "nowhere.txt", code=2, says="nowhere.txt")


def test_files_that_cannot_be_used_keep_nothing(place: Place, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    refused(place, "import", str(empty), code=2, says="empty")
    refused(place, "import", str(written(tmp_path / "none.mbox", "")), code=2, says="empty")
    columns = written(tmp_path / "poll.csv", "uno,dos\n1,2\n")
    refused(place, "import", str(columns), code=2, says="'uno', 'dos'")
    refused(place, "import", str(columns), "--map", "text=tres", "--map", "author=dos", code=2, says="tres")
    assert told(place, "channel", "list") == {"channels": []}, "nothing half done"
    assert told(place, "check")["received"] == 0


def test_a_channel_that_only_listens_takes_no_reply(place: Place, tmp_path: Path) -> None:
    place.environ["COLMADO_PASSWORD"] = "a-long-enough-phrase"
    place.run("createuser", "marta")
    told(place, "import", str(mbox(tmp_path / "m.mbox", mail(text="¿Hola?", id="a@x"))), "--channel", "old")
    talk = str(told(place, "inbox")["conversations"][0]["conversation"])
    refused(place, "reply", talk, "--text", "Sí.", code=2, says="channel 'old' can only listen")
    refused(place, "reply", talk, "--text", "  ", code=2, says="the reply is empty")
    assert told(place, "check")["open"] == 1


def test_a_database_that_is_not_there(place: Place) -> None:
    place.environ["COLMADO_DATABASE_URL"] = f"postgresql://me:secret@127.0.0.1:{free_port()}/shop"
    refused(place, "inbox", code=4, says="the database cannot be reached")
    assert "secret" not in place.run("inbox", check=False).stderr
    place.environ["COLMADO_DATABASE_URL"] = "mysql://me:secret@127.0.0.1/shop"
    refused(place, "inbox", code=2, says="COLMADO_DATABASE_URL is 'mysql://me:...@127.0.0.1/shop'")


def test_a_port_that_is_taken(place: Place) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for command in ("run", "web", "demo"):
            refused(place, command, "--port", port, code=2, says=f"port {port} on 127.0.0.1 cannot be used")


@pytest.mark.parametrize("words", [("inbox", "--what"), ("sing",), ("show", "abc"), ("reply",)])
def test_commands_that_are_not_there(place: Place, words: tuple[str, ...]) -> None:
    done = place.run(*words, "--json", check=False)
    assert done.returncode == 2 and "Error: " in done.stderr and "Traceback" not in done.stderr
    assert json.loads(done.stdout)["exit_code"] == 2


def test_people_get_nothing_on_standard_output(place: Place) -> None:
    done = place.run("show", "12345", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "colmado: there is no conversation 12345\n")
