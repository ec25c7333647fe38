"""The description in the repository is the door's; the walk in the docs works as it is written."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.api.asking import secret_of
from tests.api.describe import PLACE, described
from tests.neighbourhood import Neighbourhood, mail

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


@pytest.mark.django_db(transaction=True)
def test_the_walk_in_the_docs(tmp_path: Path, live_server: Any) -> None:
    shop = Neighbourhood.open(tmp_path)
    shop.hear(mail(id="one@x"))
    talk = shop.talk_of("one@x").pk
    environ = {"TOKEN": secret_of(shop.marta, "answer"), "SHOP": live_server.url, "ID": str(talk)}
    steps = re.findall(r"```sh walk\n(.*?)```", DOCS.read_text(), re.S)
    said = [
        json.loads(
            subprocess.run(["sh", "-c", step], env=environ | {"PATH": "/usr/bin:/bin"}, capture_output=True).stdout
        )
        for step in steps
    ]
    inbox, whole, reply, outbox = said
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
