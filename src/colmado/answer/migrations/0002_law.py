"""The state of an obligation is the state of its message's last outcome, written by the database and nobody else;
the tallies follow it, delta by delta."""

import datetime as dt

from django.db import migrations

LAW = """
CREATE FUNCTION colmado_outcome_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE answer_obligation o SET state = last.state,
           reply_id = CASE WHEN last.state = 'open' THEN NULL ELSE o.reply_id END
      FROM (SELECT DISTINCT ON (message_id) message_id, state FROM fresh ORDER BY message_id, number DESC) last
     WHERE o.message_id = last.message_id;
    RETURN NULL;
END $$;
CREATE TRIGGER outcome_holds AFTER INSERT ON ledger_outcome REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_outcome_holds();

CREATE FUNCTION colmado_outcome_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number <> 1 + coalesce((SELECT max(number) FROM ledger_outcome WHERE message_id = NEW.message_id), 0) THEN
        RAISE EXCEPTION 'outcome % of message % does not follow the last one', NEW.number, NEW.message_id
            USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outcome_in_order BEFORE INSERT ON ledger_outcome
    FOR EACH ROW EXECUTE FUNCTION colmado_outcome_in_order();

CREATE FUNCTION colmado_obligation_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 AND NEW.state IS DISTINCT FROM OLD.state THEN
        RAISE EXCEPTION 'only an outcome changes the state of message %', OLD.message_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER obligation_stays BEFORE UPDATE OF state ON answer_obligation
    FOR EACH ROW EXECUTE FUNCTION colmado_obligation_stays();
CREATE TRIGGER obligation_never_deleted BEFORE DELETE ON answer_obligation
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();

CREATE FUNCTION colmado_obligation_is_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'open' THEN
        RAISE EXCEPTION 'an obligation begins open' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER obligation_is_new BEFORE INSERT ON answer_obligation
    FOR EACH ROW EXECUTE FUNCTION colmado_obligation_is_new();

-- Who counts in a channel counts alone until it commits: counters taken in another order would wait in a circle.
CREATE FUNCTION colmado_tally_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(116, channel_id::int) FROM (SELECT DISTINCT channel_id FROM fresh ORDER BY 1) c;
    INSERT INTO answer_tally (channel_id, kind, state, n)
    SELECT channel_id, kind, state, count(*) FROM fresh GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (channel_id, kind, state) DO UPDATE SET n = answer_tally.n + EXCLUDED.n;
    RETURN NULL;
END $$;
CREATE FUNCTION colmado_tally_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(116, channel_id::int) FROM (
        SELECT DISTINCT f.channel_id FROM fresh f JOIN stale s USING (message_id)
         WHERE (f.channel_id, f.kind, f.state) IS DISTINCT FROM (s.channel_id, s.kind, s.state) ORDER BY 1) c;
    INSERT INTO answer_tally (channel_id, kind, state, n)
    SELECT channel_id, kind, state, sum(d) FROM (
        SELECT channel_id, kind, state, 1 AS d FROM fresh UNION ALL
        SELECT channel_id, kind, state, -1 FROM stale) deltas
     GROUP BY 1, 2, 3 HAVING sum(d) <> 0 ORDER BY 1, 2, 3
    ON CONFLICT (channel_id, kind, state) DO UPDATE SET n = answer_tally.n + EXCLUDED.n;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_new AFTER INSERT ON answer_obligation REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_tally_new();
CREATE TRIGGER tally_moved AFTER UPDATE ON answer_obligation
    REFERENCING NEW TABLE AS fresh OLD TABLE AS stale
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_tally_moved();
"""

UNDO = """
DROP FUNCTION colmado_outcome_holds() CASCADE;
DROP FUNCTION colmado_outcome_in_order() CASCADE;
DROP FUNCTION colmado_obligation_stays() CASCADE;
DROP FUNCTION colmado_obligation_is_new() CASCADE;
DROP FUNCTION colmado_tally_new() CASCADE;
DROP FUNCTION colmado_tally_moved() CASCADE;
"""

# Working hours. Everything has a due time, compliments too.
WITHIN = {
    "complaint": 4,
    "protest": 4,
    "concern": 8,
    "question": 8,
    "suggestion": 24,
    "compliment": 24,
    "chatter": 24,
    "other": 24,
    "spam": 40,
}


def defaults(apps, _schema):
    due, hours = apps.get_model("answer", "DueTime"), apps.get_model("answer", "Hours")
    due.objects.bulk_create(due(kind=kind, within_hours=hours_) for kind, hours_ in WITHIN.items())
    hours.objects.bulk_create(
        hours(weekday=day, opens=dt.time(9), closes=dt.time(14 if day == 5 else 18)) for day in range(6)
    )


class Migration(migrations.Migration):
    dependencies = [("answer", "0001_initial"), ("ledger", "0002_guards")]
    operations = [migrations.RunSQL(LAW, UNDO), migrations.RunPython(defaults, migrations.RunPython.noop)]
