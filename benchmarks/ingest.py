"""Measure `import` of one mbox: messages a second stored and queued; beside it what everyone pays, and a naive store.

    python benchmarks/ingest.py --work DIR [--mails 20000] [--naive 1500]

floor   the standard library reads and decodes the same file and stores nothing
naive   an emulation: parsed by the standard library, then one transaction and about ten statements a mail by the ORM,
        the way helpdesks do; nothing is understood, nothing gets a due time
ours    `colmado import`: read, stored, understood, its writer recognised, queued with a due time; then `check`
"""

from __future__ import annotations

import argparse
import json
import mailbox
import shutil
import subprocess
from email import message_from_bytes, policy
from pathlib import Path

import naive
from mails import OURS, mbox
from opening import opened, python
from stopwatch import Lap, database_cpu, lap, machine


def main() -> None:
    asked = _arguments()
    asked.work.mkdir(parents=True, exist_ok=True)
    file = asked.work / f"{asked.mails}.mbox"
    size = file.stat().st_size if file.exists() else mbox(file, asked.mails)
    print(machine())
    print(f"{asked.mails:,} mails, {size / 2**20:.0f} MB, one mbox")
    with lap() as taken:
        found = floor(file)
    best = _say("floor: standard library, stored nowhere", found, taken, 0.0)
    rates = [ours(file, asked.work / "shop", asked.mails) for _ in range(asked.runs)]
    slow = emulated(file, asked.work / "naive", asked.naive)
    ours_best = max(rates)
    print(f"Ratios: {ours_best / best:.2f} of the floor, {ours_best / slow:.1f} times the naive store")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the import of a file.")
    parser.add_argument("--work", type=Path, required=True, metavar="DIR", help="Where files and shops may be made.")
    parser.add_argument("--mails", type=int, default=20_000)
    parser.add_argument("--naive", type=int, default=1_500, help="How many mails the naive store is given.")
    parser.add_argument("--runs", type=int, default=2)
    return parser.parse_args()


def _say(name: str, n: int, taken: Lap, database: float) -> float:
    each = f"{1000 * taken.cpu / n:.2f} ms of our CPU"
    if database:
        each += f" and {1000 * database / n:.2f} ms of the database's"
    rate = n / taken.wall
    print(f"{name}: {n:,} in {taken.wall:.1f} s = {rate:,.0f}/s; {each} a mail; load {taken.load:.1f}", flush=True)
    return rate


def floor(file: Path) -> int:
    """Read every mail of the file and decode its parts."""
    n = 0
    box = mailbox.mbox(file, create=False)
    for key in box.iterkeys():
        mail = message_from_bytes(box.get_bytes(key), policy=policy.default)
        for part in mail.walk():
            if not part.is_multipart():
                part.get_content() if part.get_content_maintype() == "text" else part.get_payload(decode=True)
        n += bool(mail["from"]) + 0 * len(str(mail["subject"])) + 0 * len(str(mail["date"]))
    return n


def ours(file: Path, shop: Path, mails: int) -> float:
    """Import into an empty shop by the command line; nothing counts that is not queued."""
    shutil.rmtree(shop, ignore_errors=True)
    with opened(shop):
        before = database_cpu(shop)
        with lap() as taken:
            said = _colmado("import", str(file), "--channel", "mail", "--address", OURS, "--data", str(shop))
        database = database_cpu(shop) - before
        law = _colmado("check", "--data", str(shop))
    _erase(shop)
    if said["stored"] != mails or not law["holds"] or law["received"] + said["ours"] != mails:
        raise SystemExit(f"{mails} mails went in and {said} came out; the law says {law['gaps'] or law['received']}")
    return _say("ours: colmado import, stored and queued", mails, taken, database)


def _colmado(*words: str) -> dict[str, object]:
    done = subprocess.run(python("-m", "colmado", *words, "--json"), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"colmado {' '.join(words)} ended with {done.returncode}: {done.stderr or done.stdout}")
    return json.loads(done.stdout.splitlines()[-1])


def _erase(shop: Path) -> None:
    from colmado.config.embedded import Cluster

    Cluster(shop).erase()
    shutil.rmtree(shop)


def emulated(file: Path, shop: Path, mails: int) -> float:
    """Store the first mails one by one; the shop is empty, so this is the naive store at its best."""
    shutil.rmtree(shop, ignore_errors=True)
    with opened(shop):
        box = mailbox.mbox(file, create=False)
        raws = [box.get_bytes(key) for key in list(box.iterkeys())[:mails]]
        store = naive.Store("naive")
        before = database_cpu(shop)
        with lap() as taken:
            for raw in raws:
                store.keep(raw)
        database = database_cpu(shop) - before
        rate = _say(f"naive (emulated, {store.statements / mails:.0f} statements a mail)", mails, taken, database)
    _erase(shop)
    return rate


if __name__ == "__main__":
    main()
