"""Measure `import` of one mbox: messages a second stored and queued; beside it what everyone pays, and a naive store.

    python benchmarks/ingest.py --work DIR [--mails 20000] [--naive 1500] [--runs 2]

floor   the standard library reads and decodes the same file and stores nothing
naive   an emulation: parsed by the standard library, then one transaction and about ten statements a mail by the ORM,
        the way helpdesks do; nothing is understood, nothing gets a due time
ours    `colmado import`: read, stored, understood, its writer recognised, queued with a due time; then `check`
"""

from __future__ import annotations

import argparse
import mailbox
from email import message_from_bytes, policy
from pathlib import Path

import naive
from mails import OURS, mbox
from opening import colmado, erase, fresh, opened
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
    lowest = say("floor: standard library, stored nowhere", found, taken, 0.0)
    best = max(ours(file, asked.work / "shop", asked.mails) for _ in range(asked.runs))
    slow = emulated(file, asked.work / "naive", asked.naive)
    erase(asked.work / "naive")
    print(f"Ratios: {best / slow:.1f} times the naive store, {best / lowest:.2f} of the floor's speed")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the import of a file.")
    parser.add_argument("--work", type=Path, required=True, metavar="DIR", help="Where files and shops may be made.")
    parser.add_argument("--mails", type=int, default=20_000)
    parser.add_argument("--naive", type=int, default=1_500, help="How many mails the naive store is given.")
    parser.add_argument("--runs", type=int, default=2)
    return parser.parse_args()


def say(name: str, n: int, taken: Lap, database: float) -> float:
    """Print one figure; give the mails a second."""
    each = f"{1000 * taken.cpu / n:.2f} ms of CPU a mail"
    if database:
        each = f"{1000 * taken.cpu / n:.2f} + {1000 * database / n:.2f} ms of CPU a mail (ours + the database's)"
    rate = n / taken.wall
    print(f"{name}: {n:,} in {taken.wall:.1f} s = {rate:,.0f}/s; {each}; load {taken.load:.1f}", flush=True)
    return rate


def floor(file: Path) -> int:
    """Read every mail of the file and decode its parts."""
    n = 0
    box = mailbox.mbox(file, create=False)
    for key in box.iterkeys():
        mail = message_from_bytes(box.get_bytes(key), policy=policy.default)
        for name in ("from", "to", "subject", "date"):
            str(mail[name])
        for part in mail.walk():
            if part.get_content_maintype() == "text":
                part.get_content()
            elif not part.is_multipart():
                part.get_payload(decode=True)
        n += 1
    return n


def ours(file: Path, place: Path, mails: int) -> float:
    """Import into an empty shop by the command line; what is not queued does not count."""
    with fresh(place) as shop:
        before = database_cpu(shop)
        with lap() as taken:
            said = colmado("import", str(file), "--channel", "mail", "--address", OURS, "--data", str(shop))
        database = database_cpu(shop) - before
        law = colmado("check", "--data", str(shop))
    if said["stored"] != mails or not law["holds"] or law["received"] + said["ours"] != mails:
        raise SystemExit(f"{mails} mails went in and {said} came out; the law says {law['gaps'] or law['received']}")
    return say("ours: colmado import, stored and queued", mails, taken, database)


def emulated(file: Path, shop: Path, mails: int) -> float:
    """Store the first mails one by one; the shop is empty, so this is the naive store at its best."""
    erase(shop)
    box = mailbox.mbox(file, create=False)
    raws = [box.get_bytes(key) for key in list(box.iterkeys())[:mails]]
    with opened(shop):
        store = naive.Store("naive")
        before = database_cpu(shop)
        with lap() as taken:
            for raw in raws:
                store.keep(raw)
        name = f"naive (emulated: {store.statements / mails:.0f} statements and 1 commit a mail)"
        return say(name, mails, taken, database_cpu(shop) - before)


if __name__ == "__main__":
    main()
