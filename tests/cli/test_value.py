"""The value commands as processes: no shop, no Django, files and standard input, JSON and words."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
NO_DJANGO = "import sys; sys.modules['django'] = None; sys.argv[0] = 'colmado'; from colmado.cli import main; main()"


def value(*words: str, given: str = "", home: Path) -> subprocess.CompletedProcess[str]:
    """Run the command where there is no Django to be had and no home to make a shop in."""
    return subprocess.run(
        [sys.executable, "-P", "-c", NO_DJANGO, "value", *words],
        input=given,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "src"), "HOME": str(home)},
    )


@pytest.fixture(scope="module")
def orders() -> str:
    """600 people in a year and a half; some order twice a day, some send back."""
    rng = np.random.default_rng(2)
    lines = ["customer,date,amount,currency"]
    for person in range(600):
        day, rate = int(rng.integers(0, 250)), float(rng.gamma(0.8, 1 / 40))
        mean, leaving = float(rng.gamma(5, 4)), float(rng.beta(0.7, 4))
        while day < 540:
            at = np.datetime64("2025-01-01") + np.timedelta64(day, "D")
            lines.append(f"p{person},{at},{mean * rng.gamma(6, 1 / 6) + 1:.2f},EUR")
            if rng.random() < 0.05:
                lines.append(f"p{person},{at},-1.00,EUR")
            if rng.random() < leaving:
                break
            day += 1 + int(rng.exponential(1 / rate))
    return "\n".join(lines)


def test_fit_says_all_it_knows(orders, tmp_path) -> None:
    done = value("fit", "--json", given=orders, home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    made = json.loads(done.stdout)
    assert made["converged"] and made["n"] == 600 and set(made["params"]) == {"r", "alpha", "a", "b"}
    assert set(made) == {
        *("model", "params", "standard_errors", "intervals", "log_likelihood", "n", "rows", "converged"),
        *("evaluations", "warnings", "seconds"),
    }
    said = value("fit", "--model", "gamma-gamma", given=orders, home=tmp_path).stdout
    assert said.startswith("gamma-gamma: ") and "converged" in said and "95 % interval" in said
    assert list(tmp_path.iterdir()) == []


def test_predict_says_it_of_everyone(orders, tmp_path) -> None:
    out = tmp_path / "people.csv"
    words = ("--horizon", "26", "--discount", "0.1", "--draws", "50", "--out", str(out), "--json")
    done = value("predict", *words, given=orders, home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    made = json.loads(done.stdout)
    assert made["currency"] == "EUR" and made["unit"] == "week" and made["notes"] == []
    assert made["spending"]["converged"] and made["backtest"]["people"] <= 600
    person = made["people"][0]
    for name in ("alive", "purchases", "spend", "value"):
        assert person[f"{name}_low"] <= person[name] <= person[f"{name}_high"]
    assert person["least"] <= person["most"]
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["person"] for row in rows] == [row["person"] for row in made["people"]]
    assert float(rows[7]["value"]) == made["people"][7]["value"]


def test_backtest_counts_what_came_later(orders, tmp_path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(orders)
    done = value("backtest", str(path), "--split", "2025-12-01", home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("bought within their own 95 % interval") == 3
    made = json.loads(value("backtest", str(path), "--split", "2025-12-01", "--json", home=tmp_path).stdout)
    one = made["backtests"][0]
    assert one["model"] == "bg-nbd" and sum(bin["people"] for bin in one["by_repeats"]) == one["people"]
    assert made["order"][0]["behind"] == 0 and len(made["order"]) == 3


def test_other_models_read_what_is_theirs(orders, tmp_path) -> None:
    survivors = "survivors\n1000\n631\n468\n382\n326\n289\n262\n241\n"
    made = json.loads(value("fit", "--model", "sbg", "--json", given=survivors, home=tmp_path).stdout)
    assert round(made["params"]["alpha"], 3) == 0.704 and round(made["params"]["beta"], 3) == 1.182
    monthly = value("fit", "--model", "bg-bb", "--unit", "month", "--json", given=orders, home=tmp_path)
    assert json.loads(monthly.stdout)["model"] == "bg-bb"
    held = value("fit", "--prior", "a=0.8,0.01", "--json", given=orders, home=tmp_path)
    assert round(json.loads(held.stdout)["params"]["a"], 1) == 0.8


@pytest.mark.parametrize(
    ("words", "given", "code", "said"),
    [
        (("fit",), "customer,date\na,2026-01-01\n", 3, "not enough data: 1 people, and below 100"),
        (("fit",), "who\n", 2, "no column customer"),
        (("fit", "--zone", "Mars/Base"), "customer,date\na,2026-01-01\n", 2, "no time zone is called 'Mars/Base'"),
        (("fit", "--prior", "a"), "customer,date\na,2026-01-01\n", 2, "a prior is written like a=0.8,1"),
        (("fit", "--until", "soon"), "customer,date\na,2026-01-01\n", 2, "a day is written like 2026-05-31"),
        (("backtest", "--split", "2026-01-01"), "frequency,recency,T\n0,0,1\n", 2, "a backtest needs orders"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(words, given, code, said, tmp_path) -> None:
    done = value(*words, "--json", given=given, home=tmp_path)
    assert done.returncode == code and said in done.stderr and "Traceback" not in done.stderr
    assert said in json.loads(done.stdout)["error"]
