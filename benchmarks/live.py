"""Measure open inboxes: how soon a mail that the server took is seen in them, and what two hundred of them weigh.

    python benchmarks/live.py --work DIR [--inboxes 200] [--mails 20]

A real mail server (Dovecot with Exim where they are installed and we are root, else mail-devel), `colmado work`
listening to it by IDLE, one `colmado web` process, and so many open lines of server-sent events, all of one teammate.
A mail is sent by SMTP; the clock runs from the server's acceptance to the event on each line. The first mail only shows
that the listener is up, which takes it some seconds after the start.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from opening import ROOT, colmado, fresh
from stopwatch import machine, share


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure open inboxes.")
    parser.add_argument("--work", type=Path, required=True, metavar="DIR", help="Where a shop may be made.")
    parser.add_argument("--inboxes", type=int, default=200)
    parser.add_argument("--mails", type=int, default=20)
    asked = parser.parse_args()
    from tests.servers.mail import PASSWORD, start_dovecot_and_exim, start_mail_devel, why_no_dovecot
    from tests.web.browsing import free_port, wait_for

    server = start_mail_devel() if why_no_dovecot() else start_dovecot_and_exim()
    try:
        with fresh(asked.work / "live") as shop:
            data = ("--data", str(shop))
            options = server.options()
            given = [f"{name}={getattr(options, name)}" for name in
                     ("address", "imap_host", "imap_port", "imap_security", "imap_user")]  # fmt: skip
            words = [word for one in given for word in ("-o", one)]
            colmado("channel", "add", "mail", *words, "--password-from", "-", "--no-test", *data, stdin=PASSWORD + "\n")
            colmado("createuser", "marta", "--password-from", "-", *data, stdin="neighbourhood-shop\n")
            port = free_port()
            with running("web", "--port", str(port), *data) as web, running("work", *data):
                wait_for(f"http://127.0.0.1:{port}")
                cookie = _cookie(shop)
                before = _weight(web.pid)
                seen = asyncio.run(_watch(server, port, cookie, asked.inboxes, asked.mails, web.pid))
                print(machine())
                print(f"{asked.mails} mails to {asked.inboxes} open inboxes, {server.name}, one web process")
                ordered = sorted(seen["late"])
                print(f"accepted by the server -> on each line: p50 {share(ordered, 0.5):.2f} s, "
                      f"p95 {share(ordered, 0.95):.2f} s, worst {ordered[-1]:.2f} s; "
                      f"{len(ordered)} of {asked.mails * asked.inboxes} events")  # fmt: skip
                print(f"web process: {before:.0f} MB with none, {seen['weight'][0]:.0f} MB with all of them open (PSS)")
    finally:
        server.stop()


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("COLMADO_", "DJANGO_"))}
    command = [sys.executable, "-P", "-m", "colmado", *words]
    process = subprocess.Popen(command, env={**environ, "PYTHONPATH": str(ROOT / "src")}, start_new_session=True)
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def _cookie(shop: Path) -> str:
    """Sign Marta in without a page: a session written by the shop's own code, in a process of its own."""
    code = (
        "import sys, django; from pathlib import Path; from colmado.cli.frame import open_shop;"
        "open_shop(Path(sys.argv[1]));"
        "from django.test import Client; from colmado.ledger.models import Teammate;"
        "c = Client(); c.force_login(Teammate.objects.get()); print(c.cookies['sessionid'].value)"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code, str(shop)], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT / "src")})  # fmt: skip
    return done.stdout.split()[-1]


async def _watch(server: object, port: int, cookie: str, inboxes: int, mails: int, pid: int) -> dict[str, list[float]]:
    came: dict[str, list[float]] = {}
    lines = [asyncio.create_task(_listen(port, cookie, came)) for _ in range(inboxes)]
    await asyncio.sleep(3)
    await asyncio.to_thread(_send, server, "live-first")
    until = time.monotonic() + 30
    while len(came.get("live-first", ())) < inboxes and time.monotonic() < until:
        await asyncio.sleep(0.1)  # it says that the listener is up; it is not counted
    accepted: dict[str, float] = {}
    for number in range(mails):
        word = f"live{number}x"
        await asyncio.to_thread(_send, server, word)
        accepted[word] = time.monotonic()
        await asyncio.sleep(1.5)
    await asyncio.sleep(3)
    weight = _weight(pid)
    for line in lines:
        line.cancel()
    late = [at - accepted[word] for word, times in came.items() if word in accepted for at in times]
    return {"late": late, "weight": [weight]}


async def _listen(port: int, cookie: str, came: dict[str, list[float]]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    asked = f"GET /live HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={cookie}\r\nAccept-Encoding: gzip\r\n\r\n"
    writer.write(asked.encode())
    status = await reader.readline()
    if b" 200 " not in status:
        raise SystemExit(f"the line was refused: {status!r}")
    seen: set[str] = set()
    while line := await reader.readline():
        if line.startswith(b"data: ["):
            for row in json.loads(line[6:]):
                word = row["html"].partition('class="what">')[2].partition("<")[0].strip()
                if word.startswith("live") and word not in seen:
                    seen.add(word)
                    came.setdefault(word, []).append(time.monotonic())


def _send(server: object, word: str) -> None:
    from email.message import EmailMessage

    from tests.servers.mail import BRAND, CUSTOMER

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = CUSTOMER, BRAND, word, f"<{word}@x>"
    mail.set_content("hello")
    server.post(CUSTOMER, BRAND, mail.as_bytes())  # type: ignore[attr-defined]


def _weight(pid: int) -> float:
    """Memory of a process in MB, what it shares with others counted in part (PSS)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main()
