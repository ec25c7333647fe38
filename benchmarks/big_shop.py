"""Make a big shop: 200,000 conversations, 2,000,000 messages, and a ledger on which `check` holds.

    python benchmarks/big_shop.py --data DIR [--conversations N] [--messages N] [--waiting N]

Everything is drawn from one seed. Rows go in by COPY with the triggers of the session off and secondary indexes taken
away; what the database derives (conversations, tallies, receipts) is then counted by SQL from the rows. Raw mails are
left out: they lie in a table of their own that no page reads.
"""

from __future__ import annotations

import argparse
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
from opening import opened
from stopwatch import lap
from story import ANSWERED, CHANNELS, DAYS, KINDS, LANGUAGES, OURS, STATES, TODAY, Story, story
from vocabulary import vocabulary

BATCH = 50_000
TABLES = (
    *("ledger_message", "ledger_conversation", "ledger_participant", "ledger_outcome", "ledger_outbox"),
    *("ledger_identity", "ledger_person", "know_claim", "answer_obligation", "understand_annotation"),
)
SHOP = "shop.example"
SQL = Path(__file__).with_name("big_shop.sql")
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
        "people, channels, teammates": lambda db: _people(db, told),
        "messages": lambda db: _messages(db, told, seed),
        "what is owed, and how it ended": lambda db: _owed(db, told),
        "conversations, receipts, counters": lambda db: _derive(db, told),
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


def copy(db: psycopg.Connection[Any], table: str, columns: str, rows: Iterable[str]) -> None:
    """Write rows that are in COPY's text form already."""
    with db.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as out:  # type: ignore[arg-type]
        lines: list[str] = []
        for row in rows:
            lines.append(row)
            if len(lines) >= 5_000:
                out.write("\n".join(lines) + "\n")
                lines.clear()
        if lines:
            out.write("\n".join(lines) + "\n")


def _people(db: psycopg.Connection[Any], told: Story) -> None:
    """Write channels, teammates, and identities: 1 to N are customers, the last ones are ours."""
    n = _customers(told)
    born = _at(-(DAYS + 90) * 86_400.0)
    copy(
        db,
        "ledger_teammate",
        "id, password, is_superuser, username, first_name, last_name, email, is_staff,"
        " is_active, date_joined, language",
        (f"{i + 1}\t!\tf\tmate{i + 1}\tMate{i + 1}\t\t\tf\tt\t{born}\ten" for i in range(OURS)),
    )
    copy(
        db,
        "ledger_channel",
        "id, name, kind, title, addresses, options, cursor, active, created_at, trouble",
        (
            f"{i + 1}\t{name}\t{kind}\t{name.title()}\t{{{name}@{SHOP}}}\t{{}}\t{{}}\tt\t{born}\t"
            for i, (name, kind, _) in enumerate(CHANNELS)
        ),
    )
    words = vocabulary("es")
    names = [name.title() for name in words.draw(np.random.default_rng(3), 2 * n)]
    copy(
        db,
        "ledger_identity",
        "id, kind, address, name, created_at",
        [f"{i + 1}\temail\tp{i + 1}@mail.example\t{names[2 * i]} {names[2 * i + 1]}\t{born}" for i in range(n)]
        + [f"{n + 1 + i}\temail\t{name}@{SHOP}\t{name.title()}\t{born}" for i, (name, *_) in enumerate(CHANNELS)],
    )
    copy(
        db,
        "ledger_person",
        "id, name, language, created_at",
        (f"{i + 1}\t{names[2 * i]} {names[2 * i + 1]}\t\t{born}" for i in range(n) if not _twin(i)),
    )
    copy(
        db,
        "know_claim",
        "identity_id, person_id, evidence, score, at",
        (f"{i + 1}\t{i if _twin(i) else i + 1}\tfirst seen under this address\t1\t{born}" for i in range(n)),
    )


def _twin(i: int) -> bool:
    """Whether this identity is the person of the one before it."""
    return i % 20 == 7


def _customers(told: Story) -> int:
    return int(told.c_identity.max()) + 1


def _at(seconds: float) -> str:
    return (TODAY + timedelta(seconds=seconds)).isoformat()


MESSAGE = (
    "id, channel_id, conversation_id, author_id, teammate_id, direction, external_id, digest, author_name, subject,"
    ' text, own_length, from_html, recipients, "references", automatic, failed_ids, origin, visibility, sent_at,'
    " happened_at, received_at"
)


def _messages(db: psycopg.Connection[Any], told: Story, seed: int) -> None:
    copy(db, "ledger_message", MESSAGE, _message_rows(told, seed))
    db.execute("SELECT setval('ledger_message_id_seq', %s)", [len(told.talk)])
    copy(db, "ledger_blob", "sha256, size, content", (f"\\\\x{i:064x}\t8\t\\\\x{i:016x}" for i in range(500)))
    copy(
        db,
        "ledger_attachment",
        "message_id, position, filename, media_type, content_id, size, blob_id",
        (f"{i + 1}\t0\tbill.pdf\tapplication/pdf\t\t8\t\\\\x{i % 500:064x}" for i in range(0, len(told.talk), 31)),
    )


def _message_rows(told: Story, seed: int) -> Iterator[str]:
    rng = np.random.default_rng(seed + 1)
    tongues = [vocabulary("en" if name == "en" else "es") for name in LANGUAGES]
    titles = _titles(rng, told, tongues)
    customers = _customers(told)
    to_us = [json.dumps([{"role": "to", "address": f"{name}@{SHOP}", "name": ""}]) for name, *_ in CHANNELS]
    for begin in range(0, len(told.talk), BATCH):
        part = slice(begin, begin + BATCH)
        talks = told.talk[part]
        spoken = told.c_language[talks]
        pools = [iter(words.texts(rng, max(1, int((spoken == i).sum())))) for i, words in enumerate(tongues)]
        rows = zip(
            talks.tolist(),
            told.at[part].tolist(),
            told.inbound[part].tolist(),
            told.teammate[part].tolist(),
            strict=True,
        )
        for pk, (talk, at, inbound, mate) in enumerate(rows, begin + 1):
            channel, who = int(told.c_channel[talk]), int(told.c_identity[talk]) + 1
            text = next(pools[told.c_language[talk]])
            when, moment = _at(at), f"{pk:032x}"
            us = customers + 1 + channel
            ours = not inbound
            to = to_us[channel] if inbound else f'[{{"role": "to", "address": "p{who}@mail.example", "name": ""}}]'
            yield (
                f"{pk}\t{channel + 1}\t{talk + 1}\t{us if ours else who}\t{mate + 1 if ours else chr(92) + 'N'}\t"
                f"{'out' if ours else 'in'}\t{_external(pk, ours)}\t\\\\x{moment}\t\t{titles[talk]}\t{text}\t{len(text)}\tf\t"
                f"{to}\t{{}}\t\t{{}}\t{'own' if ours else ''}\tprivate\t{when}\t{when}\t{when}"
            )


def _external(pk: int, ours: bool) -> str:
    spread = pk * 0x9E3779B97F4A7C15 % 2**64  # ids in the field are in no order
    return f"c.{spread:016x}{pk:016x}.00@{SHOP}" if ours else f"{spread:016x}.{pk}@mail.example"


def _titles(rng: np.random.Generator, told: Story, tongues: list[Any]) -> list[str]:
    drawn = [words.draw(rng, 4 * len(told.c_language)) for words in tongues]
    return [
        " ".join(drawn[language][4 * i : 4 * i + 4]).capitalize() for i, language in enumerate(told.c_language.tolist())
    ]


def _owed(db: psycopg.Connection[Any], told: Story) -> None:
    """Write obligations and outcomes; due times by the shop's own calendar."""
    from colmado.answer.queries.calendar import calendar

    due, kinds, tongues = calendar(), [*KINDS], [*LANGUAGES]
    inbound = np.flatnonzero(told.inbound).tolist()

    def obligations() -> Iterator[str]:
        for i in inbound:
            talk, kind, said = int(told.talk[i]), kinds[told.kind[i]], TODAY + timedelta(seconds=float(told.at[i]))
            reply = str(told.reply[i] + 1) if told.reply[i] >= 0 else "\\N"
            yield (
                f"{i + 1}\t{talk + 1}\t{told.c_channel[talk] + 1}\t{kind}\t{tongues[told.c_language[talk]]}\t"
                f"{STATES[told.state[i]]}\t{said.isoformat()}\t{due.due(kind, said).isoformat()}\t{reply}"
            )

    def outcomes() -> Iterator[str]:
        for i in inbound:
            state = int(told.state[i])
            if state:
                reply = told.reply[i] + 1 if state == ANSWERED else "\\N"
                yield f"{i + 1}\t1\t{STATES[state]}\t{told.teammate[i] + 1}\t\tsaid so\t{reply}\t{_at(float(told.at[i]) + 60)}"

    columns = "message_id, conversation_id, channel_id, kind, language, state, happened_at, due_at, reply_id"
    copy(db, "answer_obligation", columns, obligations())
    copy(db, "ledger_outcome", "message_id, number, state, by_id, maker, why, reply_id, at", outcomes())


def _derive(db: psycopg.Connection[Any], told: Story) -> None:
    """Count everything that follows from the rows, by SQL."""
    db.execute(
        "CREATE TEMP TABLE plan (id bigint, channel_id bigint, identity_id bigint, assignee_id bigint, language text)"
    )
    tongues = [*LANGUAGES]
    copy(
        db,
        "plan",
        "id, channel_id, identity_id, assignee_id, language",
        (
            f"{i + 1}\t{c + 1}\t{who + 1}\t{mate + 1 if mate >= 0 else chr(92) + 'N'}\t{tongues[tongue]}"
            for i, (c, who, mate, tongue) in enumerate(
                zip(
                    told.c_channel.tolist(),
                    told.c_identity.tolist(),
                    told.c_assignee.tolist(),
                    told.c_language.tolist(),
                    strict=True,
                )
            )
        ),
    )
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
