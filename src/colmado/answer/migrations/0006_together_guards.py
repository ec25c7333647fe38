"""What was noted, handed over, put aside, split and joined stays written; a mark of its end is all that may follow.
Who is looking is forgotten by a crash, and costs no log."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION colmado_note_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF colmado_erasing() THEN RETURN NEW; END IF;
    IF OLD.taken_back_at IS NULL THEN
        OLD.taken_back_at := NEW.taken_back_at;
        OLD.taken_back_by_id := NEW.taken_back_by_id;
    END IF;
    IF NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'note % is written; it can only be taken back', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION colmado_joining_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.undone_at IS NULL THEN
        OLD.undone_at := NEW.undone_at;
        OLD.undone_by_id := NEW.undone_by_id;
    END IF;
    IF NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'joining % is written; it can only be undone', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION colmado_concern_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT colmado_erasing() AND (NEW.message_id, NEW.text, NEW.start, NEW.kind, NEW.by_id, NEW.at)
       IS DISTINCT FROM (OLD.message_id, OLD.text, OLD.start, OLD.kind, OLD.by_id, OLD.at) THEN
        RAISE EXCEPTION 'concern % is written; it can only end', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER note_stays BEFORE UPDATE ON answer_note FOR EACH ROW EXECUTE FUNCTION colmado_note_stays();
CREATE TRIGGER joining_stays BEFORE UPDATE ON answer_joining FOR EACH ROW EXECUTE FUNCTION colmado_joining_stays();
CREATE TRIGGER concern_stays BEFORE UPDATE ON answer_concern FOR EACH ROW EXECUTE FUNCTION colmado_concern_stays();
CREATE TRIGGER handover_stays BEFORE UPDATE ON answer_handover FOR EACH ROW EXECUTE FUNCTION colmado_never();
CREATE TRIGGER snooze_stays BEFORE UPDATE ON answer_snooze FOR EACH ROW EXECUTE FUNCTION colmado_erasure_only();
CREATE TRIGGER note_never_deleted BEFORE DELETE ON answer_note
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();
CREATE TRIGGER joining_never_deleted BEFORE DELETE ON answer_joining
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();
CREATE TRIGGER concern_never_deleted BEFORE DELETE ON answer_concern
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();
CREATE TRIGGER handover_never_deleted BEFORE DELETE ON answer_handover
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();
CREATE TRIGGER snooze_never_deleted BEFORE DELETE ON answer_snooze
    FOR EACH STATEMENT EXECUTE FUNCTION colmado_never();
"""

UNDO = """
DROP FUNCTION colmado_note_stays() CASCADE;
DROP FUNCTION colmado_joining_stays() CASCADE;
DROP FUNCTION colmado_concern_stays() CASCADE;
DROP TRIGGER handover_stays ON answer_handover;
DROP TRIGGER snooze_stays ON answer_snooze;
DROP TRIGGER note_never_deleted ON answer_note;
DROP TRIGGER joining_never_deleted ON answer_joining;
DROP TRIGGER concern_never_deleted ON answer_concern;
DROP TRIGGER handover_never_deleted ON answer_handover;
DROP TRIGGER snooze_never_deleted ON answer_snooze;
"""
UNLOGGED = "ALTER TABLE answer_looking SET UNLOGGED"
LOGGED = "ALTER TABLE answer_looking SET LOGGED"


def patience(apps, _schema):
    apps.get_model("answer", "Patience").objects.create()


class Migration(migrations.Migration):
    dependencies = [("answer", "0005_together"), ("ledger", "0002_guards")]
    operations = [
        migrations.RunSQL(GUARDS, UNDO),
        migrations.RunSQL(UNLOGGED, LOGGED),
        migrations.RunPython(patience, migrations.RunPython.noop),
    ]
