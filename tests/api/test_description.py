"""The description in the repository is the door's; the walk in the docs works as it is written."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from tests.api.describe import PLACE, described
from tests.conftest import Place
from tests.neighbourhood import mail
from tests.servers.processes import free_port

from colmado.answer.models.hook import Event
from colmado.api import keys
from colmado.kit import signature

DOCS = Path(__file__).resolve().parents[2] / "docs" / "api.md"


def test_the_description_is_of_the_routes_that_there_are() -> None:
    assert PLACE.read_text() == described(), "write it anew: PYTHONPATH=src python -m tests.api.describe"


def test_every_route_says_what_it_is() -> None:
    for path, methods in json.loads(PLACE.read_text())["paths"].items():
        for method, route in methods.items():
            assert route.get("description"), f"{method} {path} has no sentence"
            assert route["security"], f"{method} {path} asks nobody who they are"


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_the_walk_in_the_docs(place: Place, tmp_path: Path) -> None:
    """The commands as they stand there, against a shop that runs."""
    place.run("createuser", "marta", "--password-from", "-", stdin="neighbourhood-shop")
    options = ["--option", f"outgoing={tmp_path / 'out'}", "--option", "address=hola@esquina.example"]
    place.run("channel", "add", "esquina", "--kind", "file", *options)
    (tmp_path / "one.eml").write_bytes(mail(id="one@x"))
    place.run("import", str(tmp_path / "one.eml"), "--channel", "esquina")
    words = ["token", "make", "marta", "first", "--scope", "answer", "--days", "7", "--json"]
    made = json.loads(place.run(*words).stdout)
    talk = json.loads(place.run("inbox", "--json").stdout)["conversations"][0]["conversation"]
    port = str(free_port())
    web = place.start("web", "--port", port)
    try:
        for _ in range(150):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", int(port))) == 0:
                    break
            time.sleep(0.1)
        told = {"TOKEN": made["secret"], "SHOP": f"http://localhost:{port}", "ID": str(talk)}
        told["PATH"] = "/usr/bin:/bin"
        steps = re.findall(r"```sh walk\n(.*?)```", DOCS.read_text(), re.S)
        runs = [subprocess.run(["sh", "-c", one], env=told, capture_output=True, timeout=30) for one in steps]
    finally:
        web.terminate()
        web.wait(timeout=20)
    inbox, whole, reply, outbox = (json.loads(run.stdout) for run in runs)
    shown = json.loads(re.findall(r"```json\n(.*?)```", DOCS.read_text(), re.S)[0])
    assert shown["rows"][0].keys() <= inbox["rows"][0].keys() and inbox["rows"][0]["id"] == talk
    assert whole["conversation"]["version"] == 1 and reply["covers"] == [whole["messages"][0]["id"]]
    assert [row["id"] for row in outbox["rows"]] == [reply["id"]]


def test_the_docs_verify_what_we_sign_and_name_every_event(monkeypatch: pytest.MonkeyPatch) -> None:
    code = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.S)[0]
    theirs: dict[str, Any] = {}
    exec(code, theirs)
    monkeypatch.setattr(theirs["time"], "time", lambda: 1000.0)
    header = signature.sign(b'{"id": 7}', secret="s", at=900)
    assert theirs["said_by_the_shop"](b'{"id": 7}', header, "s")
    assert not theirs["said_by_the_shop"](b'{"id": 8}', header, "s")
    assert not theirs["said_by_the_shop"](b'{"id": 7}', signature.sign(b'{"id": 7}', secret="s", at=600), "s")
    assert [event for event in Event.values if f"`{event}`" not in DOCS.read_text()] == []
    assert f"{keys.A_MINUTE} times in a minute" in DOCS.read_text()
