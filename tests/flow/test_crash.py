"""kill -9 at any moment: nothing is lost, nothing comes twice, a reply leaves once or is known to be uncertain."""

from __future__ import annotations

import imaplib
import json
import mailbox
import os
import random
import re
import signal
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from tests.conftest import Place
from tests.neighbourhood import NOON, US, mail
from tests.servers.mail import BRAND, PASSWORD, MailServer

KILLS = 20
MAILS, REPLIES = 2_000, 200


@pytest.fixture
def mbox(tmp_path: Path) -> Path:
    """2,000 mails of 300 people, a third of them in threads, some answered by us, one unreadable."""
    chance = random.Random(5)
    path = tmp_path / "many.mbox"
    with path.open("wb") as file:
        for n in range(MAILS - 1):
            who = f"c{chance.randrange(300)}@x.example"
            refers = (f"{chance.randrange(n)}@x",) if n and chance.random() < 0.35 else ()
            ours = bool(refers) and chance.random() < 0.3
            one = mail(
                US if ours else who,
                f"¿Dónde está mi pedido número {n}? Llevo días esperando.",
                to=who if ours else US,
                id=f"{n}@x",
                refers=refers,
                at=NOON - timedelta(hours=MAILS) + timedelta(hours=n),
            )
            file.write(b"From x@y Tue Nov 17 10:00:00 2026\n" + one + b"\n")
        file.write(b"From x@y Tue Nov 17 10:00:00 2026\n\n\x80\x81 noise\n\n")
    return path


def facts(place: Place) -> dict[str, tuple[object, ...]]:
    """What the ledger says of every message, without the ids that depend on who came first."""
    with psycopg.connect(place.url) as session:
        rows = session.execute(
            """SELECT m.external_id, m.direction, n.kind, o.state, o.due_at, c.waiting,
                      min(m.external_id) OVER (PARTITION BY m.conversation_id),
                      min(m.author_id) OVER (PARTITION BY l.person_id) = m.author_id
                 FROM ledger_message m JOIN understand_annotation n ON n.message_id = m.id
                 JOIN ledger_conversation c ON c.id = m.conversation_id
                 LEFT JOIN answer_obligation o ON o.message_id = m.id
                 LEFT JOIN know_known l ON l.identity_id = m.author_id"""
        ).fetchall()
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0]: row[1:] for row in rows}


def holds(place: Place) -> dict[str, int]:
    told: dict[str, int] = json.loads(place.run("check", "--json").stdout)
    assert told["holds"], told
    return told


def test_an_import_survives_being_killed_at_twenty_moments(place: Place, mbox: Path) -> None:
    words = ("import", str(mbox), "--channel", "shop", "--address", US, "--json")
    chance = random.Random(11)
    for _ in range(KILLS):
        process = place.start(*words)
        time.sleep(chance.uniform(0.5, 2.0))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    done = json.loads(place.run(*words).stdout)
    assert done["received"] == MAILS
    told = holds(place)
    assert told["quarantined"] == 1
    assert len(facts(place)) == MAILS - 1


def test_four_rival_workers_make_the_ledger_that_one_makes(place: Place, mbox: Path) -> None:
    words = ("import", str(mbox), "--channel", "shop", "--address", US, "--json")
    place.run(*words, "--store-only")
    rivals = [place.start("work", "--once") for _ in range(4)]
    assert [rival.wait(timeout=120) for rival in rivals] == [0, 0, 0, 0]
    place.run("work", "--once")
    holds(place)
    by_four = facts(place)
    with psycopg.connect(place.url, autocommit=True) as session:
        session.execute("SET session_replication_role = replica")
        session.execute("TRUNCATE ledger_channel, ledger_blob, ledger_person, ledger_identity, listen_intake CASCADE")
    place.run(*words)
    place.run("work", "--once")
    holds(place)
    assert facts(place) == by_four


def test_replies_leave_once_or_are_known_to_be_uncertain(place: Place, _mail_devel: MailServer, tmp_path: Path) -> None:
    server = _mail_devel
    server.empty(BRAND)
    path = tmp_path / "asks.mbox"
    box = mailbox.mbox(path)
    for n in range(REPLIES):
        box.add(mail(f"c{n}@x.example", f"¿Tienen pan {n}?", id=f"{n}@x", to=BRAND))
    box.close()
    place.environ["COLMADO_PASSWORD"] = "neighbourhood-shop"
    place.run("createuser", "marta")
    options = {**vars_of(server), "address": BRAND}
    place.run("channel", "add", "mail", "--no-test", *[w for k, v in options.items() for w in ("-o", f"{k}={v}")])
    place.run("import", str(path), "--channel", "mail")
    write_replies(place)

    chance = random.Random(3)
    for _ in range(KILLS):
        process = place.start("work", "--once")
        time.sleep(chance.uniform(0.9, 1.6))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        time_passes(place)
    place.run("work", "--once")
    states = outbox_states(place)
    delivered = delivered_ids(server)
    assert len(states) == REPLIES
    assert max(delivered.values()) == 1, "no reply arrived twice"
    assert set(states.values()) <= {"accepted", "uncertain"}
    for external_id, state in states.items():
        assert state == "uncertain" or delivered[external_id] == 1, (external_id, state)
    told = holds(place)
    assert told["answered"] == sum(state == "accepted" for state in states.values())
    listed = json.loads(place.run("outbox", "--json").stdout)["outbox"]
    assert {row["external_id"] for row in listed} == {key for key, state in states.items() if state == "uncertain"}


def vars_of(server: MailServer) -> dict[str, object]:
    given = server.options()
    return {name: getattr(given, name) for name in given.__dataclass_fields__ if getattr(given, name) not in ("", None)}


def write_replies(place: Place) -> None:
    """Write all replies in one process: the command line would take a second for each."""
    import subprocess
    import sys

    script = f"""
import django; django.setup()
from django.utils import timezone
from colmado.answer.actions.reply import reply
from colmado.channels.contract import Recipient
from colmado.ledger.models import Conversation, Teammate
by = Teammate.objects.get()
for talk in Conversation.objects.order_by("pk"):
    to = [Recipient("to", "{BRAND}")]
    reply(conversation=talk.pk, text="Sí.", by=by, at=timezone.now(), seen=talk.version, recipients=to)
"""
    environ = {**place.environ, "DJANGO_SETTINGS_MODULE": "colmado.config.settings"}
    subprocess.run([sys.executable, "-c", script], env=environ, check=True, timeout=120)


def time_passes(place: Place) -> None:
    """Let leases run out, as five minutes would."""
    with psycopg.connect(place.url, autocommit=True) as session:
        session.execute(
            "UPDATE ledger_outbox SET locked_until = now() - interval '1 minute' WHERE locked_until IS NOT NULL"
        )


def outbox_states(place: Place) -> dict[str, str]:
    with psycopg.connect(place.url) as session:
        return dict(
            session.execute(
                "SELECT m.external_id, o.state FROM ledger_outbox o JOIN ledger_message m ON m.id = o.message_id"
            ).fetchall()
        )


def delivered_ids(server: MailServer) -> Counter[str]:
    client = imaplib.IMAP4("127.0.0.1", server.imap_port)
    client.login(BRAND, PASSWORD)
    client.select("INBOX", readonly=True)
    _, rows = client.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
    client.logout()
    headers = [row[1].decode() for row in rows if isinstance(row, tuple)]
    return Counter(re.search(r"<([^>]+)>", header)[1] for header in headers)  # type: ignore[index]
