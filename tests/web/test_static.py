"""What pages are made of: what is not ours is what it says, what is ours stays small, and a first load is light."""

from __future__ import annotations

import gzip
import hashlib
import json
import re

from tests.house.source import HOUSE

STATIC = HOUSE / "web" / "static"
FIRST_LOAD = 150_000  # bytes over the wire, with everything that a page asks for
OWN_LINES = 1_500


def test_what_is_not_ours_is_what_it_says() -> None:
    known = {one["file"]: one for one in json.loads((STATIC / "vendor/manifest.json").read_text())}
    files = [path for path in (STATIC / "vendor").iterdir() if path.name != "manifest.json"]
    assert {path.name for path in files} == set(known)
    for path in files:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == known[path.name]["sha256"], path.name


def test_our_own_scripts_stay_small() -> None:
    lines = sum(len(path.read_text().splitlines()) for path in STATIC.rglob("*.js") if path.parent.name != "vendor")
    assert lines < OWN_LINES


def test_a_first_load_is_light() -> None:
    ours = [path for path in STATIC.rglob("*") if path.suffix in (".css", ".js", ".svg")]
    squeezed = sum(len(gzip.compress(path.read_bytes())) for path in ours)
    fonts = sum(path.stat().st_size for path in STATIC.rglob("*.woff2"))
    page = 15_000  # an inbox of fifty rows, squeezed; the browser test weighs a real one
    assert squeezed + fonts + page < FIRST_LOAD


def test_every_colour_is_a_token() -> None:
    """A colour outside the tokens means something that nobody wrote down."""
    for path in (STATIC / "css").glob("*.css"):
        body = re.sub(r"@layer tokens \{.*?\n\}", "", path.read_text(), flags=re.S)
        body = re.sub(r"(?s)@layer print \{.*", "", body)
        found = re.findall(r"#[0-9a-fA-F]{3,8}\b(?!\")", re.sub(r"/\*.*?\*/", "", body))
        assert set(found) <= {"#fff", "#000", "#12202a"}, (path.name, found)
