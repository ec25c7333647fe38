"""Understanding from the command line: as processes, without a shop."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"


def colmado(*args: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "PYTHONPATH": str(SRC), "COLMADO_DATA": "/nowhere/that/is"}
    return subprocess.run([sys.executable, "-P", "-m", "colmado", *args], input=given, capture_output=True, env=env)


def objects(raw: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in raw.splitlines()]


@pytest.fixture(scope="module")
def head(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A head for "late" or "nice", trained by the command."""
    folder = tmp_path_factory.mktemp("heads")
    rows = [(f"late\tmy {x} is late", f"nice\tthanks for the lovely {x}") for x in "abcdefghijkl"]
    (folder / "train.tsv").write_text("\n".join(line for pair in rows for line in pair))
    (folder / "dev.tsv").write_text("late\tthe bread is late\r\nnice\tlovely bread, thanks\n\n")
    made = colmado(
        *("train", "head", "matter", "--data", str(folder / "train.tsv"), "--dev", str(folder / "dev.tsv")),
        *("--tier", "1", "--out", str(folder / "matter.npz"), "--json"),
    )
    assert made.returncode == 0, made.stderr.decode()
    [told] = objects(made.stdout)
    assert told["labels"] == ["late", "nice"]
    assert told["unseen"] == 26
    assert told["macro-F1"]["value"] > 0.8  # type: ignore[index]
    assert b"log loss" in made.stderr
    return folder / "matter.npz"


def test_each_line_goes_out_in_its_place_with_more_in_it(head: Path) -> None:
    texts = ["donde esta mi pedido?", "", "\ud800 half", "You won £1000, click http://x.example now", "a" * 1_000_000]
    given = [{"id": n, "text": text, "kind": "mine", "deep": {"a": [1, None]}} for n, text in enumerate(texts)]
    done = colmado("understand", "--json", "--head", str(head), given="\n".join(map(json.dumps, given)).encode())
    assert done.returncode == 0, done.stderr.decode()
    found = objects(done.stdout)
    kept = [(one["id"], one["text"], one["deep"]) for one in found]
    assert kept == [(n, text, {"a": [1, None]}) for n, text in enumerate(texts)]
    assert found[0]["language"] == "es"
    assert found[0]["kind"] == "question"
    assert (found[0]["spam"], found[0]["root_cause"], found[0]["tier"]) == (False, None, 2)
    for one in found:
        assert one["matter"] in ("late", "nice")
        assert 0.5 <= one["matter_p"] <= 1  # type: ignore[operator]
        assert {"sentiment", "suggestion", "kind_p", "unsure"} <= set(one)


def test_a_line_that_is_no_message_says_why_and_loses_nothing() -> None:
    lines = [b'{"text": "hola"}', b"{oops", b"[1]", b'{"text": 5, "id": 7}', b"\xff\xfe", b"", b'{"text": "bye"}']
    done = colmado("understand", "--json", "--tier", "1", given=b"\n".join(lines))
    found = objects(done.stdout)[:-1]  # the last line is the refusal itself
    assert done.returncode == 2
    assert [one.get("line") for one in found] == [None, 2, 3, 4, 5, None]
    assert [one["input"] for one in found if "input" in one] == ["{oops", "[1]", '{"text": 5, "id": 7}', "\\xff\\xfe"]
    assert "line 4: expected an object with a text" in str(found[3]["error"])
    assert b"line 2: this is no JSON" in done.stderr


def test_people_get_a_line_each() -> None:
    done = colmado("understand", "--tier", "1", given=b'{"text": "When do you open?"}')
    assert done.stdout.startswith(b"en  question ")
    assert done.stdout.endswith(b"  When do you open?\n")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("late no tab here\n", "line 1: expected a label, a tab and a text, got 'late no tab here'"),
        ("late\ta\n\n\tb\n", "line 3: expected a label"),
        ("late\ta\nlate\tb\n", "at least two labels"),
        ("late\ta\nnice\tb\n", "'late' has 1 message"),
    ],
)
def test_rows_that_cannot_be_learned_are_named(tmp_path: Path, rows: str, words: str) -> None:
    (tmp_path / "train.tsv").write_text(rows)
    done = colmado("train", "head", "x", "--data", str(tmp_path / "train.tsv"), "--out", str(tmp_path / "x.npz"))
    assert done.returncode in (2, 3)
    assert words in done.stderr.decode()
    assert not (tmp_path / "x.npz").exists()


def test_a_head_that_cannot_be_used_is_refused(head: Path, tmp_path: Path) -> None:
    (tmp_path / "kind.npz").write_bytes(head.read_bytes()[:-40])
    assert b"is no head, or a broken one" in colmado("understand", "--head", str(tmp_path / "kind.npz")).stderr
    assert b"'matter' is taken" in colmado("understand", "--head", str(head), "--head", str(head)).stderr
