"""A known helpdesk's inbox page on our data: the statements of Chatwoot 4.10, on its tables and indexes.

A reconstruction from its finder, its page template and its schema; no Ruby and no JSON is counted, so the page itself
is slower than what is measured here. A page of 25 costs 3 COUNTs, the page by OFFSET, its contacts, and for each
conversation: the last message, its attachments, up to 10 unread, the last that is no activity, its attachments.
"""

from __future__ import annotations

import time
from typing import Any

import psycopg
from statements import Figures

PAGE = 25
OPEN, RESOLVED = 0, 1
TABLES = """
DROP SCHEMA IF EXISTS peer CASCADE;
CREATE SCHEMA peer;
CREATE TABLE peer.conversations AS
SELECT id::int AS id, 1 AS account_id, channel_id::int AS inbox_id, CASE WHEN waiting > 0 THEN 0 ELSE 1 END AS status,
       assignee_id::int AS assignee_id, created_at::timestamp AS created_at, last_at::timestamp AS updated_at,
       identity_id AS contact_id, id::int AS display_id, NULL::timestamp AS contact_last_seen_at,
       coalesce(waiting_since - interval '1 second', last_at)::timestamp AS agent_last_seen_at,
       '{}'::jsonb AS additional_attributes, identity_id AS contact_inbox_id, gen_random_uuid() AS uuid,
       NULL::varchar AS identifier, last_at::timestamp AS last_activity_at, NULL::bigint AS team_id,
       NULL::bigint AS campaign_id, NULL::timestamp AS snoozed_until, '{}'::jsonb AS custom_attributes,
       created_at::timestamp AS first_reply_created_at, NULL::int AS priority,
       waiting_since::timestamp AS waiting_since, ''::text AS cached_label_list
  FROM ledger_conversation ORDER BY id;
CREATE TABLE peer.messages AS
SELECT id::int AS id, text AS content, 1 AS account_id, channel_id::int AS inbox_id,
       conversation_id::int AS conversation_id, CASE direction WHEN 'in' THEN 0 ELSE 1 END AS message_type,
       happened_at::timestamp AS created_at, happened_at::timestamp AS updated_at, false AS private, 0 AS status,
       external_id AS source_id, 0 AS content_type, '{}'::json AS content_attributes, 'Contact'::varchar AS sender_type,
       author_id AS sender_id, text AS processed_message_content, '{}'::jsonb AS sentiment
  FROM ledger_message ORDER BY id;
CREATE TABLE peer.attachments AS
SELECT id::int AS id, 0 AS file_type, ''::varchar AS external_url, message_id::int AS message_id, 1 AS account_id
  FROM ledger_attachment;
CREATE TABLE peer.contacts AS
SELECT id::int AS id, name, address AS email, 1 AS account_id, '{}'::jsonb AS custom_attributes FROM ledger_identity;
"""
INDEXES = {
    "conversations": (
        *("account_id", "account_id, id", "account_id, inbox_id, status, assignee_id", "assignee_id, account_id"),
        *("campaign_id", "contact_id", "contact_inbox_id", "first_reply_created_at", "identifier, account_id"),
        *("inbox_id", "priority", "status, account_id", "status, priority", "team_id", "uuid", "waiting_since"),
        "account_id, display_id",
    ),
    "messages": (
        *("account_id", "account_id, inbox_id", "account_id, created_at, message_type", "conversation_id"),
        *("conversation_id, account_id, message_type, created_at", "created_at", "inbox_id", "sender_type, sender_id"),
        "source_id",
    ),
    "attachments": ("account_id", "message_id"),
    "contacts": ("account_id", "lower(email), account_id"),
}
MINE = "FROM peer.conversations WHERE account_id = 1 AND inbox_id = ANY(%(inboxes)s) AND status = %(status)s"
COUNTS = (
    f"SELECT count(*) {MINE} AND assignee_id = %(me)s",
    f"SELECT count(*) {MINE} AND assignee_id IS NULL",
    f"SELECT count(*) {MINE}",
)
PAGE_OF = f"SELECT * {MINE} ORDER BY last_activity_at DESC LIMIT {PAGE} OFFSET %(offset)s"
CONTACTS = "SELECT * FROM peer.contacts WHERE id = ANY(%s)"
ATTACHMENTS = "SELECT * FROM peer.attachments WHERE message_id = %s"
TALK = "SELECT * FROM peer.messages WHERE conversation_id = %s AND account_id = 1"
LAST = f"{TALK} ORDER BY id DESC LIMIT 1"
UNREAD = f"{TALK} AND created_at > %s AND message_type = 0 ORDER BY id DESC LIMIT 10"
LAST_SAID = f"{TALK} AND message_type <> 2 ORDER BY created_at DESC LIMIT 1"


def build(url: str) -> None:
    """Make its tables from ours, with its indexes."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("SET maintenance_work_mem = '512MB'")
        for command in TABLES.split(";\n"):
            if command.strip():
                db.execute(command)  # type: ignore[arg-type]
        for table, indexes in INDEXES.items():
            db.execute(f"ALTER TABLE peer.{table} ADD PRIMARY KEY (id)")  # type: ignore[arg-type]
            for columns in indexes:
                db.execute(f"CREATE INDEX ON peer.{table} ({columns})")  # type: ignore[arg-type]
            db.execute(f"VACUUM (ANALYZE) peer.{table}")  # type: ignore[arg-type]


def drop(url: str) -> None:
    """Take its tables away."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("DROP SCHEMA IF EXISTS peer CASCADE")


def page(db: psycopg.Connection[Any], *, status: int, number: int, me: int = 1, inboxes: tuple[int, ...] = ()) -> int:
    """Ask for one page as it does; how many statements it took."""
    given = {"inboxes": list(inboxes or range(1, 100)), "status": status, "me": me, "offset": (number - 1) * PAGE}
    for count in COUNTS:
        db.execute(count, given).fetchone()  # type: ignore[arg-type]
    rows = db.execute(PAGE_OF, given).fetchall()  # type: ignore[arg-type]
    db.execute(CONTACTS, [[row[7] for row in rows]]).fetchall()
    asked = 5
    for row in rows:
        for query, values in ((LAST, [row[0]]), (UNREAD, [row[0], row[10]]), (LAST_SAID, [row[0]])):
            found = db.execute(query, values).fetchall()  # type: ignore[arg-type]
            asked += 1
            if query is not UNREAD and found:
                db.execute(ATTACHMENTS, [found[0][0]]).fetchall()
                asked += 1
    return asked


def measure(url: str, name: str, n: int, *, status: int, number: int) -> Figures:
    """Ask `n` times for a page; only the time of its statements is counted."""
    made = Figures(name, rows=PAGE)
    with psycopg.connect(url, autocommit=True) as db:
        for _ in range(3):
            page(db, status=status, number=number)
        for _ in range(n):
            start = time.perf_counter()
            made.statements = page(db, status=status, number=number)
            made.sql.append((time.perf_counter() - start) * 1000)
    made.sql.sort()
    made.wall = made.sql
    return made
