"""When a conversation changes, open pages are called: a call names rows, and shows nothing of them."""

from __future__ import annotations

from django.db import migrations

# A payload holds at most 8,000 bytes; what a page misses of a larger change it sees when it is loaded again.
CALL = """
CREATE FUNCTION ledger_call_floor() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids text;
BEGIN
    SELECT string_agg(id::text, ',') INTO ids FROM (SELECT id FROM changed LIMIT 300) few;
    IF ids IS NOT NULL THEN
        PERFORM pg_notify('colmado_floor', ids);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER call_floor_new AFTER INSERT ON ledger_conversation
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION ledger_call_floor();
CREATE TRIGGER call_floor_changed AFTER UPDATE ON ledger_conversation
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION ledger_call_floor();
"""
BACK = """
DROP TRIGGER call_floor_new ON ledger_conversation;
DROP TRIGGER call_floor_changed ON ledger_conversation;
DROP FUNCTION ledger_call_floor();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_elsewhere")]

    operations = [migrations.RunSQL(CALL, BACK)]
