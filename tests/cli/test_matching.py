"""The match commands as processes: no shop, no Django, files and standard input, JSON and words."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from colmado.know.matching.weights import load

ROOT = Path(__file__).parents[2]
BARE = "import sys; sys.modules['django'] = None; {}sys.argv[0] = 'colmado'; from colmado.cli import main; main()"
PEOPLE = """Cliente,Nombre completo,Correo,Teléfono,handle,Población
1,Pepe García López,pepe.garcia77@x.org,600 111 222,,Ronda
2,"García, José",pepegarcia77@y.org,+34 600 111 222,photos:@pepe,Ronda
3,Ana Ruiz,ana@x.org;ana@y.org,,,Lugo
"""


def match(*words: str, given: str = "", home: Path, before: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command where there is no Django to be had and no home to make a shop in."""
    return subprocess.run(
        [sys.executable, "-P", "-c", BARE.format(before), "match", *words],
        input=given,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "src"), "HOME": str(home)},
    )


@pytest.fixture
def people(tmp_path: Path) -> str:
    file = tmp_path / "people.csv"
    file.write_text("\ufeff" + PEOPLE.replace("Cliente", "id"))
    return str(file)


def test_find_says_who_may_be_one_person(people: str, tmp_path: Path) -> None:
    out = tmp_path / "pairs.csv"
    done = match("find", people, "--out", str(out), "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert made["profiles"] == 3 and [(one["a"], one["b"]) for one in made["pairs"]] == [("1", "2")]
    assert made["at_least"]["0.95"] == 1 and 0.95 < made["expected_right"] <= 1
    with out.open(newline="") as file:
        assert [row["b"] for row in csv.DictReader(file)] == ["2"]
    assert "pairs to compare" in done.stderr
    said = match("find", people, home=tmp_path).stdout
    assert said.startswith("3 profiles, 1 pairs that may be one person (at least 0.95 sure)") and "  1  2  " in said


def test_explain_says_why_without_the_extra(people: str, tmp_path: Path) -> None:
    away = "sys.modules['splink'] = sys.modules['duckdb'] = sys.modules['pyarrow'] = None; "
    done = match("explain", people, "1", "2", home=tmp_path, before=away)
    assert done.returncode == 0, done.stderr
    assert "the same phone" in done.stdout and "one of them a short form" in done.stdout
    made = json.loads(match("explain", people, "1", "3", "--json", home=tmp_path, before=away).stdout)
    assert made["probability"] < 0.01 and [one["name"] for one in made["parts"]] == ["other"]
    refused = match("find", people, home=tmp_path, before=away)
    assert refused.returncode == 2 and "pip install 'colmado[link]'" in refused.stderr


def test_columns_and_region_can_be_named(tmp_path: Path) -> None:
    given = "who,tel\nAna Ruiz,(212) 555-0123\nAna Ruiz,+1 212 555 0123\n"
    words = ("--column", "name=who", "--column", "phone=tel", "--region", "US")
    made = json.loads(match("explain", "-", "2", "3", *words, "--json", given=given, home=tmp_path).stdout)
    assert {one["what"]: one["name"] for one in made["parts"]} == {"given": "same", "surname": "same", "phone": "same"}


@pytest.mark.parametrize(
    ("given", "words", "says"),
    [
        ("id,name\n1,Ana\n1,Eva\n", (), "line 3, column id: '1' is the id of line 2 already"),
        ("id,name\n1,Ana,7\n", (), "line 2 has 3 columns, the head line 2"),
        ("id,price\n1,7\n", (), "no column tells who people are; there are id, price"),
        ("", (), "no column tells who people are"),
        ("id,name\n1,Ana\n", ("--column", "name=Nombre"), "no column 'Nombre' for name; there are id, name"),
        ("id,name\n1,Ana\n", ("--column", "colour=red"), "a column is named like email=CORREO"),
        ("id,name\n1,Ana\n", ("--region", "Spain"), "no region is called 'Spain'"),
        ("id,name\n1,Ana\n", (), "no profile has the id '9'"),
    ],
)
def test_what_cannot_be_used_is_named(given: str, words: tuple[str, ...], says: str, tmp_path: Path) -> None:
    done = match("explain", "-", "1", "9", *words, given=given, home=tmp_path)
    assert done.returncode == 2 and says in done.stderr, done.stderr


def test_weights_of_ones_own_are_used_and_training_needs_people(people: str, tmp_path: Path) -> None:
    weights = tmp_path / "weights.json"
    mine = load().as_json()
    mine["comparisons"]["phone"]["same"]["u"] = 0.1  # here everyone has the shop's telephone
    weights.write_text(json.dumps(mine))
    made = json.loads(match("explain", people, "1", "2", "--weights", str(weights), "--json", home=tmp_path).stdout)
    assert made["bits"] < json.loads(match("explain", people, "1", "2", "--json", home=tmp_path).stdout)["bits"] - 3
    few = match("train", people, "--out", str(tmp_path / "new.json"), home=tmp_path)
    assert few.returncode == 3 and "training needs 500" in few.stderr and not (tmp_path / "new.json").exists()
    weights.write_text("{}")
    refused = match("explain", people, "1", "2", "--weights", str(weights), home=tmp_path)
    assert refused.returncode == 2 and "has version None, expected 1" in refused.stderr
