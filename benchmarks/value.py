"""Fit customer-base models beside lifetimes, on the same people in the same run.

    python -m benchmarks.value [--cdnow FOLDER] [--peer PYTHON] [--many 1000000] [--predict 10000000]

FOLDER holds `cdnow_customers_summary_with_transactions.csv`: published numbers are printed beside ours. PYTHON is that
of another environment, where `lifetimes` is installed: its last release is of 2020, so it is not in our lock. T is one
of 490 days, purchases by day; BG/NBD and Pareto/NBD people each by their own model. Seconds are CPU seconds of
one thread (set OMP_NUM_THREADS=1), memory the peak of the process; one run each.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from colmado.know.buying.catalogue import BUYING, fit_buying
from colmado.know.buying.fitting import Fit
from colmado.know.buying.gamma_gamma import fit_spending
from colmado.know.buying.histories import Histories, from_columns
from colmado.know.buying.predicting import predict
from colmado.know.buying.simulating import simulate

PUBLISHED = {
    "bg-nbd": ((0.243, 4.414, 0.793, 2.426), -9582.4),
    "pareto-nbd": ((0.553, 10.578, 0.606, 11.669), -9595.0),
}
PEER = """
import sys, time, numpy as np, pandas, warnings
from lifetimes import {fitter}
warnings.simplefilter("ignore")
x, t_x, T = np.load(sys.argv[1])
begun = time.process_time()
found = {fitter}(penalizer_coef=0.0).fit(x, t_x, T)
print(time.process_time() - begun, *(float(found.params_[name]) for name in ("r", "alpha", {names})))
"""
PEERS = {
    "bg-nbd": PEER.format(fitter="BetaGeoFitter", names='"a", "b"'),
    "pareto-nbd": PEER.format(fitter="ParetoNBDFitter", names='"s", "beta"'),
}
BLOCK = 50_000  # people made up at once, to keep memory for what is measured
SLOWEST = 1_000  # seconds of wall time a peer may take


def timed[Out](run: Callable[[], Out]) -> tuple[Out, float]:
    begun = time.process_time()
    made = run()
    return made, time.process_time() - begun


def shown(found: Fit) -> str:
    return " ".join(f"{at:.4f}" for at in found.parameters) + f"  LL {found.log_likelihood:.2f}"


def cdnow(folder: Path) -> None:
    path = folder / "cdnow_customers_summary_with_transactions.csv"
    x, t_x, T, mean = np.loadtxt(path, delimiter=",", skiprows=1, usecols=(1, 2, 3, 4)).T
    people = from_columns(x, t_x, T, mean)
    for name, (parameters, height) in PUBLISHED.items():
        found, seconds = timed(lambda name=name: fit_buying(name, people))  # type: ignore[misc]
        print(f"CDNOW {len(people)} {name:10} {shown(found)}  {seconds:.3f} s  published {parameters} LL {height}")
    spent, seconds = timed(lambda: fit_spending(people))
    print(f"CDNOW {spent.n} gamma-gamma {shown(spent)}   {seconds:.3f} s   published (6.25, 3.74, 15.45)")


def by_day(name: str, n: int, seed: int = 5) -> Histories:
    rng, parts = np.random.default_rng(seed), []
    for block in np.array_split(np.arange(n), n // BLOCK + 1):
        T = rng.integers(70, 560, len(block)) / 7
        people = simulate(BUYING[name], np.array(PUBLISHED[name][0]), T, rng)
        parts.append((people.x, np.minimum(np.ceil(people.t_x * 7) / 7, T), T))
    x, t_x, T = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return Histories(x, t_x, T)


def beside(name: str, n: int, peer: str | None) -> None:
    people = by_day(name, n)
    rows, putting = timed(people.rows)
    found, whole = timed(lambda: fit_buying(name, people))
    print(f"{name} {n:,}: {len(rows.n):,} rows in {putting:.2f} s, all in {whole:.2f} s; {shown(found)}")
    assert found.converged
    if peer is None:
        return
    with tempfile.NamedTemporaryFile(suffix=".npy") as file:
        np.save(file, np.array([people.x, people.t_x, people.T]))
        file.flush()
        try:
            told = subprocess.run(
                [peer, "-c", PEERS[name], file.name], capture_output=True, text=True, timeout=SLOWEST, check=False
            )
        except subprocess.TimeoutExpired:
            print(f"  lifetimes: not finished in {SLOWEST} s of wall time")
            return
    if told.returncode:
        print(f"  lifetimes: {told.stderr.strip().splitlines()[-1]}")
        return
    seconds, *parameters = map(float, told.stdout.split())
    off = np.abs(np.array(parameters) / found.parameters - 1).max()
    print(f"  lifetimes {seconds:.2f} s = {seconds / whole:.1f} x ours; parameters within {off:.1e} of each other")


def many(n: int) -> None:
    people = by_day("bg-nbd", n)
    rng = np.random.default_rng(1)
    mean = np.where(people.x > 0, rng.gamma(6.25, 4.0, n), np.nan)
    people = Histories(people.x, people.t_x, people.T, mean)
    spending = fit_spending(people.take(np.arange(100_000)))
    found = fit_buying("bg-nbd", people)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _, seconds = timed(lambda: predict(BUYING["bg-nbd"], found, people, 52.0, yearly=0.1, spending=spending))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"P(alive), purchases and value with intervals, {n:,} people: {seconds:.1f} s")
    print(f"  peak {peak / 2**20:.2f} GB (before, with making them up: {before / 2**20:.2f} GB)")


def importing() -> None:
    code = "import time; import colmado.know.buying.predicting; print(time.process_time())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    print(f"start of Python and import {float(told.stdout):.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cdnow", type=Path)
    parser.add_argument("--peer")
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--predict", type=int, default=0)
    given = parser.parse_args()
    importing()
    if given.cdnow:
        cdnow(given.cdnow)
    beside("bg-nbd", given.many, given.peer)
    beside("pareto-nbd", 20_000, given.peer)
    if given.many > 20_000:
        beside("pareto-nbd", given.many, None)
    if given.predict:
        many(given.predict)


if __name__ == "__main__":
    main()
