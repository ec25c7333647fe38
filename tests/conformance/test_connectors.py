"""What every registered connector must do, whoever wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest
from tests.channels.invariants import check
from tests.conformance.stages import BATCH, COUNT, LETTER, STAGES, Stage

from colmado.channels.contract import (
    Batch,
    Connector,
    FateUncertain,
    Incoming,
    connectors,
    find,
    read_options,
)
from colmado.kit.errors import ChannelError, InputError


@dataclass
class Scene:
    """A connector on its stage."""

    connector: Connector
    stage: Stage

    def batches(self, cursor: dict[str, Any] | None = None) -> Iterator[Batch]:
        return self.connector.fetch(self.stage.options, cursor or {})

    def rest(self, cursor: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
        """Fetch all after a cursor, the cursor having been through JSON as the database keeps it."""
        seen: list[str] = []
        for batch in self.batches(json.loads(json.dumps(cursor))):
            seen += [item.external_id for item in batch.items]
            cursor = dict(batch.cursor)
        return seen, cursor


def scenes() -> list[Any]:
    """Run the email stage on mail-devel and, where there are, on Dovecot and Exim; the others have no
    server.
    """
    return [pytest.param(name, id=name) for name in STAGES]


@pytest.fixture(params=scenes())
def scene(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    kind, made = STAGES[request.param]
    for stage in made(tmp_path, request):
        for module in stage.batching:
            monkeypatch.setattr(module, "BATCH_ITEMS", BATCH)
        yield Scene(find(kind), stage)


@pytest.fixture
def mail_server(_mail_devel):
    """Run the email stage on the server that is everywhere; the others have tests of their own."""
    for address in ("brand@shop.test", "ana@customer.test"):
        _mail_devel.empty(address)
    return _mail_devel


def test_every_connector_has_a_stage():
    missing = set(connectors()) - {kind for kind, _ in STAGES.values()}
    assert not missing, f"add a stage in tests/conformance/stages.py for: {', '.join(missing)}"


@pytest.mark.parametrize("name", sorted(connectors()))
def test_options_explain_themselves(name: str):
    options = find(name).options
    for field in fields(options):
        assert field.metadata.get("help"), f"{name}.{field.name} has no help"
        if "password" in field.name or "token" in field.name:
            assert field.metadata["secret"], f"{name}.{field.name} must be secret"
        if field.metadata["secret"]:
            there = {one.name for one in fields(options)}
            assert set(field.metadata["goes_to"]) <= there, f"{name}.{field.name} says where it is sent (goes_to)"
            assert field.metadata["goes_to"], f"{name}.{field.name} says where it is sent (goes_to)"
        if field.metadata["choices"]:
            assert field.default in field.metadata["choices"], f"{name}.{field.name} begins with one of its choices"
    with pytest.raises(InputError, match="no option is called 'never_heard_of'; known: "):
        read_options(options, {"never_heard_of": 1})


def test_everything_is_fetched_in_small_batches_and_is_sound(scene: Scene):
    batches = list(scene.batches())
    items = [item for batch in batches for item in batch.items]
    assert len(items) == COUNT
    assert len({item.external_id for item in items}) == COUNT
    assert all(len(batch.items) <= BATCH for batch in batches)
    for item in items:
        check(item)
        assert isinstance(item, Incoming), item.reason
        assert item.raw
        assert "Mensaje" in item.text
    for batch in batches:
        json.dumps(batch.cursor)
        assert batch.done is None or batch.total is None or batch.done <= batch.total


def test_a_second_run_brings_nothing_new(scene: Scene):
    seen, cursor = scene.rest({})
    assert len(seen) == COUNT
    assert scene.rest(cursor) == ([], cursor)


def test_what_comes_later_comes_alone(scene: Scene):
    seen, cursor = scene.rest({})
    scene.stage.more()
    more, cursor = scene.rest(cursor)
    assert len(more) == 1
    assert more[0] not in seen
    assert scene.rest(cursor)[0] == []


def test_a_crash_after_any_batch_loses_nothing_and_brings_nothing_twice(scene: Scene):
    everything, _ = scene.rest({})
    number = len(list(scene.batches()))
    assert number > 2
    for stored in range(number + 1):
        run = scene.batches()
        seen: list[str] = []
        cursor: dict[str, Any] = {}
        for _ in range(stored):
            batch = next(run)
            seen += [item.external_id for item in batch.items]
            cursor = dict(batch.cursor)
        next(run, None)  # read on, and die before it is stored
        run.close()
        rest, _ = scene.rest(cursor)
        assert seen + rest == everything


def test_a_cursor_of_something_else_does_no_harm(scene: Scene):
    for cursor in ({"offset": 10**12, "head": "x", "head_size": 4096}, {"after": "nobody", "names": "x"}):
        assert len(scene.rest(cursor)[0]) == COUNT
    strange = {"INBOX": {"uidvalidity": 1, "uid": 10**6}}
    assert len(scene.rest(strange)[0]) == COUNT


def test_failures_are_plain_and_say_whether_they_are_for_good(scene: Scene):
    assert scene.stage.broken
    for options in scene.stage.broken:
        for attempt in (
            lambda options=options: list(scene.connector.fetch(options, {})),
            lambda options=options: scene.connector.send(options, LETTER, lambda: pytest.fail("handed over")),
        ):
            with pytest.raises((ChannelError, InputError)) as caught:
                attempt()
            said = str(caught.value)
            assert len(said) > 20
            assert "Traceback" not in said
            for field in fields(options):
                if field.metadata["secret"] and getattr(options, field.name):
                    assert getattr(options, field.name) not in said
            if isinstance(caught.value, ChannelError):
                assert caught.value.permanent in (True, False)


def test_a_channel_that_cannot_send_says_so(scene: Scene):
    assert scene.connector.can_send(scene.stage.options)
    assert not scene.connector.can_send(scene.stage.mute)
    with pytest.raises(ChannelError) as caught:
        scene.connector.send(scene.stage.mute, LETTER, lambda: pytest.fail("handed over"))
    assert caught.value.permanent


def test_sending_says_when_it_hands_over_and_gives_a_receipt(scene: Scene):
    said: list[str] = []
    receipt = scene.connector.send(scene.stage.options, LETTER, lambda: said.append("over"))
    assert said == ["over"]
    assert receipt.detail
    assert receipt.refused == ()


def test_a_letter_that_cannot_be_written_is_refused_before_it_is_handed_over(scene: Scene):
    bad = replace(LETTER, recipients=(replace(LETTER.recipients[0], address="nobody\r\nBcc: evil@x.test"),))
    with pytest.raises(ChannelError) as caught:
        scene.connector.send(scene.stage.options, bad, lambda: pytest.fail("handed over"))
    assert caught.value.permanent
    assert not isinstance(caught.value, FateUncertain)


def test_waiting_ends(scene: Scene):
    list(scene.batches())
    assert scene.connector.wait(scene.stage.options, 0.3) is False
