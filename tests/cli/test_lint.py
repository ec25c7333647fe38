"""The lint command: a text, a stream of lines, and what cannot be used. No shop is needed, and none is opened."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NO_DJANGO = "import sys; sys.modules['django'] = None; sys.argv[0] = 'colmado'; from colmado.cli import main; main()"


def lint(*words: str, given: bytes = b"", nowhere: Path) -> subprocess.CompletedProcess[bytes]:
    """Run the command where there is no Django to be had and no home to make a shop in."""
    return subprocess.run(
        [sys.executable, "-P", "-c", NO_DJANGO, "lint", *words],
        input=given,
        capture_output=True,
        env={"PYTHONPATH": str(ROOT / "src"), "HOME": str(nowhere)},
    )


def test_a_text_that_sells_ends_with_1_and_its_places(tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("Hello Ana,\nbuy now, 20% off until Sunday!")
    for done in (lint(str(draft), nowhere=tmp_path), lint(given=draft.read_bytes(), nowhere=tmp_path)):
        assert (done.returncode, done.stderr) == (1, b"")
        first, *places = done.stdout.decode().splitlines()
        assert first.startswith("This sells (")
        assert "line 2: “buy now” tells the reader to buy" in places
    assert list(tmp_path.iterdir()) == [draft]


def test_a_text_that_does_not_sell_ends_with_0(tmp_path: Path) -> None:
    done = lint(given="Cuesta 12,50 € y cerramos a las ocho.".encode(), nowhere=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"") and done.stdout.startswith(b"This does not sell (")


def test_lines_come_back_in_order_with_all_they_held(tmp_path: Path) -> None:
    rows = [
        {"id": 7, "text": "Compra ya, solo hoy 2x1!", "language": "es", "tags": ["a", {"b": None}]},
        {"text": "We never say 'buy now'.", "n": 1.5},
        {"text": "", "ñ": "\ud83d"},
    ]
    given = "\n\n".join(map(json.dumps, rows)).encode()
    done = lint("--json", given=given, nowhere=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    answered = [json.loads(line) for line in done.stdout.splitlines()]
    assert [{key: row[key] for key in row if key not in ("selling", "hits")} for row in answered] == rows
    assert [row["selling"] for row in answered] == [True, False, False]
    hit = answered[0]["hits"][0]
    assert hit == {"start": 0, "end": 9, "rule": "buying", "words": "Compra ya", "why": "tells the reader to buy"}


def test_a_bad_line_is_named_and_nothing_is_lost(tmp_path: Path) -> None:
    lines = [b'{"text": "Buy now!"}', b"nope", b'{"text": 3}', b"[1]", b"\xff"]
    lines += [b'{"text": "x", "language": 4}', b'{"text": "ok"}']
    done = lint("--json", given=b"\n".join(lines), nowhere=tmp_path)
    answered = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2 and len(answered) == len(lines)
    assert [row.get("line") for row in answered] == [None, 2, 3, 4, 5, 6, None]
    assert answered[1]["given"] == "nope" and answered[1]["error"].startswith("line 2 is no JSON")
    assert answered[2]["error"].startswith("line 3 has no text")
    assert b"line 2, 3, 4, 5, 6" in done.stderr and b"Traceback" not in done.stderr


def test_a_stream_is_answered_line_by_line(tmp_path: Path) -> None:
    """Each answer is there before the next line is written."""
    with subprocess.Popen(
        [sys.executable, "-P", "-c", NO_DJANGO, "lint", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(ROOT / "src"), "HOME": str(tmp_path)},
    ) as running:
        assert running.stdin and running.stdout
        for number in range(3):
            running.stdin.write(json.dumps({"text": "hi", "n": number}).encode() + b"\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["n"] == number
        running.stdin.close()
        assert running.wait(60) == 0


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = lint(str(tmp_path / "none.txt"), nowhere=tmp_path)
    assert done.returncode == 2 and b"none.txt' does not exist" in done.stderr
