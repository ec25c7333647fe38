"""The simulated street: the same each time, whole, and silent about its truth."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from tests.demo.street_frames import PLAIN, Z, whole
from tests.house.source import SRC

from colmado.demo.street import FRAMES, TRUTH, Street
from colmado.demo.street.blocks import block
from colmado.demo.street.initiatives import CEILING, INITIATIVES
from colmado.demo.street.mail import incoming, mbox
from colmado.demo.street.talking import KINDS

SEEN = {
    "initiatives": {"initiative", "what", "unit", "from_at", "until_at"},
    "exposures": {"initiative", "unit", "unit_id", "reached", "from_at", "until_at"},
    "identities": {"identity", "channel", "zone", "name", "address"},
    "orders": {"external_id", "identity", "at", "currency", "amount_minor", "refund", "discounted"},
    "touches": {"identity", "at", "kind", "begun_by", "recommended_by"},
    "messages": {"external_id", "identity", "channel", "direction", "at", "reply_to", "subject", "text"},
    "answers": {"external_id", "reply_to", "teammate", "at"},
}


def test_the_same_seed_gives_the_same_bytes_in_another_process(tmp_path):
    made = []
    for hashing in ("1", "2"):
        place = tmp_path / hashing
        command = [sys.executable, "-P", "-m", "colmado.demo.street", "--people", "40", "--out", str(place)]
        env = os.environ | {"PYTHONHASHSEED": hashing, "PYTHONPATH": str(SRC)}
        subprocess.run(command, check=True, env=env, capture_output=True)
        made.append({str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()})
    assert made[0] == made[1] and len(made[0]) == len(FRAMES) + len(TRUTH) + 1
    assert all(made[0].values())


def test_another_seed_gives_other_people():
    one, other = (whole(Street(seed, 100))["truth_people"]["rate_weekly"] for seed in (1, 2))
    assert not np.intersect1d(one, other).size


def test_people_are_the_same_in_a_street_of_any_size():
    large = Street(3, 1_000_000)
    alone = list(block(large, 2, text=True))
    small = [pair for pair in Street(3, 3_000).frames(text=True)][-len(alone) :]
    assert [name for name, _ in alone] == [name for name, _ in small]
    for (name, one), (_, other) in zip(alone, small, strict=True):
        for column in one:
            np.testing.assert_array_equal(one[column], other[column], f"{name}.{column}")


def test_a_small_street_is_the_beginning_of_a_large_one():
    small, large = whole(Street(3, 300), text=True), whole(Street(3, 1_000), text=True)
    for name, key in (("orders", "external_id"), ("messages", "external_id"), ("identities", "identity")):
        rows = np.isin(large[name][key], small[name][key])
        assert 0 < rows.sum() == len(small[name][key]) < len(rows)
        for column, seen in small[name].items():
            assert np.array_equal(large[name][column][rows], seen), (name, column)
    assert np.array_equal(large["truth_people"]["rate_weekly"][:300], small["truth_people"]["rate_weekly"])


def test_what_the_shop_sees_holds_no_truth():
    street = Street(7, 2_000)
    frames = whole(street, text=True)
    assert set(frames) == set(FRAMES) | set(TRUTH)
    assert {name: set(frames[name]) for name in FRAMES} == SEEN
    truth = frames["truth_identities"]
    inside = (truth["person"] >= 0) & (truth["person"] < 1_000)
    assert np.array_equal(truth["identity"], frames["identities"]["identity"])
    seen = np.corrcoef(truth["identity"][inside], truth["person"][inside])[0, 1]
    assert abs(seen) < Z / inside.sum() ** 0.5


def test_ids_are_unique_and_replies_refer_to_what_came_before():
    frames = whole(PLAIN)
    for name, key in (("messages", "external_id"), ("orders", "external_id"), ("identities", "identity")):
        assert len(np.unique(frames[name][key])) == len(frames[name][key])
    said = frames["messages"]
    order = np.argsort(said["external_id"])
    replies = np.flatnonzero(said["reply_to"] != 0)
    place = np.searchsorted(said["external_id"], said["reply_to"][replies], sorter=order)
    before = order[np.minimum(place, len(order) - 1)]
    assert np.array_equal(said["external_id"][before], said["reply_to"][replies])
    assert np.all(said["at"][before] < said["at"][replies])
    assert np.all(said["direction"][before] != said["direction"][replies])
    assert np.array_equal(said["identity"][before], said["identity"][replies])
    ours = said["external_id"][said["direction"] == "out"]
    assert np.array_equal(ours, frames["answers"]["external_id"])
    assert np.array_equal(frames["truth_messages"]["external_id"], said["external_id"])


def test_everything_happens_inside_the_window():
    start = np.datetime64(PLAIN.start.replace(tzinfo=None), "s")
    for name in ("messages", "orders", "touches", "answers"):
        at = whole(PLAIN)[name]["at"]
        assert at.min() >= start and at.max() < start + np.timedelta64(PLAIN.days, "D"), name
    with pytest.raises(ValueError, match="time zone"):
        Street(1, 1, start=datetime(2025, 1, 1))
    with pytest.raises(ValueError, match=str(CEILING)):
        Street(1, 1, initiatives=(replace(INITIATIVES[0], factor=3.0),))


def test_a_short_street_knows_only_what_was_tried_in_it():
    street = Street(5, 500, days=250)
    frames = whole(street)
    assert set(frames["initiatives"]["initiative"]) == {"thanks", "newsletter", "evenings"}
    assert set(frames["exposures"]["initiative"]) <= set(frames["initiatives"]["initiative"])
    for name in ("initiatives", "exposures"):
        assert np.all(frames[name]["from_at"] < frames[name]["until_at"])


def test_words_are_of_both_languages_and_all_kinds_and_vary():
    frames = whole(Street(7, 2_000), text=True)
    text, truth = frames["messages"]["text"], frames["truth_messages"]
    assert set(truth["kind"]) == {*KINDS, ""} and set(truth["language"]) == {"en", "es"}
    assert all(one.strip() for one in text)
    assert not any(mark in one for one in [*text, *frames["messages"]["subject"]] for mark in "{}")
    came = frames["messages"]["direction"] == "in"
    assert len(set(text[came])) > 0.7 * came.sum()
    assert len(set(frames["identities"]["address"])) == len(frames["identities"]["address"])


def test_channels_hand_over_what_was_said():
    frames = dict(block(Street(7, 300), 0, text=True))
    said, identities = frames["messages"], frames["identities"]
    came = list(incoming(said, identities))
    rows = np.flatnonzero(said["direction"] == "in")
    assert [one.text for one in came] == [said["text"][row].strip() for row in rows]
    assert [one.sent_at for one in came] == [at.replace(tzinfo=UTC) for at in said["at"][rows].tolist()]
    assert len({one.external_id for one in came}) == len(came)
    place = np.searchsorted(identities["identity"], said["identity"][rows]).tolist()
    assert [one.author.address for one in came] == [identities["address"][one] for one in place]
    assert [one.author.name for one in came] == [identities["name"][one] for one in place]
    assert [bool(one.references) for one in came] == (said["reply_to"][rows] != 0).tolist()
    assert not any(one.automatic for one in came)
    mails = (said["channel"] == "email").sum()
    assert mbox(said, identities).count(b"\nMessage-ID: ") == mails > 0
