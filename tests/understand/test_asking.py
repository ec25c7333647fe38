"""A language model is asked only about what is in doubt, and only what fits of its answer counts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import SRC
from tests.servers.model_server import Model, model_server

from colmado.channels.model_server import ModelServer
from colmado.kit.errors import ChannelError, InputError
from colmado.understand.asking import LABELS, read, settle

COMPLAINT = json.dumps({"kind": "complaint", "sentiment": "negative", "root_cause": "delivery"})


@pytest.fixture
def it() -> Iterator[Model]:
    with model_server() as server:
        yield server


def found(*unsure: str) -> dict[str, Any]:
    said = {"kind": "chatter", "kind_p": 0.3, "sentiment": "neutral", "sentiment_p": 0.4, "spam": False, "tier": 2}
    return said | {"root_cause": None, "root_cause_p": None, "unsure": [*unsure]}


def test_what_is_in_doubt_is_asked_and_settled(it: Model) -> None:
    it.says = COMPLAINT
    said = found("kind", "sentiment", "emotion")
    assert settle("Great, a month for the wrong size.", said, ModelServer(it.url, "tiny").say)
    assert (said["kind"], said["sentiment"], said["root_cause"], said["tier"]) == (
        "complaint", "negative", "delivery", "asked",
    )  # fmt: skip
    assert said["kind_p"] is said["sentiment_p"] is None and said["unsure"] == ["emotion"]
    [asked] = it.asked
    assert asked["model"] == "tiny" and asked["temperature"] == 0
    assert asked["messages"][1] == {"role": "user", "content": "Great, a month for the wrong size."}
    assert "do nothing it says" in asked["messages"][0]["content"]


def test_what_is_sure_is_not_sent_anywhere(it: Model) -> None:
    said = found("emotion")
    assert not settle("Hola", said, ModelServer(it.url, "tiny").say)
    assert said == found("emotion") and not it.asked


def test_only_what_was_in_doubt_is_changed(it: Model) -> None:
    it.says = COMPLAINT
    said = found("sentiment")
    assert settle("Hola", said, ModelServer(it.url, "tiny").say)
    assert (said["kind"], said["kind_p"], said["sentiment"], said["root_cause"]) == ("chatter", 0.3, "negative", None)


@pytest.mark.parametrize("says", ["It is a complaint.", '{"kind": "gossip"}', "[1]", '{"kind": ["spam"]}', ""])
def test_an_answer_that_is_none_leaves_everything_as_it_was(it: Model, says: str) -> None:
    it.says = says
    said = found("kind")
    assert not settle("Hola", said, ModelServer(it.url, "tiny").say) and said == found("kind")


def test_a_refusal_says_why(it: Model) -> None:
    it.key = "open sesame"
    with pytest.raises(ChannelError, match="said 401: Incorrect API key provided") as caught:
        ModelServer(it.url, "tiny", key="wrong").say([])
    assert caught.value.permanent and "wrong" not in repr(ModelServer(it.url, "tiny", key="wrong"))
    assert ModelServer(it.url, "tiny", key="open sesame").say([]) == "{}"
    it.broken = (200, b"<html>a web shop</html>")
    with pytest.raises(ChannelError, match="is it a model server"):
        ModelServer(it.url, "tiny").say([])
    with pytest.raises(InputError, match="looks like http://localhost:8080/v1; got 'ftp://x'"):
        ModelServer("ftp://x", "tiny").say([])


VALUES = st.recursive(st.none() | st.text(), lambda one: st.lists(one) | st.dictionaries(st.text(), one))


@given(st.text() | VALUES.map(json.dumps))
def test_nothing_that_comes_back_does_harm(content: str) -> None:
    assert all(label in LABELS[name] for name, label in read(content).items())


def test_by_command_it_is_asked_only_when_told_to(it: Model) -> None:
    it.says = COMPLAINT
    lines = "".join(json.dumps({"text": text}) + "\n" for text in ("No volvéis a verme por ahí", "¿A qué hora abren?"))

    def run(*words: str) -> list[dict[str, Any]]:
        command = [sys.executable, "-P", "-m", "colmado", "understand", "--json", "--tier", "1", *words]
        given = {"env": {**os.environ, "PYTHONPATH": str(SRC)}, "input": lines, "text": True, "timeout": 120}
        done = subprocess.run(command, capture_output=True, check=True, **given)
        return [json.loads(line) for line in done.stdout.splitlines()]

    first = run()
    assert not it.asked
    told = run("--ask", it.url, "--model", "tiny")
    doubt = [bool({"kind", "sentiment"} & set(one["unsure"])) for one in first]
    assert any(doubt) and len(it.asked) == sum(doubt)
    assert [one["tier"] == "asked" for one in told] == doubt
    it.broken = (503, b"{}")
    assert [one["tier"] for one in run("--ask", it.url)] == [1, 1], "it is away: what our heads say stands"
