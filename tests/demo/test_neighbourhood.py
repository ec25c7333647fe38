"""The neighbourhood of the demo: a street that ends when the shop is opened, in files that channels read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from colmado.channels.contract import Incoming
from colmado.channels.file import File, Options
from colmado.demo import neighbourhood
from colmado.demo.neighbourhood import CHANNELS, ENDINGS, MAILBOX
from colmado.demo.plan import Plan, is_demo, keep, plan_of
from colmado.demo.street.talking import KINDS
from colmado.kit.errors import InputError

OPENED = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)
PLAN = Plan(opened_at=OPENED, people=60, years=1)


def read(data: Path, channel: str) -> list[Incoming]:
    batches = File().fetch(Options(path=str(data / neighbourhood.file_of(channel))), {})
    items = [item for batch in batches for item in batch.items]
    assert all(isinstance(item, Incoming) for item in items)
    return items  # type: ignore[return-value]


def test_everything_said_lies_in_the_files_and_nothing_is_later_than_the_opening(tmp_path: Path) -> None:
    plan = neighbourhood.write_down(PLAN, tmp_path)
    said = {channel: read(tmp_path, channel) for channel in (MAILBOX, *CHANNELS)}
    assert sum(map(len, said.values())) == plan.messages > 200
    assert plan_of(tmp_path) == plan
    whole = [item for items in said.values() for item in items]
    assert len({item.external_id for item in whole}) == len(whole)
    times = [item.sent_at for item in whole if item.sent_at]
    assert len(times) == len(whole)
    assert OPENED - timedelta(days=7) < max(times) <= OPENED
    assert OPENED - timedelta(days=365) < min(times)
    for items in said.values():
        assert [item.sent_at for item in items] == sorted(item.sent_at for item in items)
    ours = [item for item in whole if item.author.address == "hola@laesquina.example"]
    assert 0.3 < len(ours) / len(whole) < 0.6
    ids = {item.external_id for item in whole}
    assert all(set(item.references) & ids for item in ours), "what we said is a reply"
    theirs = {item.external_id for item in whole} - {item.external_id for item in ours}
    kinds = neighbourhood.kinds(plan)
    assert theirs <= kinds.keys()
    assert set(kinds.values()) <= set(KINDS) == ENDINGS.keys()


def test_the_same_plan_is_the_same_neighbourhood(tmp_path: Path) -> None:
    for name, plan in (("a", PLAN), ("b", PLAN), ("c", replace(PLAN, seed=8))):
        (tmp_path / name).mkdir()
        neighbourhood.write_down(plan, tmp_path / name)
    one, same, other = ((tmp_path / name / neighbourhood.file_of(MAILBOX)).read_bytes() for name in "abc")
    assert one == same != other


def test_purchases_and_contacts_end_at_the_opening() -> None:
    bought, met = list(neighbourhood.purchases(PLAN)), list(neighbourhood.contacts(PLAN))
    assert max(one.at for one in [*bought, *met]) <= OPENED
    assert len({one.external_id for one in bought}) == len(bought) > 100
    assert any(one.minor < 0 for one in neighbourhood.purchases(replace(PLAN, people=300, years=2)))
    assert {one.driven_by for one in met} == {"company", "people", "unknown"}
    assert any(one.note.startswith("recommended by ") for one in met if one.kind == "recommendation")


def test_a_plan_that_is_broken_is_said_and_one_that_is_missing_is_no_demo(tmp_path: Path) -> None:
    assert plan_of(tmp_path) is None and not is_demo(tmp_path)
    keep(PLAN, tmp_path)
    assert plan_of(tmp_path) == PLAN and is_demo(tmp_path)
    for broken in ("{", "{}", '{"opened_at": "2026-11-20T13:30:00+00:00", "persons": 3}', "[]"):
        (tmp_path / "demo.json").write_text(broken)
        with pytest.raises(InputError, match=r"demo\.json does not say"):
            plan_of(tmp_path)
