"""Make a big shop: 200,000 conversations, 2,000,000 messages, and a ledger on which `check` holds.

    python benchmarks/big_shop.py --data DIR [--conversations N] [--messages N] [--waiting N]

Everything is drawn from one seed. Rows go in by COPY with the triggers of the session off and secondary indexes taken
away; what the database derives (conversations, tallies, receipts) is then counted by SQL from the rows. Raw mails are
left out: they lie in a table of their own that no page reads.
"""

from __future__ import annotations

import argparse
import threading
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from big_rows import BATCH, COLUMNS, rows
from opening import opened
from stopwatch import lap
from story import Story, story

TABLES = (
    *("ledger_message", "ledger_conversation", "ledger_participant", "ledger_outcome", "ledger_outbox"),
    *("ledger_identity", "ledger_person", "know_claim", "know_known", "answer_obligation", "understand_annotation"),
)
SQL = Path(__file__).with_name("big_shop.sql")
PEOPLE = ("ledger_teammate", "ledger_channel", "ledger_identity", "ledger_person", "know_claim", "know_known")
SAID = ("ledger_message", "ledger_blob", "ledger_attachment")
OWED = ("answer_obligation", "ledger_outcome")
Say = Callable[[str], None]


def main() -> None:
    asked = _arguments()
    with lap() as taken, opened(asked.data) as url:
        if _has_messages(url):
            raise SystemExit(f"{asked.data} holds messages already: name an empty directory, or delete this one")
        told = story(
            conversations=asked.conversations,
            messages=asked.messages,
            waiting=asked.waiting,
            identities=max(10, asked.conversations * 2 // 5),
            seed=asked.seed,
        )
        fill(url, told, asked.seed, lambda line: print(f"  {line}", flush=True))
    print(f"{asked.conversations:,} conversations, {asked.messages:,} messages in {asked.data}: {taken}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Make a big shop to measure on.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--conversations", type=int, default=200_000)
    parser.add_argument("--messages", type=int, default=2_000_000)
    parser.add_argument("--waiting", type=int, default=17_000)
    parser.add_argument("--seed", type=int, default=2026)
    return parser.parse_args()


def _has_messages(url: str) -> bool:
    with psycopg.connect(url) as db:
        return bool(db.execute("SELECT EXISTS (SELECT FROM ledger_message)").fetchone()[0])  # type: ignore[index]


def fill(url: str, told: Story, seed: int, say: Say) -> None:
    """Write a story into the empty tables of a shop."""
    steps: dict[str, Callable[[psycopg.Connection[Any]], object]] = {
        "people, channels, teammates": lambda db: _copy(db, PEOPLE, told, seed),
        "messages": lambda db: _copy(db, SAID, told, seed),
        "what is owed, and how it ended": lambda db: _copy(db, OWED, told, seed),
        "conversations, receipts, counters": lambda db: _derive(db, told, seed),
    }
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        db.execute("SET synchronous_commit = off")
        db.execute("SET maintenance_work_mem = '1GB'")
        dropped = _drop_indexes(db)
        for name, step in steps.items():
            with lap() as taken:
                step(db)
            say(f"{name}: {taken}")
        with lap() as taken:
            _annotate(url, len(told.talk))
        say(f"words for search: {taken}")
        with lap() as taken:
            for command in dropped:
                db.execute(command)
            db.execute("VACUUM (ANALYZE)")
        say(f"indexes: {taken}")


def _drop_indexes(db: psycopg.Connection[Any]) -> list[str]:
    """Take every index away but the primary keys; give the commands that make them again."""
    rows = db.execute(
        """SELECT i.indrelid::regclass::text, c.relname, pg_get_indexdef(i.indexrelid), k.conname,
                  pg_get_constraintdef(k.oid)
             FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
             LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('u', 'x')
            WHERE NOT i.indisprimary AND i.indrelid = ANY(%s::regclass[])""",
        [list(TABLES)],
    ).fetchall()
    again = []
    for table, index, definition, constraint, how in rows:
        if constraint:
            db.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"')  # type: ignore[arg-type]
            again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{constraint}" {how}')
        else:
            db.execute(f'DROP INDEX "{index}"')  # type: ignore[arg-type]
            again.append(definition)
    return again


def _copy(db: psycopg.Connection[Any], tables: tuple[str, ...], told: Story, seed: int) -> None:
    for table in tables:
        with db.cursor().copy(f"COPY {table} ({COLUMNS[table]}) FROM STDIN") as out:  # type: ignore[arg-type]
            lines = rows(table, told, seed)
            while some := [*islice(lines, 5_000)]:
                out.write("\n".join(some) + "\n")


def _derive(db: psycopg.Connection[Any], told: Story, seed: int) -> None:
    """Count everything that follows from the rows, by SQL."""
    db.execute(
        "CREATE TEMP TABLE plan (id bigint, channel_id bigint, identity_id bigint, assignee_id bigint, language text)"
    )
    _copy(db, ("plan",), told, seed)
    db.execute("ANALYZE plan")
    for command in SQL.read_text().split(";\n"):
        if command.strip():
            db.execute(command)  # type: ignore[arg-type]


def _annotate(url: str, messages: int) -> None:
    """Make the words for search, on two connections: `to_tsvector` is most of the cost of a message."""
    middle = messages // 2
    halves = [
        threading.Thread(target=_annotate_part, args=(url, *part)) for part in ((1, middle), (middle + 1, messages))
    ]
    for half in halves:
        half.start()
    for half in halves:
        half.join()


ANNOTATE = """
INSERT INTO understand_annotation (message_id, language, language_p, kind, kind_p, version, made_at, words)
SELECT m.id, c.language, 0.97, coalesce(o.kind, ''), 0.8, 'big-shop', m.received_at,
       to_tsvector((CASE c.language WHEN 'es' THEN 'colmado_es' WHEN 'en' THEN 'colmado_en' ELSE 'colmado_any' END)
                   ::regconfig, m.subject || ' ' || m.text)
  FROM ledger_message m JOIN ledger_conversation c ON c.id = m.conversation_id
  LEFT JOIN answer_obligation o ON o.message_id = m.id
 WHERE m.id BETWEEN %s AND %s
"""


def _annotate_part(url: str, first: int, last: int) -> None:
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("SET session_replication_role = replica")
        db.execute("SET synchronous_commit = off")
        for begin in range(first, last + 1, BATCH):
            db.execute(ANNOTATE, [begin, min(last, begin + BATCH - 1)])


if __name__ == "__main__":
    main()
