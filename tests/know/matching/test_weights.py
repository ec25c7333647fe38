"""Weights as a file: kept whole, refused in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from colmado.kit.errors import InputError
from colmado.know.matching.levels import COMPARED
from colmado.know.matching.weights import load, read


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    ours = load()
    ours.write(tmp_path / "weights.json")
    again = load(tmp_path / "weights.json")
    assert again == ours and again.as_json() == ours.as_json()


def test_the_weights_that_come_along_are_sane() -> None:
    ours = load()
    assert len(ours.data) == 64 and ours.profiles >= 50_000
    for one, bits in zip(COMPARED, ours.bits, strict=True):
        assert 5 < max(bits) < 20 and bits[-1] < -1, one.name


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda made: made.update(version=9), "has version 9, expected 1"),
        (lambda made: made["comparisons"].pop("phone"), "lacks or misspells 'phone'"),
        (lambda made: made["comparisons"]["phone"]["same"].update(m=7), "7.0, which is no share"),
        (lambda made: made.update(prior=0), "prior between 0 and 1"),
        (lambda made: made.update(frequencies=[]), "lacks or misspells"),
    ],
)
def test_a_file_that_is_not_ours_is_refused(change, says: str, tmp_path: Path) -> None:
    made = json.loads(json.dumps(load().as_json()))
    change(made)
    with pytest.raises(InputError, match=says):
        read(made)
    (tmp_path / "weights.json").write_text(json.dumps(made))
    with pytest.raises(InputError, match=r"weights\.json"):
        load(tmp_path / "weights.json")


def test_what_is_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.json").write_text("id,name")
    with pytest.raises(InputError, match="holds no weights"):
        load(tmp_path / "weights.json")
    with pytest.raises(InputError, match="has version None"):
        read([])
