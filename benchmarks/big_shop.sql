-- What follows from the messages and obligations of a big shop. `plan` has a row a conversation.
INSERT INTO ledger_conversation (id, channel_id, identity_id, assignee_id, subject, status, version, waiting,
       waiting_since, due_at, kind, language, snippet, last_direction, last_at, created_at)
SELECT p.id, p.channel_id, p.identity_id, p.assignee_id, l.subject,
       CASE WHEN w.n > 0 THEN 'open' WHEN p.id % 3 = 0 THEN 'open' ELSE 'resolved' END, l.n, coalesce(w.n, 0),
       w.since, w.due, coalesce(w.kind, a.kind, ''), p.language, l.snippet, l.direction, l.last_at, l.first_at
  FROM plan p
  JOIN (SELECT conversation_id, count(*) AS n, min(happened_at) AS first_at, max(happened_at) AS last_at,
               (array_agg(subject ORDER BY id DESC))[1] AS subject,
               left((array_agg(left(text, 160) ORDER BY id DESC))[1], 160) AS snippet,
               (array_agg(direction ORDER BY id DESC))[1] AS direction
          FROM ledger_message GROUP BY 1) l ON l.conversation_id = p.id
  LEFT JOIN (SELECT conversation_id, count(*) AS n, min(happened_at) AS since, min(due_at) AS due,
                    (array_agg(kind ORDER BY due_at, message_id))[1] AS kind
               FROM answer_obligation WHERE state = 'open' GROUP BY 1) w ON w.conversation_id = p.id
  LEFT JOIN (SELECT DISTINCT ON (conversation_id) conversation_id, kind
               FROM answer_obligation ORDER BY conversation_id, message_id) a ON a.conversation_id = p.id;
SELECT setval('ledger_message_id_seq', (SELECT max(id) FROM ledger_message));
SELECT setval('ledger_conversation_id_seq', (SELECT max(id) FROM ledger_conversation));
SELECT setval('ledger_identity_id_seq', (SELECT max(id) FROM ledger_identity));
SELECT setval('ledger_person_id_seq', (SELECT max(id) FROM ledger_person));
SELECT setval('ledger_channel_id_seq', (SELECT max(id) FROM ledger_channel));
SELECT setval('ledger_teammate_id_seq', (SELECT max(id) FROM ledger_teammate));
INSERT INTO ledger_participant (conversation_id, identity_id) SELECT id, identity_id FROM plan ORDER BY id;
INSERT INTO ledger_outbox (message_id, channel_id, state, covers, attempts, queued_at, next_at, ended_at, detail)
SELECT m.id, m.channel_id, CASE WHEN m.id % 20000 = 3 AND o.covers IS NULL THEN 'bounced' ELSE 'accepted' END,
       coalesce(o.covers, '{}'), 1, m.sent_at, m.sent_at, m.sent_at, '250 ok'
  FROM ledger_message m
  LEFT JOIN (SELECT reply_id, array_agg(message_id) AS covers FROM answer_obligation WHERE reply_id IS NOT NULL
              GROUP BY 1) o ON o.reply_id = m.id
 WHERE m.direction = 'out';
INSERT INTO answer_tally (channel_id, kind, state, n)
SELECT channel_id, kind, state, count(*) FROM answer_obligation GROUP BY 1, 2, 3;
-- A receipt a channel and hour in which something came.
INSERT INTO listen_intake (channel_id, source, at, received, stored, ours, quarantined, duplicates)
SELECT channel_id, 'big shop', date_trunc('hour', received_at), count(*), count(*), 0, 0, 0
  FROM ledger_message WHERE direction = 'in' GROUP BY 1, 3 ORDER BY 3;
INSERT INTO ledger_promise (conversation_id, text, due_at, by_id, made_at, why)
SELECT id, 'I will call you', last_at + interval '3 days', 1, last_at, '' FROM ledger_conversation WHERE id % 100 = 0;
