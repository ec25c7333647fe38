"""What colleagues write on a conversation calls the pages that are open on it, as what customers write does."""

from __future__ import annotations

from django.db import migrations

CALL = """
CREATE FUNCTION answer_call_floor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('colmado_floor', NEW.conversation_id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER call_floor AFTER INSERT OR UPDATE ON answer_note
    FOR EACH ROW EXECUTE FUNCTION answer_call_floor();
CREATE TRIGGER call_floor AFTER INSERT OR UPDATE ON answer_ask
    FOR EACH ROW EXECUTE FUNCTION answer_call_floor();
"""
BACK = """
DROP TRIGGER call_floor ON answer_note;
DROP TRIGGER call_floor ON answer_ask;
DROP FUNCTION answer_call_floor();
"""


class Migration(migrations.Migration):
    dependencies = [("answer", "0006_together_guards")]

    operations = [migrations.RunSQL(CALL, BACK)]
