"""Count both sides of the conservation law, from the rows there are."""

from __future__ import annotations

from collections import defaultdict

from django.db import connection, transaction

from colmado.answer.law import NOT_YET, Account, Law
from colmado.ledger.models import Channel

RECEIVED = "SELECT channel_id, sum(received - ours) FROM listen_intake GROUP BY 1"
QUARANTINED = "SELECT channel_id, count(*) FROM listen_quarantine WHERE message_id IS NULL GROUP BY 1"
# One row an obligation; what is still on its way through the house is open.
STATES = """
SELECT channel_id, kind, state, count(*) FROM answer_obligation GROUP BY 1, 2, 3
 UNION ALL
SELECT a.channel_id, coalesce(n.kind, ''), 'open', count(*)
  FROM ledger_arrival a JOIN ledger_message m ON m.id = a.message_id AND m.direction = 'in'
  LEFT JOIN understand_annotation n ON n.message_id = a.message_id
 GROUP BY 1, 2
"""
# The widest table is read once: what came in, and how much of it nobody has.
MESSAGES = """
SELECT m.channel_id, coalesce(n.kind, ''), count(*),
       count(*) FILTER (WHERE o.message_id IS NULL AND a.message_id IS NULL)
  FROM ledger_message m LEFT JOIN understand_annotation n ON n.message_id = m.id
  LEFT JOIN answer_obligation o ON o.message_id = m.id
  LEFT JOIN ledger_arrival a ON a.message_id = m.id
 WHERE m.direction = 'in' GROUP BY 1, 2
"""
LOST = "messages that came in have neither a place in the queue nor an obligation"
FAULTS = {
    "messages are both on their way and queued": """
        SELECT count(*) FROM ledger_arrival a JOIN answer_obligation o ON o.message_id = a.message_id""",
    "obligations disagree with their last outcome": """
        SELECT count(*) FROM answer_obligation o
          LEFT JOIN (SELECT DISTINCT ON (message_id) message_id, state FROM ledger_outcome
                      ORDER BY message_id, number DESC) last ON last.message_id = o.message_id
         WHERE o.state <> coalesce(last.state, 'open')""",
    "counters disagree with the rows they count": """
        SELECT count(*) FROM (SELECT channel_id, kind, state, count(*) AS n FROM answer_obligation GROUP BY 1, 2, 3) r
          FULL JOIN (SELECT * FROM answer_tally WHERE n <> 0) t USING (channel_id, kind, state)
         WHERE r.n IS DISTINCT FROM t.n""",
    "conversations show another number of waiting messages than they hold": """
        SELECT count(*) FROM ledger_conversation c
          LEFT JOIN (SELECT conversation_id, count(*) AS n FROM answer_obligation
                      WHERE state = 'open' AND reply_id IS NULL GROUP BY 1) w ON w.conversation_id = c.id
         WHERE c.waiting <> coalesce(w.n, 0)""",
    "messages have ended, and concerns in them are open": """
        SELECT count(DISTINCT c.message_id) FROM answer_concern c JOIN answer_obligation o USING (message_id)
         WHERE c.ended_at IS NULL AND o.state <> 'open'""",
    "messages are answered by a reply that never left": """
        SELECT count(*) FROM ledger_outbox b
          JOIN ledger_outcome last ON last.reply_id = b.message_id AND last.state = 'answered'
          JOIN answer_obligation o ON o.message_id = last.message_id
         WHERE b.state <> 'accepted' AND NOT EXISTS (
               SELECT FROM ledger_outcome x WHERE x.message_id = last.message_id AND x.number > last.number)""",
}


def law() -> Law:
    """Count the law at this moment, on one snapshot of the database."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not connection.in_atomic_block or not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SET LOCAL work_mem = '64MB'")  # or joins of millions go by way of the disk
        names = dict(Channel.objects.values_list("id", "name"))
        cursor.execute(RECEIVED)
        received = dict(cursor.fetchall())
        cursor.execute(QUARANTINED)
        quarantined = dict(cursor.fetchall())
        cursor.execute(STATES)
        states = cursor.fetchall()
        cursor.execute(MESSAGES)
        messages = cursor.fetchall()
        lost = sum(row[3] for row in messages)
        faults = [f"{lost} {LOST}"] if lost else []
        for sentence, query in FAULTS.items():
            cursor.execute(query)
            if n := cursor.fetchone()[0]:
                faults.append(f"{n} {sentence}")
    return Law(
        _channels(names, received, quarantined, states), _kinds(names, messages, states), tuple(faults)
    )


Rows = list[tuple[int, str, str, int]]


def _channels(
    names: dict[int, str], received: dict[int, int], quarantined: dict[int, int], states: Rows
) -> list[Account]:
    terms: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for channel, _, state, n in states:
        terms[channel][state] += n
    for channel, n in quarantined.items():
        terms[channel]["quarantined"] += n
    return [
        Account(name, "", int(received.get(pk, 0)), dict(terms[pk])) for pk, name in sorted(names.items())
    ]


def _kinds(names: dict[int, str], messages: list[tuple[int, str, int, int]], states: Rows) -> list[Account]:
    terms: dict[tuple[int, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for channel, kind, state, n in states:
        terms[channel, kind][state] += n
    received = {(channel, kind): n for channel, kind, n, _ in messages}
    return [
        Account(names[channel], kind or NOT_YET, received.get((channel, kind), 0), dict(terms[channel, kind]))
        for channel, kind in sorted(received.keys() | terms.keys())
    ]
