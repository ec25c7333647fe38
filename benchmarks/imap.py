"""Measure `collect` from a real IMAP server: mails a second stored and queued; a naive collector beside it.

    python benchmarks/imap.py --work DIR [--mails 5000] [--naive 1000]

The server is Dovecot where it is installed and we are root, else mail-devel. naive: an emulation that fetches one mail
at a time and stores it with one transaction of about ten statements; FreeScout was measured elsewhere at 3-10 a second.
"""

from __future__ import annotations

import argparse
import imaplib
import itertools
from pathlib import Path

import naive
from ingest import say
from mails import Writer
from opening import colmado, erase, fresh, opened
from stopwatch import database_cpu, lap, machine


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure collecting from an IMAP server.")
    parser.add_argument("--work", type=Path, required=True, metavar="DIR", help="Where shops may be made.")
    parser.add_argument("--mails", type=int, default=5_000)
    parser.add_argument("--naive", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=2)
    asked = parser.parse_args()
    from tests.servers.mail import start_dovecot_and_exim, start_mail_devel, why_no_dovecot

    server = start_mail_devel() if why_no_dovecot() else start_dovecot_and_exim()
    try:
        server.put(mail for _, mail in Writer(2).mails(asked.mails, to_us_only=True))
        print(machine())
        print(f"{asked.mails:,} mails in one folder of {server.name}")
        best = max(ours(server, asked.work / "collected", asked.mails) for _ in range(asked.runs))
        slow = emulated(server, asked.work / "naive", asked.naive)
        erase(asked.work / "naive")
        print(f"Ratio: {best / slow:.1f} times the naive collector")
    finally:
        server.stop()


def ours(server: object, place: Path, mails: int) -> float:
    """Collect into an empty shop by the command line."""
    from tests.servers.mail import PASSWORD

    options = server.options()  # type: ignore[attr-defined]
    names = ("address", "imap_host", "imap_port", "imap_security", "imap_user")
    given = itertools.chain.from_iterable(("-o", f"{name}={getattr(options, name)}") for name in names)
    with fresh(place) as shop:
        data = ("--data", str(shop))
        colmado("channel", "add", "mail", *given, "--password-from", "-", "--no-test", *data, stdin=PASSWORD + "\n")
        before = database_cpu(shop)
        with lap() as taken:
            said = colmado("collect", *data)
        database = database_cpu(shop) - before
        law = colmado("check", *data)
    if said["channels"][0].get("stored") != mails or not law["holds"] or law["received"] != mails:
        raise SystemExit(f"{mails} mails lay there and {said} came; the law says {law['gaps'] or law['received']}")
    return say("ours: colmado collect, stored and queued", mails, taken, database)


def emulated(server: object, shop: Path, mails: int) -> float:
    """Fetch and store one by one."""
    erase(shop)
    client: imaplib.IMAP4 = server.login()  # type: ignore[attr-defined]
    client.select("INBOX", readonly=True)
    with opened(shop):
        store = naive.Store("naive")
        before = database_cpu(shop)
        with lap() as taken:
            for number in range(1, mails + 1):
                store.keep(client.fetch(str(number), "(RFC822)")[1][0][1])
        client.logout()
        name = f"naive (emulated: 1 FETCH, {store.statements / mails:.0f} statements and 1 commit a mail)"
        return say(name, mails, taken, database_cpu(shop) - before)


if __name__ == "__main__":
    main()
